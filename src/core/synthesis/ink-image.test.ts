import { expect, test } from "vitest";

import { createPlane } from "../picture/plane.js";
import { boxOfInk, toImage } from "./ink-image.js";

test("the box is the smallest around all ink; what is fainter than a rim is none", () => {
  const plane = createPlane(30, 20);
  plane.values[4 * 30 + 7] = 0.5;
  plane.values[11 * 30 + 19] = 0.13;
  plane.values[18 * 30 + 28] = 0.1;
  expect(boxOfInk(plane)).toEqual({ x: 7, y: 4, width: 13, height: 8 });
});

test("a blank sheet has no box and no image", () => {
  expect(boxOfInk(createPlane(9, 9))).toBeNull();
  expect(toImage(createPlane(9, 9))).toBeNull();
});

test("an image's longer side is 20 pixels", () => {
  const plane = createPlane(50, 50);
  for (let y = 5; y < 45; y++) plane.values.fill(1, y * 50 + 20, y * 50 + 30);
  const image = toImage(plane)!;
  const rows = [...image.keys()].filter((i) => image[i]! > 0);
  const ys = rows.map((i) => Math.floor(i / 28));
  expect(Math.max(...ys) - Math.min(...ys) + 1).toBe(20);
});
