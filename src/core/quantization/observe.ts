/**
 * Runs a graph over calibration images, counts which numbers come at the places that are to become bytes, and chooses
 * the range of them that becomes the 256 values of a byte. What lies outside is cut off; the narrower the range, the
 * finer the steps inside.
 */

import { create, toBinary } from "@bufbuild/protobuf";

import { IMAGE_PIXELS, IMAGE_SIZE } from "../digits.js";
import { type AbortSignalLike, assert } from "../errors.js";
import { type ModelProto, ModelProtoSchema, ValueInfoProtoSchema } from "../onnx/onnx_pb.js";
import { toFloatImages } from "../reading/classifier.js";
import type { Runtime } from "../runtime.js";
import { floatTensor } from "../tensor/tensor.js";

/** Images a run: all layers of as many lie in memory at once. */
const BATCH_SIZE = 32;

/** A hundred times finer than the steps of a byte, for the narrowest ranges that are tried. */
const BINS = 8192;

export interface ObserveOptions {
  readonly signal?: AbortSignalLike;
  /** Called after each batch; every image is run twice. */
  readonly onProgress?: (done: number, count: number) => void;
}

/**
 * Counts the numbers of values.
 *
 * @param model a model of one input `images`
 * @param images [count, 28, 28], row-major bytes
 * @throws the signal's reason when it is aborted
 */
export async function observeValues(
  runtime: Runtime,
  model: ModelProto,
  values: readonly string[],
  images: Uint8Array,
  options: ObserveOptions = {},
): Promise<ReadonlyMap<string, Histogram>> {
  const count = images.length / IMAGE_PIXELS;
  const session = await runtime.load(withOutputs(model, values));
  /** Hands over what each value was, batch after batch. */
  async function pass(done: number, see: (value: string, numbers: Float32Array) => void): Promise<void> {
    for (let start = 0; start < count; start += BATCH_SIZE) {
      options.signal?.throwIfAborted();
      const end = Math.min(start + BATCH_SIZE, count);
      const ink = toFloatImages(images.subarray(start * IMAGE_PIXELS, end * IMAGE_PIXELS));
      const shape = [end - start, 1, IMAGE_SIZE, IMAGE_SIZE];
      const outputs = await session.run({ images: floatTensor(shape, ink) });
      for (const value of values) {
        const tensor = outputs[value];
        assert(tensor?.dataType === "float32", `${value} is no floats`);
        see(value, tensor.data);
      }
      options.onProgress?.(done + end, 2 * count);
    }
  }

  try {
    // Two passes: the bins are laid over what the first one saw.
    const histograms = new Map(values.map((value) => [value, { low: 0, high: 0, counts: new Float64Array(BINS) }]));
    await pass(0, (value, numbers) => {
      const seen = histograms.get(value)!;
      for (const number of numbers) {
        if (number < seen.low) seen.low = number;
        else if (number > seen.high) seen.high = number;
      }
    });
    await pass(count, (value, numbers) => {
      const { low, high, counts } = histograms.get(value)!;
      const perBin = high > low ? BINS / (high - low) : 0;
      for (const number of numbers) {
        const bin = Math.floor((number - low) * perBin);
        counts[Math.min(bin, BINS - 1)]! += 1;
      }
    });
    return histograms;
  } finally {
    await session.dispose();
  }
}

/** The same model, giving the values besides. */
function withOutputs({ graph, ...model }: ModelProto, values: readonly string[]): Uint8Array {
  assert(graph !== undefined, "a parsed model has a graph");
  const given = new Set(graph.output.map(({ name }) => name));
  const added = values.filter((name) => !given.has(name));
  const output = [
    ...graph.output,
    ...added.map((name) =>
      create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value: { elemType: 1 } } } }),
    ),
  ];
  return toBinary(ModelProtoSchema, { ...model, graph: { ...graph, output } });
}

/** Numbers from low to high, 0 among them: padding and the cut of a Relu must be exact. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** How often numbers occurred, in even bins over the range of all. */
export interface Histogram extends Range {
  readonly counts: Float64Array;
}

/** A scale and a zero point: a byte b stands for (b - zero) * scale. */
export interface ByteScale {
  readonly scale: number;
  readonly zero: number;
}

const LEVELS = 255;

/** Ranges tried for the least squares: from all that occurred down to a fifth of it. */
const TRIED = 81;
const NARROWEST = 0.2;

/**
 * Binary digits that a scale keeps. Processors add up in different orders, so that the last digits of what calibration
 * sees differ; rounded up to 12 digits, a scale is the same on all, and the file with it.
 */
const SCALE_DIGITS = 12;

/** The range whose rounding and cutting changes the numbers least, in the sum of squares. */
export function chooseRange(histogram: Histogram): Range {
  let best: Range = histogram;
  let leastError = Infinity;
  for (let i = 0; i < TRIED; i++) {
    const part = 1 - (i * (1 - NARROWEST)) / (TRIED - 1);
    const range = { low: histogram.low * part, high: histogram.high * part };
    const error = squaredError(histogram, toByteScale(range));
    if (error < leastError) {
      leastError = error;
      best = range;
    }
  }
  return best;
}

/** The finest scale that covers a range. */
export function toByteScale({ low, high }: Range): ByteScale {
  const extent = high - low;
  // A value that is always 0 has any scale.
  const scale = extent > 0 ? roundUp(extent / LEVELS) : 1;
  return { scale, zero: Math.min(LEVELS, Math.round((0 - low) / scale)) };
}

function roundUp(value: number): number {
  const unit = 2 ** (Math.floor(Math.log2(value)) + 1 - SCALE_DIGITS);
  return Math.ceil(value / unit - 1e-4) * unit;
}

function squaredError({ counts, low, high }: Histogram, { scale, zero }: ByteScale): number {
  const width = (high - low) / counts.length;
  let sum = 0;
  for (const [bin, count] of counts.entries()) {
    const value = low + (bin + 0.5) * width;
    const byte = Math.min(LEVELS, Math.max(0, Math.round(value / scale) + zero));
    sum += count * (value - (byte - zero) * scale) ** 2;
  }
  return sum;
}
