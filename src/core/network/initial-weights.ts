/**
 * The weights and statistics a network starts from.
 */

import { createRandom } from "../tensor/random.js";
import { sizeOf } from "../tensor/tensor.js";
import type { NetworkLayout } from "./scope.js";

/** Stream of the seed that weights are drawn from; others draw from other numbers. */
const STREAM_WEIGHTS = 1;

/** Draws the initial flat parameters of a network from a seed. */
export function createInitialParameters(layout: NetworkLayout, seed: number): Float32Array {
  const flat = new Float32Array(layout.parameterCount);
  let offset = 0;
  layout.parameters.forEach(({ shape, initial }, index) => {
    const end = offset + sizeOf(shape);
    if (initial.kind === "value") flat.fill(initial.value, offset, end);
    else {
      // A stream for each array, so that a layer added later leaves the others' start as it was.
      const random = createRandom(seed, STREAM_WEIGHTS, index);
      const deviation = Math.sqrt(2 / initial.fanIn);
      for (let i = offset; i < end; i++) flat[i] = random.normal(0, deviation);
    }
    offset = end;
  });
  return flat;
}

/** The flat statistics before anything was observed. */
export function createInitialStatistics(layout: NetworkLayout): Float32Array {
  const flat = new Float32Array(layout.statisticCount);
  let offset = 0;
  for (const { shape, initialValue } of layout.statistics) {
    flat.fill(initialValue, offset, offset + sizeOf(shape));
    offset += sizeOf(shape);
  }
  return flat;
}
