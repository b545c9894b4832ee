/**
 * What a classifier says of each image: the most probable outcome, and how sure it is of it. From that follow which
 * digits are taken for which, and the errors worth looking at first.
 */

import { DIGIT_COUNT, OUTCOME_COUNT } from "../digits.js";
import { assert } from "../errors.js";

export interface Predictions {
  readonly count: number;
  /** [count], the outcome of the highest probability, 0 to 9 or `NOT_A_DIGIT`; the smaller one where two are equal. */
  readonly outcomes: Uint8Array;
  /** [count], the probability of that outcome. */
  readonly confidences: Float32Array;
}

/** Takes the most probable outcome of each row of `probabilities` [count, 11]. */
export function toPredictions(probabilities: Float32Array): Predictions {
  const count = probabilities.length / OUTCOME_COUNT;
  assert(Number.isInteger(count), "probabilities come in rows of eleven");
  const outcomes = new Uint8Array(count);
  const confidences = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let best = 0;
    let highest = -Infinity;
    for (let outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
      const probability = probabilities[i * OUTCOME_COUNT + outcome] ?? 0;
      assert(!Number.isNaN(probability), `image ${i} has no probability`);
      if (probability > highest) {
        highest = probability;
        best = outcome;
      }
    }
    outcomes[i] = best;
    confidences[i] = highest;
  }
  return { count, outcomes, confidences };
}

/** How one class fares. */
export interface ClassAccuracy {
  readonly digit: number;
  /** Images of this digit. */
  readonly count: number;
  /** Of those, the ones read rightly. */
  readonly correct: number;
  /** 0 to 1; null where there is no image of this digit. */
  readonly accuracy: number | null;
}

/**
 * Ten rows, one a true digit; column j counts how often it was read as j, column 10 how often it was taken for no
 * digit. A network of ten classes leaves that column at 0.
 */
export function confusionMatrix(predictions: Predictions, labels: Uint8Array): number[][] {
  const matrix = Array.from({ length: DIGIT_COUNT }, () => Array<number>(OUTCOME_COUNT).fill(0));
  for (const [i, label] of labels.entries()) {
    const row = matrix[label];
    const outcome = predictions.outcomes[i];
    if (row && outcome !== undefined) row[outcome]! += 1;
  }
  return matrix;
}

/** As {@link confusionMatrix}, with the places of the images in the dataset instead of their number. */
export function confusionCells(predictions: Predictions, labels: Uint8Array): number[][][] {
  const cells = Array.from({ length: DIGIT_COUNT }, () => Array.from({ length: OUTCOME_COUNT }, (): number[] => []));
  for (const [i, label] of labels.entries()) {
    cells[label]?.[predictions.outcomes[i] ?? -1]?.push(i);
  }
  return cells;
}

/** The accuracy of each class, from a confusion matrix. */
export function classAccuracies(confusion: readonly (readonly number[])[]): ClassAccuracy[] {
  return confusion.map((row, digit) => {
    const count = row.reduce((sum, cell) => sum + cell, 0);
    const correct = row[digit] ?? 0;
    return { digit, count, correct, accuracy: count === 0 ? null : correct / count };
  });
}

export interface HardError {
  /** Place in the dataset. */
  readonly index: number;
  /** The digit it is, by its label. */
  readonly label: number;
  /** The digit it was read as, or `NOT_A_DIGIT`. */
  readonly predicted: number;
  /** The probability given to the wrong answer. */
  readonly confidence: number;
}

/** The errors, most confident first, at most `limit` of them. */
export function hardestErrors(predictions: Predictions, labels: Uint8Array, limit: number): HardError[] {
  const errors: HardError[] = [];
  for (const [index, label] of labels.entries()) {
    const predicted = predictions.outcomes[index] ?? 0;
    if (predicted === label) continue;
    const confidence = predictions.confidences[index] ?? 0;
    errors.push({ index, label, predicted, confidence });
  }
  return errors.toSorted((a, b) => b.confidence - a.confidence || a.index - b.index).slice(0, limit);
}
