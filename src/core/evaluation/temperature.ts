/**
 * Temperature scaling: one number that divides the logits makes a network's confidence honest without changing
 * a single answer (Guo et al. 2017, section 4.2).
 */

import { NOT_A_DIGIT } from "../digits.js";
import { assert } from "../errors.js";

/** How labelled logits count, where they are not all alike. */
export interface LikelihoodOptions {
  /** [count], how much each row counts. @default 1 for all */
  readonly weights?: Float32Array;
  /** What is added to the eleventh output once it is divided. @default 0 */
  readonly noneOffset?: number;
}

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
 * @param logits [count, classes]
 * @param labels [count], class numbers; at least one
 */
export function fitTemperature(logits: Float32Array, labels: Uint8Array, options: LikelihoodOptions = {}): number {
  assert(
    labels.length > 0 && logits.length % labels.length === 0,
    `${logits.length} logits for ${labels.length} labels`,
  );
  const lossAt = (logTemperature: number) => negativeLogLikelihood(logits, labels, Math.exp(logTemperature), options);
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
 * @param logits [count, classes]
 */
export function negativeLogLikelihood(
  logits: Float32Array,
  labels: Uint8Array,
  temperature: number,
  { weights, noneOffset = 0 }: LikelihoodOptions = {},
): number {
  const classes = logits.length / labels.length;
  const row = new Float64Array(classes);
  let total = 0;
  let weightSum = 0;
  for (let i = 0; i < labels.length; i++) {
    // The largest is taken out before exp, which overflows beyond 709.
    let largest = -Infinity;
    for (let k = 0; k < classes; k++) {
      const offset = k === NOT_A_DIGIT ? noneOffset * temperature : 0;
      row[k] = logits[i * classes + k]! + offset;
      largest = Math.max(largest, row[k]!);
    }
    let sum = 0;
    for (const logit of row) sum += Math.exp((logit - largest) / temperature);
    const weight = weights?.[i] ?? 1;
    const own = (row[labels[i]!]! - largest) / temperature;
    total += weight * (Math.log(sum) - own);
    weightSum += weight;
  }
  return total / weightSum;
}
