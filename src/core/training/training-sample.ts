/**
 * What people may look at while a network trains: some of the images it sees just now, as they were changed for it,
 * and the filters of its first layer.
 */

import { IMAGE_PIXELS } from "../digits.js";
import type { NetworkLayout } from "../network/scope.js";
import { assert } from "../errors.js";
import type { Batch } from "./batches.js";

const MAX_IMAGES = 16;

/** The middle grey: a weight of zero. */
const ZERO = 128;

/** The filters of a convolution over images of one channel. */
export interface FirstFilters {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** [count, height, width]; 128 is a weight of 0, and the largest weight of all, either way, is 127 from it. */
  readonly pixels: Uint8Array;
}

export interface TrainingSample {
  /** [at most 16, 28, 28]; ink 255, paper 0. */
  readonly images: Uint8Array;
  /** Of each image: a digit, or 10 for none. */
  readonly labels: Uint8Array;
  readonly filters: FirstFilters;
}

/** Takes a sample of a batch and of the weights after it. */
export function takeSample(
  { images, labels }: Pick<Batch, "images" | "labels">,
  layout: NetworkLayout,
  parameters: Float32Array,
): TrainingSample {
  return {
    images: images.slice(0, MAX_IMAGES * IMAGE_PIXELS),
    labels: labels.slice(0, MAX_IMAGES),
    filters: firstFilters(layout, parameters),
  };
}

/** Every network begins with a convolution over the image: its kernels lead the flat parameters. */
function firstFilters({ parameters: [first] }: NetworkLayout, parameters: Float32Array): FirstFilters {
  const [count = 0, channels, height = 0, width = 0] = first?.shape ?? [];
  assert(channels === 1, "the first layer is a convolution over one channel");
  const weights = parameters.subarray(0, count * height * width);
  const largest = weights.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  const scale = largest === 0 ? 0 : (ZERO - 1) / largest;
  const pixels = Uint8Array.from(weights, (weight) => Math.round(ZERO + weight * scale));
  return { count, height, width, pixels };
}
