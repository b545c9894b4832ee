import { expect, test } from "vitest";

import { planeOfRows } from "../../../../test/drawn-ink.js";
import { findComponents } from "../components.js";
import { createInkPart, toInkParts } from "./segment.js";

const ink = planeOfRows("##..5", "#....", "#.4..", "#....", "####.");
const found = { ...findComponents(ink, 0), ink, rules: [] };

test("a part has the pixels of its component and no other's in its box", () => {
  const [bracket, corner, dot] = toInkParts(found, found.components);
  expect([...bracket!.pixels]).toEqual([0, 1, 5, 10, 15, 20, 21, 22, 23]);
  expect(bracket).toMatchObject({
    box: { x: 0, y: 0, width: 4, height: 5 },
    mass: 9,
  });
  expect([...corner!.pixels]).toEqual([4]);
  expect([...dot!.pixels]).toEqual([12]);
  expect(dot!.mass).toBeCloseTo(0.4, 6);
});

test("parts come in the order of their components", () => {
  const turned = found.components.toReversed();
  expect(toInkParts(found, turned).map(({ box }) => box)).toEqual(turned.map(({ box }) => box));
});

test("a part of given pixels has their box and their ink", () => {
  const part = createInkPart([4, 12, 21], ink);
  expect([...part.pixels]).toEqual([4, 12, 21]);
  expect(part.box).toEqual({ x: 1, y: 0, width: 4, height: 5 });
  expect(part.mass).toBeCloseTo(1.9, 6);
});
