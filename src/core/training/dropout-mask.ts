/**
 * Dropout's masks. They are drawn outside the graph from a seeded generator, so that the same run gives the same
 * weights on every runtime, and an interrupted one can draw them again.
 */

import type { MaskSpec } from "../network/scope.js";
import { createRandom, type Random } from "../tensor/random.js";
import { sizeOf } from "../tensor/tensor.js";
import { randomStreams } from "./batches.js";

/** Steps of the probability: half of a 32-bit word decides one element. */
const STEPS = 2 ** 16;

/** The masks of a training step. The same seed and step give the same masks. */
export function drawDropoutMasks(masks: readonly MaskSpec[], seed: number, step: number): Uint8Array[] {
  return masks.map(({ shape, rate }, index) => {
    const mask = new Uint8Array(sizeOf(shape));
    const random = createRandom(seed, randomStreams.dropout, step, index);
    fillDropoutMask(mask, rate, random);
    return mask;
  });
}

/**
 * Fills `target` with 1 (keep) and 0 (drop).
 *
 * The words come from a counter hashed with two words of `random` (the finaliser of MurmurHash3, as in
 * SplitMix): with nothing carried from one to the next, an element takes a quarter of what a call of the
 * generator would.
 *
 * @param rate share to drop, 0 to 1; exact to 1 / 65,536
 */
export function fillDropoutMask(target: Uint8Array, rate: number, random: Random): void {
  const dropBelow = Math.round(rate * STEPS);
  const key = random.uint32();
  let counter = random.uint32() | 0;
  for (let i = 0; i < target.length; i += 2) {
    counter = (counter + 0x9e3779b9) | 0;
    let word = Math.imul(counter ^ (counter >>> 16), 0x85ebca6b) ^ key;
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    word ^= word >>> 16;
    // The sign of the difference, not a comparison: the processor cannot foretell a coin.
    target[i] = (((word & 0xffff) - dropBelow) >>> 31) ^ 1;
    // Past the end of an odd length this writes nothing.
    target[i + 1] = (((word >>> 16) - dropBelow) >>> 31) ^ 1;
  }
}
