/**
 * What a classifier says of each image: the most probable outcome, and how sure it is of it.
 */

import { OUTCOME_COUNT } from "../digits.js";
import { assert } from "../errors.js";

export interface Predictions {
  readonly count: number;
  /**
   * [count], the outcome of the highest probability, 0 to 9 or `NOT_A_DIGIT`; the smaller one where two are equal.
   */
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
