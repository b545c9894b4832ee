/** What a layer says of images whose features are known, and how right it is. */

import { NOT_A_DIGIT } from "../digits.js";
import { logitsOf } from "./fit-head.js";
import type { Head } from "./head.js";

/** Labelled images, as the layers before the last see them. */
export interface Seen {
  readonly features: Float32Array;
  readonly labels: Uint8Array;
}

/** Calibrated, [count, classCount]. */
export function probabilitiesOf({ features }: Seen, head: Head): Float32Array {
  const { classCount, calibration } = head;
  const rows = logitsOf(features, head);
  for (let from = 0; from < rows.length; from += classCount) {
    const row = rows.subarray(from, from + classCount).map((logit) => logit / calibration.temperature);
    row[NOT_A_DIGIT]! += calibration.noneOffset;
    const largest = Math.max(...row);
    const odds = row.map((logit) => Math.exp(logit - largest));
    const sum = odds.reduce((total, one) => total + one, 0);
    for (let k = 0; k < classCount; k++) rows[from + k] = odds[k]! / sum;
  }
  return rows;
}

export interface Judgement {
  readonly count: number;
  readonly errors: number;
  /** In nats an image. */
  readonly loss: number;
}

export function partOf({ features, labels }: Seen, from: number, to: number): Seen {
  const featureCount = features.length / labels.length;
  return { features: features.subarray(from * featureCount, to * featureCount), labels: labels.subarray(from, to) };
}

export function judge(seen: Seen, head: Head): Judgement {
  const { labels } = seen;
  const probabilities = probabilitiesOf(seen, head);
  let errors = 0;
  let loss = 0;
  for (const [i, label] of labels.entries()) {
    const row = probabilities.subarray(i * head.classCount, (i + 1) * head.classCount);
    if (row.indexOf(Math.max(...row)) !== label) errors++;
    loss -= Math.log(Math.max(Number.MIN_VALUE, row[label]!));
  }
  return { count: labels.length, errors, loss: loss / labels.length };
}
