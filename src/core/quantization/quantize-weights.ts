/**
 * Weights as whole numbers: each channel with a scale of its own, symmetric around 0.
 */

import type { Layer } from "./layer.js";

/**
 * Weights use -63 to 63. Processors with AVX2 and without VNNI add up the products of two neighbouring pairs of bytes in
 * 16 bits, and cut off what does not fit: 2 * 255 * 63 always fits, so the model gives the same answers everywhere.
 */
const LARGEST_WEIGHT = 63;

/** A bias must stay well inside 32 bits, where the sum of products is added to it. */
const LARGEST_BIAS = 2 ** 30;

export interface QuantizedWeights {
  /** In the order of the layer's weights. */
  readonly weights: Int8Array;
  /** [channels] */
  readonly scales: Float32Array;
  /** [channels]; each in units of the input's scale times the channel's. */
  readonly bias: Int32Array;
}

/** Quantises the weights and the bias of a layer whose input has the given scale. */
export function quantizeWeights({ weights, channels, channelOf, bias }: Layer, inputScale: number): QuantizedWeights {
  const extremes = new Float64Array(channels);
  for (const [place, weight] of weights.values.entries()) {
    const channel = channelOf(place);
    extremes[channel] = Math.max(extremes[channel]!, Math.abs(weight));
  }
  // Where the weights are next to nothing, the bias says how fine the scale may be; where it is 0 too, any will do.
  const scales = Float32Array.from(extremes, (extreme, channel) => {
    const forBias = Math.abs(bias[channel]!) / (inputScale * LARGEST_BIAS);
    return Math.max(extreme / LARGEST_WEIGHT, forBias) || 1;
  });
  const input = Math.fround(inputScale);
  return {
    weights: Int8Array.from(weights.values, (weight, place) => {
      const rounded = Math.round(weight / scales[channelOf(place)]!);
      return Math.max(-LARGEST_WEIGHT, Math.min(LARGEST_WEIGHT, rounded));
    }),
    scales,
    bias: Int32Array.from(bias, (value, channel) => Math.round(value / Math.fround(input * scales[channel]!))),
  };
}
