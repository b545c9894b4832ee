import { expect, test } from "vitest";

import { evaluateProbabilities } from "./evaluation.js";

/** A row of eleven probabilities: `confidence` for `outcome`, the rest spread evenly. */
function row(outcome: number, confidence: number): number[] {
  return Array.from({ length: 11 }, (_, i) => (i === outcome ? confidence : (1 - confidence) / 10));
}

// Five images, worked by hand: [true digit, read as, confidence].
const worked = [
  [3, 3, 0.95],
  [3, 5, 0.65],
  [5, 5, 0.95],
  [7, 1, 0.97],
  [0, 0, 0.3],
] as const;

const evaluation = evaluateProbabilities(
  Float32Array.from(worked.flatMap(([, read, sure]) => row(read, sure))),
  Uint8Array.from(worked, ([label]) => label),
);

test("three of five are right", () => {
  expect(evaluation.count).toBe(5);
  expect(evaluation.correct).toBe(3);
  expect(evaluation.accuracy).toBe(0.6);
});

test("a row of the confusion matrix is a true digit, a column what it was read as", () => {
  const expected = Array.from({ length: 10 }, () => Array<number>(11).fill(0));
  expected[3]![3] = 1;
  expected[3]![5] = 1;
  expected[5]![5] = 1;
  expected[7]![1] = 1;
  expected[0]![0] = 1;
  expect(evaluation.confusion).toEqual(expected);
});

test("a digit taken for no digit is an error, in the eleventh column", () => {
  const refused = evaluateProbabilities(Float32Array.from([row(8, 0.9), row(10, 0.8)].flat()), Uint8Array.of(8, 8));
  expect(refused.correct).toBe(1);
  expect(refused.confusion[8]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1]);
  expect(refused.perClass[8]).toEqual({ digit: 8, count: 2, correct: 1, accuracy: 0.5 });
  expect(refused.hardest).toMatchObject([{ index: 1, label: 8, predicted: 10 }]);
});

test("a class without images has no accuracy", () => {
  const [zero, one, , three] = evaluation.perClass;
  expect(evaluation.perClass).toHaveLength(10);
  expect(zero).toEqual({ digit: 0, count: 1, correct: 1, accuracy: 1 });
  expect(one).toEqual({ digit: 1, count: 0, correct: 0, accuracy: null });
  expect(three).toEqual({ digit: 3, count: 2, correct: 1, accuracy: 0.5 });
});

test("the calibration error is the weighted distance of confidence and accuracy", () => {
  // Bin (14/15, 1]: 3 images, 2 right, mean confidence 0.956667 -> |0.666667 - 0.956667| = 0.29.
  // Bin (9/15, 10/15]: 1 image, wrong, 0.65. Bin (4/15, 5/15]: 1 image, right, 0.3 -> 0.7.
  // (3 * 0.29 + 0.65 + 0.7) / 5 = 0.444.
  expect(evaluation.expectedCalibrationError).toBeCloseTo(0.444, 6);
  const filled = evaluation.reliability.filter(({ count }) => count > 0);
  expect(evaluation.reliability).toHaveLength(15);
  expect(filled.map(({ lower, count }) => [lower, count])).toEqual([
    [4 / 15, 1],
    [9 / 15, 1],
    [14 / 15, 3],
  ]);
  expect(filled[2]?.accuracy).toBeCloseTo(2 / 3, 6);
  expect(filled[2]?.confidence).toBeCloseTo(0.956667, 6);
  expect(evaluation.reliability[0]).toEqual({ lower: 0, upper: 1 / 15, count: 0, accuracy: null, confidence: null });
});

test("the hardest errors come first", () => {
  expect(evaluation.hardest.map(({ index, label, predicted }) => [index, label, predicted])).toEqual([
    [3, 7, 1],
    [1, 3, 5],
  ]);
  expect(evaluation.hardest[0]?.confidence).toBeCloseTo(0.97, 6);
});

test("a classifier that is always right and always sure has no calibration error", () => {
  const perfect = evaluateProbabilities(Float32Array.from([row(4, 1), row(9, 1)].flat()), Uint8Array.of(4, 9));
  expect(perfect.expectedCalibrationError).toBe(0);
  expect(perfect.hardest).toEqual([]);
});

test("a confidence of a bin's upper edge belongs to that bin", () => {
  // 0.5 is no edge of 15 bins and 1 is: with both, the edge shows in the last bin and in no sixteenth.
  const two = evaluateProbabilities(Float32Array.from([row(2, 1), row(2, 0.5)].flat()), Uint8Array.of(2, 2));
  expect(two.reliability.flatMap(({ count }, bin) => (count > 0 ? [bin] : []))).toEqual([7, 14]);
});

test("at most 60 errors are kept", () => {
  const many = evaluateProbabilities(
    Float32Array.from(Array.from({ length: 100 }, () => row(1, 0.9)).flat()),
    new Uint8Array(100),
  );
  expect(many.hardest).toHaveLength(60);
  expect(many.hardest[0]?.index).toBe(0);
});

test("probabilities that are no numbers are a fault of ours", () => {
  expect(() => evaluateProbabilities(new Float32Array(11).fill(Number.NaN), Uint8Array.of(0))).toThrowError(
    "image 0 has no probability",
  );
});
