import { expect, test } from "vitest";

import { concatenateSets, createImageSet, imageAt, splitIndices, subset } from "./image-set.js";

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

/** Every image holds its own index in its first two bytes. */
const set = createImageSet(
  Uint8Array.from({ length: 500 * 784 }, (_, i) => {
    const index = Math.floor(i / 784);
    return i % 784 === 0 ? index >> 8 : i % 784 === 1 ? index & 255 : 0;
  }),
  Uint8Array.from({ length: 500 }, (_, i) => i % 10),
);

function splitSet(validationCount: number, seed: number, imageCount = set.count) {
  const indices = splitIndices(set.count, { imageCount, validationCount, seed });
  return { training: subset(set, indices.training), validation: subset(set, indices.validation) };
}

function indicesOf(part: typeof set) {
  return Array.from({ length: part.count }, (_, i) => {
    const [high = 0, low = 0] = imageAt(part, i);
    return high * 256 + low;
  });
}

test("every image is in exactly one part, with its label, in the set's order", () => {
  const { training, validation } = splitSet(100, 1);
  const kept = indicesOf(training);
  const heldOut = indicesOf(validation);
  expect([kept.length, heldOut.length]).toEqual([400, 100]);
  expect([...kept, ...heldOut].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  expect(kept).toEqual(kept.toSorted((a, b) => a - b));
  expect([...training.labels]).toEqual(kept.map((index) => index % 10));
  expect([...validation.labels]).toEqual(heldOut.map((index) => index % 10));
});

test("the same seed gives the same split, another seed another", () => {
  const heldOut = (seed: number) => indicesOf(splitSet(100, seed).validation);
  expect(heldOut(7)).toEqual(heldOut(7));
  expect(heldOut(7)).not.toEqual(heldOut(8));
});

test("nothing held out leaves the whole set", () => {
  const { training, validation } = splitSet(0, 1);
  expect([training.count, validation.count]).toEqual([500, 0]);
});

test("of fewer images the same are held out, and the rest is part of the rest of all", () => {
  const all = splitSet(100, 1);
  const some = splitSet(100, 1, 250);
  expect(indicesOf(some.validation)).toEqual(indicesOf(all.validation));
  const kept = indicesOf(some.training);
  expect(kept).toHaveLength(150);
  expect(indicesOf(all.training)).toEqual(expect.arrayContaining(kept));
  expect(() => splitSet(100, 1, 501)).toThrowError(expect.objectContaining({ code: "OPTION_INVALID" }) as Error);
  expect(() => splitSet(100, 1, 100)).toThrowError(expect.objectContaining({ code: "OPTION_INVALID" }) as Error);
});

test.each([500, -1, 1.5])("%d of 500 cannot be held out", (count) => {
  expect(() => splitSet(count, 1)).toThrowError(expect.objectContaining({ code: "OPTION_INVALID" }) as Error);
});
