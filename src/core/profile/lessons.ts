/** Which samples of a hand are refused before anything is learnt from them, and why. */

import { DIGIT_COUNT, OUTCOME_COUNT } from "../digits.js";

/** With fewer, a fifth of them would say nothing of what was learnt. */
export const LEAST_SAMPLES = 10;

/** Of fewer samples of a digit nothing is said. */
const LEAST_OF_A_DIGIT = 2;
/** What is plainly written is read so surely, and what is only oddly written is not. */
const PLAIN = 0.9;

export const refusalReasons = ["few", "one-digit", "swapped", "no-better", "forgets"] as const;

/** Why nothing was learnt. */
export type RefusalReason = (typeof refusalReasons)[number];

export interface Refusal {
  readonly reason: RefusalReason;
  /** For people: what is the matter, and what to do. */
  readonly message: string;
}

/**
 * Refuses samples from which the wrong would be learnt.
 *
 * @param labels [count] what was meant
 * @param outcomes [count, 11] what the network reads without having learnt: probabilities
 */
export function refuseLessons(labels: Uint8Array, outcomes: Float32Array): Refusal | null {
  const count = labels.length;
  if (count < LEAST_SAMPLES) {
    return {
      reason: "few",
      message: `${count === 0 ? "nothing" : `only ${count}`} of ${LEAST_SAMPLES} digits are here to learn from. Write or correct more.`,
    };
  }
  if (new Set(labels).size === 1) {
    return {
      reason: "one-digit",
      message: `all ${count} digits are ${labels[0]}. From one digit alone it would learn to read ${labels[0]} everywhere: write others, too.`,
    };
  }
  const swapped = findSwap(labels, outcomes);
  if (swapped !== null) {
    const [first, second] = swapped;
    return {
      reason: "swapped",
      message: `what is called ${first} looks like ${second}, and what is called ${second} does not: the two seem to be swapped. Look through them, and teach it again.`,
    };
  }
  return null;
}

/**
 * Labels in a circle: most 3s plainly are 8s and most 8s are 3s, or 3, 5 and 8 go round. A hand whose 1s look like 7s is none,
 * as long as its 7s look like 7s.
 */
function findSwap(labels: Uint8Array, outcomes: Float32Array): readonly [number, number] | null {
  const readAs = Array.from({ length: DIGIT_COUNT }, (_, digit) => mostlyReadAs(digit, labels, outcomes));
  for (let start = 0; start < DIGIT_COUNT; start++) {
    let at = start;
    for (let step = 0; step < DIGIT_COUNT; step++) {
      const next = readAs[at]!;
      if (next === null || next === at) break;
      at = next;
      if (at === start) return [start, readAs[start]!];
    }
  }
  return null;
}

/** What more than half of a digit's samples plainly are. */
function mostlyReadAs(digit: number, labels: Uint8Array, outcomes: Float32Array): number | null {
  const counts = new Uint32Array(OUTCOME_COUNT);
  let count = 0;
  for (const [i, label] of labels.entries()) {
    if (label !== digit) continue;
    const row = outcomes.subarray(i * OUTCOME_COUNT, (i + 1) * OUTCOME_COUNT);
    const surest = Math.max(...row);
    if (surest >= PLAIN) counts[row.indexOf(surest)]!++;
    count++;
  }
  if (count < LEAST_OF_A_DIGIT) return null;
  const most = counts.indexOf(Math.max(...counts));
  return most < DIGIT_COUNT && 2 * counts[most]! > count ? most : null;
}
