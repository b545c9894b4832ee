import { expect, test } from "vitest";

import { createImageSet, imageAt, subset } from "./image-set.js";
import { splitIndices } from "./split.js";

/** Every image holds its own index in its first two bytes. */
const set = createImageSet(
  Uint8Array.from({ length: 500 * 784 }, (_, i) => {
    const index = Math.floor(i / 784);
    return i % 784 === 0 ? index >> 8 : i % 784 === 1 ? index & 255 : 0;
  }),
  Uint8Array.from({ length: 500 }, (_, i) => i % 10),
);

function splitSet(validationCount: number, seed: number) {
  const indices = splitIndices(set.count, validationCount, seed);
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

test.each([500, -1, 1.5])("%d of 500 cannot be held out", (count) => {
  expect(() => splitSet(count, 1)).toThrowError(expect.objectContaining({ code: "OPTION_INVALID" }) as Error);
});
