/** How a network's weights lie in the memory, once for all runs. */

import { type Shape, sizeOf } from "../core/tensor/tensor.js";
import type { Host } from "./kernels.js";
import type { ConvolutionLayer, DenseLayer, Layer, Network } from "./layers.js";
import { align } from "./memory-plan.js";

/** Where what a layer always needs lies. */
export interface Placed {
  readonly weights: number;
  readonly shifts: number;
  /** Whether the weights are those of Winograd's tiles. */
  readonly isTiled: boolean;
}

/** A network whose weights are in the memory. */
export interface LoadedNetwork extends Network {
  readonly placed: ReadonlyMap<Layer, Placed>;
  /** The addresses of constants that layers take as values. */
  readonly constantAddresses: ReadonlyMap<string, number>;
  /** Where the memory of runs begins. */
  readonly end: number;
}

/** Fewer input channels than this are summed window by window: tiles would cost more than they save. */
const MIN_TILED_CHANNELS = 16;

/** Channels lie in strides of a multiple of four numbers, but for a single channel that is given from outside. */
export function strideOf(channels: number): number {
  return Math.ceil(channels / 4) * 4;
}

/** The stride in which a sum over windows reads its images. */
export function inputStrideOf(channels: number): number {
  return channels === 1 ? 1 : strideOf(channels);
}

/** Puts what every run needs at the beginning of the memory. */
export function placeWeights(network: Network, host: Host): LoadedNetwork {
  const placed = new Map<Layer, Placed>();
  const constantAddresses = new Map<string, number>();
  const mostChannels = network.layers.reduce((most, layer) => Math.max(most, channelsOf(layer)), 0);
  // Zeros, for sums that have no shifts.
  let end = align(4 * strideOf(mostChannels));
  const writes: (() => void)[] = [];
  function reserve(count: number): number {
    const address = end;
    end += align(4 * count);
    return address;
  }
  function place(values: ArrayLike<number>, count = values.length): number {
    const address = reserve(count);
    writes.push(() => host.floats.set(values, address / 4));
    return address;
  }
  const placeChannels = (values: Float32Array) => place(values, strideOf(values.length));

  for (const layer of network.layers) {
    if (!("scales" in layer)) continue;
    const scales = placeChannels(layer.scales);
    const shifts = placeChannels(layer.shifts);
    if (layer.kind === "scale") {
      placed.set(layer, { weights: scales, shifts, isTiled: false });
      continue;
    }
    const isTiled = isTileable(layer);
    const weights = reserve(countOf(layer, isTiled));
    writes.push(() => pack(layer, isTiled, scales, weights, end, host));
    placed.set(layer, { weights, shifts, isTiled });
  }
  for (const [name, { values }] of network.constants) constantAddresses.set(name, place(values));
  const mostWeights = network.layers.reduce((most, layer) => Math.max(most, sizeOfWeights(layer)), 0);
  // What weights are packed from lies behind them, where runs will work.
  host.grow(end + 4 * mostWeights);
  for (const write of writes) write();
  return { ...network, placed, constantAddresses, end };
}

function pack(
  { weights, kind }: ConvolutionLayer | DenseLayer,
  isTiled: boolean,
  scales: number,
  to: number,
  from: number,
  { kernels, floats }: Host,
): void {
  const [outs = 0, ins = 0, height = 1, width = 1] = weights.shape;
  if (weights.bytes) new Uint8Array(floats.buffer).set(weights.bytes, from);
  else floats.set(weights.values, from / 4);
  if (isTiled) kernels.packTiles(from, scales, to, outs, ins, strideOf(ins));
  // The rows of a matrix lie close, whatever their length.
  else kernels.packWindows(from, scales, to, outs, ins, height * width, kind === "dense" ? ins : inputStrideOf(ins));
}

/** The numbers of packed weights. */
function countOf({ kind, weights }: ConvolutionLayer | DenseLayer, isTiled: boolean): number {
  const [outs = 0, ins = 0, height = 1, width = 1]: Shape = weights.shape;
  if (isTiled) return 16 * strideOf(outs) * strideOf(ins);
  return strideOf(outs) * (kind === "dense" ? ins : inputStrideOf(ins)) * height * width;
}

function sizeOfWeights(layer: Layer): number {
  return "weights" in layer ? sizeOf(layer.weights.shape) : 0;
}

function isTileable(layer: ConvolutionLayer | DenseLayer): boolean {
  if (layer.kind === "dense") return false;
  const { height, width, down, right } = layer.window;
  const isSquare = height === 3 && width === 3 && down === 1 && right === 1;
  return isSquare && (layer.weights.shape[1] ?? 0) >= MIN_TILED_CHANNELS;
}

function channelsOf(layer: Layer): number {
  return "shifts" in layer ? layer.shifts.length : 0;
}
