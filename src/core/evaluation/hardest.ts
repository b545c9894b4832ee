/**
 * The errors made with the highest confidence: the pictures worth looking at first.
 */

import type { Predictions } from "./predictions.js";

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
