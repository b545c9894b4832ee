import { expect, test } from "vitest";

import type { Picture } from "./picture.js";
import { oppositeOf, type QuarterTurn, turnBox, turnImage, turnPicture, turnPlane, turnPoint } from "./turn.js";

const turns: readonly QuarterTurn[] = [0, 90, 180, 270];

/** Every pixel its own color. */
const width = 5;
const height = 3;
const colors = Uint32Array.from({ length: width * height }, (_, place) => 0x01020300 + place);
const picture = { width, height, rgba: new Uint8Array(colors.buffer) };

function colorAt({ width: across, rgba }: Picture, x: number, y: number): number {
  return rgba[4 * (y * across + x)]!;
}

test("turning is clockwise: the upper left goes to the upper right", () => {
  const turned = turnPicture(picture, 90);
  expect([turned.width, turned.height]).toEqual([3, 5]);
  expect(colorAt(turned, 2, 0)).toBe(colorAt(picture, 0, 0));
  expect(colorAt(turned, 2, 4)).toBe(colorAt(picture, 4, 0));
  expect(colorAt(turned, 0, 0)).toBe(colorAt(picture, 0, 2));
});

test.each(turns)("pixels, planes, boxes and points go the same way by %i degrees", (turn) => {
  const turned = turnPicture(picture, turn);
  const plane = turnPlane({ width, height, values: Float32Array.from(colors.keys()) }, turn);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const box = turnBox({ x, y, width: 1, height: 1 }, picture, turn);
      expect(box).toMatchObject({ width: 1, height: 1 });
      expect(colorAt(turned, box.x, box.y)).toBe(colorAt(picture, x, y));
      expect(plane.values[box.y * plane.width + box.x]).toBe(y * width + x);
      const center = turnPoint({ x: x + 0.5, y: y + 0.5 }, picture, turn);
      expect(center).toEqual({ x: box.x + 0.5, y: box.y + 0.5 });
    }
  }
});

test.each(turns)("the opposite of %i degrees brings everything back", (turn) => {
  const turned = turnPicture(picture, turn);
  expect(turnPicture(turned, oppositeOf(turn))).toEqual(picture);
  const box = { x: 1, y: 0, width: 3, height: 2 };
  expect(turnBox(turnBox(box, picture, turn), turned, oppositeOf(turn))).toEqual(box);
});

test("bytes that do not begin at a multiple of four are turned too", () => {
  const bytes = new Uint8Array(1 + picture.rgba.length);
  bytes.set(picture.rgba, 1);
  expect(turnPicture({ width, height, rgba: bytes.subarray(1) }, 270)).toEqual(turnPicture(picture, 270));
});

test("an image of a digit is turned like the picture that it is of", () => {
  const image = Uint8Array.from({ length: 4 }, (_, place) => place);
  expect([...turnImage(image, 90)]).toEqual([2, 0, 3, 1]);
  expect([...turnImage(image, 180)]).toEqual([3, 2, 1, 0]);
});
