/**
 * Ranges and choices that the parts of a photo are drawn from.
 */

import type { Random } from "../../src/core/tensor/random.js";

/** From the least to the most, evenly likely. */
export type Range = readonly [least: number, most: number];

/** Draws a number of the range. */
export function draw(random: Random, [least, most]: Range): number {
  return random.uniform(least, most);
}

/** Draws a whole number of the range, both ends included. */
export function drawInteger(random: Random, [least, most]: Range): number {
  return least + random.integer(most - least + 1);
}
