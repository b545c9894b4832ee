/**
 * Which digits are taken for which, and which for none.
 */

import { DIGIT_COUNT, OUTCOME_COUNT } from "../digits.js";
import type { Predictions } from "./predictions.js";

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
