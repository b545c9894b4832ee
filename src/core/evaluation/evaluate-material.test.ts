import { expect, test } from "vitest";

import { createImageSet } from "../dataset/image-set.js";
import { IMAGE_PIXELS } from "../digits.js";
import type { Classifier } from "../reading/classifier.js";
import { acceptanceThreshold, digitConfidences, evaluateMaterial, refusedShare } from "./evaluate-material.js";

/** Takes the outcome off an image's first pixel, and its probability, in hundredths, off the second. */
const pixelReader: Classifier = {
  classify(images) {
    const count = images.length / IMAGE_PIXELS;
    const probabilities = new Float32Array(count * 11);
    for (let i = 0; i < count; i++) {
      const [outcome = 0, percent = 0] = images.subarray(i * IMAGE_PIXELS);
      const rest = (1 - percent / 100) / 10;
      probabilities.fill(rest, i * 11, (i + 1) * 11);
      probabilities[i * 11 + outcome] = percent / 100;
    }
    return Promise.resolve(probabilities);
  },
  dispose: () => Promise.resolve(),
};

/** Images of [label, outcome, per cent]. */
function part(name: string, rows: readonly (readonly number[])[]) {
  const images = new Uint8Array(rows.length * IMAGE_PIXELS);
  rows.forEach(([, outcome = 0, percent = 0], i) => {
    images.set([outcome, percent], i * IMAGE_PIXELS);
  });
  const labels = Uint8Array.from(rows, ([label = 0]) => label);
  return { name, set: createImageSet(images, labels) };
}

const sure = Array.from({ length: 99 }, (_, i) => [i % 10, i % 10, 90]);

test("each part has its own figures, at one threshold that accepts 99 % of all digits", async () => {
  const { threshold, parts } = await evaluateMaterial(pixelReader, [
    part("digits", sure),
    part("a digit taken for none", [[4, 10, 80]]),
    part("letters", [
      [10, 10, 95],
      [10, 7, 60],
      [10, 3, 99],
      [10, 10, 50],
    ]),
  ]);
  expect(threshold).toBeCloseTo(0.9, 6);
  expect(parts).toEqual([
    { name: "digits", count: 99, correct: 99, accuracy: 1, refused: 0 },
    { name: "a digit taken for none", count: 1, correct: 0, accuracy: 0, refused: 1 },
    { name: "letters", count: 4, correct: 2, accuracy: 0.5, refused: 0.75 },
  ]);
});

test("it stops with the signal's reason", async () => {
  const stopping = new AbortController();
  stopping.abort(new Error("enough"));
  await expect(evaluateMaterial(pixelReader, [part("digits", sure)], stopping.signal)).rejects.toThrow("enough");
});

test("the confidence is that of the likeliest digit, whatever is likelier than it", () => {
  const row = Array<number>(11).fill(0.02);
  row[3] = 0.3;
  row[10] = 0.52;
  expect([...digitConfidences(Float32Array.from([...row, ...row]))]).toEqual([Math.fround(0.3), Math.fround(0.3)]);
});

test("the threshold accepts the share asked for and hardly more", () => {
  const confidences = Float32Array.from({ length: 200 }, (_, i) => i / 256);
  const threshold = acceptanceThreshold(confidences, 0.99);
  // Two of two hundred may fall below it.
  expect(threshold).toBe(2 / 256);
  expect(refusedShare(confidences, threshold)).toBe(0.01);
  expect(refusedShare(confidences, acceptanceThreshold(confidences, 1))).toBe(0);
});

test("images of one confidence are accepted together", () => {
  const confidences = Float32Array.of(0.5, 0.5, 0.5, 0.75);
  expect(acceptanceThreshold(confidences, 0.5)).toBe(0.5);
  expect(refusedShare(confidences, 0.5)).toBe(0);
  expect(refusedShare(confidences, 0.51)).toBe(0.75);
});
