import { expect, test } from "vitest";

import { concatenateSets, createImageSet, imageAt, subset } from "./image-set.js";

/** Images of one value each: image i holds 784 bytes of i, and its label is i. */
function plainSet(count: number) {
  return createImageSet(
    Uint8Array.from({ length: count * 784 }, (_, i) => Math.floor(i / 784)),
    Uint8Array.from({ length: count }, (_, i) => i),
  );
}

test("images and labels of different counts do not pair", () => {
  expect(() => createImageSet(new Uint8Array(3 * 784), new Uint8Array(2))).toThrowError(
    expect.objectContaining({
      code: "DATASET_MALFORMED",
      message: expect.stringContaining("3 images and 2 labels") as string,
    }) as Error,
  );
});

test("a set without an image is refused", () => {
  expect(() => createImageSet(new Uint8Array(), new Uint8Array())).toThrowError("the dataset holds no image.");
});

test("a subset copies images with their labels, in the order given", () => {
  const set = plainSet(5);
  const part = subset(set, [3, 0, 3]);
  expect(part.count).toBe(3);
  expect([...part.labels]).toEqual([3, 0, 3]);
  expect([0, 1, 2].map((i) => imageAt(part, i)[783])).toEqual([3, 0, 3]);
  part.images.fill(99);
  expect(imageAt(set, 3)[0]).toBe(3);
});

test("sets are copied one after the other, each image with its label", () => {
  const whole = concatenateSets([plainSet(3), subset(plainSet(9), [8, 7])]);
  expect(whole.count).toBe(5);
  expect([...whole.labels]).toEqual([0, 1, 2, 8, 7]);
  expect([0, 1, 2, 3, 4].map((i) => imageAt(whole, i)[783])).toEqual([0, 1, 2, 8, 7]);
});

test("an index outside the set is a fault of ours", () => {
  expect(() => subset(plainSet(2), [2])).toThrowError("image 2 of 2");
});
