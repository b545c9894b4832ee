/** Photographed numbers in boxes: one for each digit, or one around a digit. */

import { expect, test } from "vitest";

import { useReleasedReader } from "./released-reader.js";

const { takePhoto, read } = useReleasedReader();

// The first four were told in pieces, of the others nothing was.
test.each([
  { seed: 40_001, written: "580" },
  { seed: 40_006, written: "9344" },
  { seed: 40_012, written: "17200739" },
  { seed: 40_028, written: "447" },
  { seed: 40_011, written: "1" },
  { seed: 40_016, written: "252" },
  { seed: 40_017, written: "7" },
  { seed: 40_047, written: "2" },
])("$written in boxes is one number", async ({ seed, written }) => {
  const { picture, truth } = await takePhoto({ preset: "boxed", seed });
  expect(truth.text).toBe(written);
  const { text, numbers } = await read(picture);
  expect(text).toBe(written);
  expect(numbers[0]!.confidence).toBeGreaterThan(0.5);
});
