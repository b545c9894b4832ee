import { expect, test } from "vitest";

import { evaluatePictures } from "./picture-evaluation.js";
import type { Attempt, PictureOutcome } from "./picture-outcome.js";

/** A reading in which digits from 0.5 on are sure. */
function read(text: string, ...confidences: number[]): Attempt {
  return {
    kind: "read",
    text: Array.from(text)
      .map((digit, i) => ((confidences[i] ?? 0) >= 0.5 ? digit : "?"))
      .join(""),
    digits: Array.from(text).map((digit, i) => ({ digit: Number(digit), confidence: confidences[i] ?? 0 })),
    milliseconds: 10,
  };
}

const missing: Attempt = { kind: "failed", code: "FILE_NOT_FOUND", message: "there is no file" };

function outcome(
  set: string,
  label: string,
  withoutExpect: Attempt,
  withExpect: Attempt | null = withoutExpect,
): PictureOutcome {
  return { file: `${set}/${label}.png`, set, label, withExpect, withoutExpect };
}

const outcomes = [
  outcome("digit", "7", read("7", 0.9)),
  outcome("digit", "1", read("71", 0.8, 0.6), read("1", 0.6)),
  outcome("digit", "3", read("3", 0.4)),
  outcome("digit", "4", read("")),
  outcome("digit", "5", missing),
  outcome("number", "1234", read("1234", 0.9, 0.9, 0.9, 0.9), null),
  outcome("number", "5678", read("568", 0.9, 0.9, 0.9), null),
  outcome("number", "90", read("90", 0.9, 0.4), null),
  outcome("none", "", read("")),
  outcome("none", "", read("8", 0.95)),
  outcome("none", "", read("81", 0.3, 0.55), read("8", 0.3)),
];

const evaluation = evaluatePictures(outcomes);

function figuresOf(set: string) {
  const found = evaluation.sets.find((one) => one.set === set);
  if (!found) throw new Error(`no set ${set}`);
  return found;
}

test("sets come in the order in which they first appear, with all their pictures", () => {
  expect(evaluation.pictures).toBe(11);
  expect(evaluation.sets.map(({ set, pictures }) => [set, pictures])).toEqual([
    ["digit", 5],
    ["number", 3],
    ["none", 3],
  ]);
});

test("single digits are judged in both ways, a missing file as not read", () => {
  expect(figuresOf("digit").withExpect).toMatchObject({
    pictures: 5,
    failed: 1,
    labelled: 5,
    exact: 2,
    exactShare: 0.4,
    digits: 5,
    digitErrors: 3,
    digitErrorRate: 0.6,
    acceptedDigits: 2,
    refused: 2,
    wronglyAccepted: 0,
    meanMilliseconds: 10,
  });
  expect(figuresOf("digit").withoutExpect).toMatchObject({
    exact: 1,
    digitErrors: 4,
    acceptedDigits: 2,
    refused: 2,
    wronglyAccepted: 1,
    wronglyAcceptedShare: 0.2,
  });
});

test("numbers that were read only as they come have no figures with their length told", () => {
  expect(figuresOf("number").withExpect).toBeNull();
  expect(figuresOf("number").withoutExpect).toMatchObject({
    exact: 1,
    digits: 10,
    // "568" for "5678", and "9?" for "90".
    digitErrors: 2,
    digitErrorRate: 0.2,
    acceptedDigits: 8,
    acceptedDigitShare: 0.8,
    refused: 1,
    wronglyAccepted: 1,
    expectedCalibrationError: null,
  });
});

test("what is no digit is accepted wrongly when one sure digit is read, and has no share of exact readings", () => {
  expect(figuresOf("none").withExpect).toMatchObject({
    labelled: 0,
    exactShare: null,
    digitErrorRate: null,
    refused: 2,
    wronglyAccepted: 1,
  });
  expect(figuresOf("none").withoutExpect).toMatchObject({
    refused: 1,
    wronglyAccepted: 2,
    wronglyAcceptedShare: 2 / 3,
  });
});

test("exact, refused, wrongly accepted and failed add up to the pictures", () => {
  for (const { withExpect, withoutExpect } of evaluation.sets) {
    for (const figures of [withExpect, withoutExpect]) {
      if (!figures) continue;
      const { exact, refused, wronglyAccepted, failed, pictures } = figures;
      expect(exact + refused + wronglyAccepted + failed).toBe(pictures);
    }
  }
});

test("the calibration error is that of the surest digit, right only where it stands alone", () => {
  // With expect: right at 0.9, 0.6 and 0.4, each alone in its bin: (0.1 + 0.4 + 0.6) / 3.
  expect(figuresOf("digit").withExpect?.expectedCalibrationError).toBeCloseTo(1.1 / 3, 6);
  // Without: right at 0.9 and 0.4, wrong at 0.8: (0.1 + 0.8 + 0.6) / 3.
  expect(figuresOf("digit").withoutExpect.expectedCalibrationError).toBeCloseTo(1.5 / 3, 6);
});

test("pictures with and without a label are summed apart", () => {
  expect(evaluation.labelled?.withoutExpect).toMatchObject({ pictures: 8, exact: 2, digits: 15, digitErrors: 6 });
  expect(evaluation.unlabelled?.withoutExpect.pictures).toBe(3);
  expect(evaluatePictures(outcomes.slice(0, 5)).unlabelled).toBeNull();
});

test("other thresholds are judged from the same readings", () => {
  const { thresholds } = evaluation.thresholds.withExpect;
  expect(thresholds.map(({ minConfidence }) => minConfidence)).toEqual([0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]);
  // Four single digits were read: 0.9, 0.6, 0.4, and one with nothing.
  expect(thresholds.map(({ acceptedShare }) => acceptedShare)).toEqual([0.75, 0.75, 0.5, 0.5, 0.25, 0.25, 0.25, 0, 0]);
  expect(thresholds[0]).toMatchObject({ accuracyWhenAccepted: 1, nonDigitsAcceptedShare: 2 / 3 });
  expect(thresholds.at(-1)).toMatchObject({ accuracyWhenAccepted: null, nonDigitsAcceptedShare: 0 });
  const [lowest] = evaluation.thresholds.withoutExpect.thresholds;
  expect(lowest).toMatchObject({ acceptedShare: 0.75, accuracyWhenAccepted: 2 / 3 });
});

test("the wanted threshold accepts 98 % of the single digits and no fewer than it must", () => {
  expect(evaluation.thresholds.withExpect.wanted).toBeNull();
  const hundred = Array.from({ length: 100 }, (_, i) => outcome("digit", "7", read("7", (i + 1) / 100)));
  const { wanted } = evaluatePictures(hundred).thresholds.withExpect;
  expect(wanted).toMatchObject({ minConfidence: 0.03, acceptedShare: 0.98 });
});

test("failures come gravest first: misread, invented, refused, failed; the surest before", () => {
  expect(evaluation.failures.map(({ kind, way, outcome: { label } }) => [kind, label, way])).toEqual([
    ["misread", "5678", "withoutExpect"],
    ["misread", "1", "withoutExpect"],
    ["invented", "", "withExpect"],
    ["invented", "", "withoutExpect"],
    ["refused", "3", "withExpect"],
    ["refused", "90", "withoutExpect"],
    ["refused", "4", "withExpect"],
    ["failed", "5", "withExpect"],
  ]);
  expect(evaluation.failures[0]?.confidence).toBeCloseTo(0.729, 6);
  expect(evaluation.failures[2]?.confidence).toBe(0.95);
});
