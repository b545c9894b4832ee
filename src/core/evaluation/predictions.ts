/**
 * What a classifier says of each image: the most probable digit, and how sure it is of it.
 */

import { assert } from "../errors.js";
import { OUTCOME_COUNT } from "../reading/classifier.js";

export interface Predictions {
  readonly count: number;
  /** [count], the digit of the highest probability; the smaller one where two are equal. */
  readonly digits: Uint8Array;
  /** [count], the probability of that digit. */
  readonly confidences: Float32Array;
}

/** Takes the most probable digit of each row of `probabilities` [count, 10]. */
export function toPredictions(probabilities: Float32Array): Predictions {
  const count = probabilities.length / OUTCOME_COUNT;
  assert(Number.isInteger(count), "probabilities come in rows of ten");
  const digits = new Uint8Array(count);
  const confidences = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let best = 0;
    let highest = -Infinity;
    for (let digit = 0; digit < OUTCOME_COUNT; digit++) {
      const probability = probabilities[i * OUTCOME_COUNT + digit] ?? 0;
      assert(!Number.isNaN(probability), `image ${i} has no probability`);
      if (probability > highest) {
        highest = probability;
        best = digit;
      }
    }
    digits[i] = best;
    confidences[i] = highest;
  }
  return { count, digits, confidences };
}
