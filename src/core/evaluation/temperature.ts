/**
 * Temperature scaling: one number that divides the logits makes a network's confidence honest without changing
 * a single answer (Guo et al. 2017, section 4.2).
 */

import { assert } from "../errors.js";
import { DIGIT_COUNT } from "../reading/classifier.js";

/** Where the temperature is looked for. Networks seen in practice lie between 0.5 and 5. */
const LOWEST_TEMPERATURE = 0.05;
const HIGHEST_TEMPERATURE = 20;

/** Width, in log T, at which the search ends: T is then known to 0.01 %. */
const TOLERANCE = 1e-4;

/** The golden section, (sqrt(5) - 1) / 2. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The temperature T for which softmax(logits / T) has the lowest negative log-likelihood. Golden section search
 * over log T: the likelihood is convex in 1 / T, so there is one minimum. Where every answer is right it lies at
 * zero; the lowest temperature of the search, 0.05, then comes back.
 *
 * @param logits [count, 10]
 * @param labels [count], 0 to 9; at least one
 */
export function fitTemperature(
  logits: Float32Array,
  labels: Uint8Array,
): number {
  assert(
    labels.length > 0 && logits.length === labels.length * DIGIT_COUNT,
    `${logits.length} logits for ${labels.length} labels`,
  );
  const lossAt = (logTemperature: number) =>
    negativeLogLikelihood(logits, labels, Math.exp(logTemperature));
  let low = Math.log(LOWEST_TEMPERATURE);
  let high = Math.log(HIGHEST_TEMPERATURE);
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let lossLeft = lossAt(left);
  let lossRight = lossAt(right);
  while (high - low > TOLERANCE) {
    if (lossLeft <= lossRight) {
      high = right;
      [right, lossRight] = [left, lossLeft];
      left = high - GOLDEN * (high - low);
      lossLeft = lossAt(left);
    } else {
      low = left;
      [left, lossLeft] = [right, lossRight];
      right = low + GOLDEN * (high - low);
      lossRight = lossAt(right);
    }
  }
  return Math.exp((low + high) / 2);
}

/**
 * The mean negative log-likelihood, in nats, of the labels under softmax(logits / temperature).
 *
 * @param logits [count, 10]
 */
export function negativeLogLikelihood(
  logits: Float32Array,
  labels: Uint8Array,
  temperature: number,
): number {
  let total = 0;
  for (const [i, label] of labels.entries()) {
    const row = logits.subarray(i * DIGIT_COUNT, (i + 1) * DIGIT_COUNT);
    // The largest is taken out before exp, which overflows beyond 709.
    let largest = -Infinity;
    for (const logit of row) largest = Math.max(largest, logit);
    let sum = 0;
    for (const logit of row) sum += Math.exp((logit - largest) / temperature);
    total += Math.log(sum) - ((row[label] ?? 0) - largest) / temperature;
  }
  return total / labels.length;
}
