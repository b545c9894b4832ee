/** What a plan is made with: values, the memory they need and for how long, and steps that are bound to addresses last. */

import { type Shape, sizeOf } from "../core/tensor/tensor.js";
import type { Host } from "./kernels.js";
import type { Constant, Layer } from "./layers.js";
import { type Buffer, placeBuffers } from "./memory-plan.js";
import type { LoadedNetwork } from "./weights.js";

/** Numbers in the memory. */
export interface Value {
  readonly shape: Shape;
  /** Numbers from pixel to pixel where channels lie last; 0 where they lie in their order. */
  readonly stride: number;
  readonly buffer: Buffer;
}

type Step = () => void;

export type Planner = ReturnType<typeof createPlanner>;

export function createPlanner({ constants, constantAddresses, placed, end }: LoadedNetwork, host: Host) {
  const buffers: Buffer[] = [];
  /** What makes the steps once the addresses are known. */
  const makers: (() => Step)[] = [];
  const tables: (() => void)[] = [];
  const values = new Map<string, Value>();
  let now = 0;

  function allocate(bytes: number): Buffer {
    const buffer = { bytes, from: now, to: now, address: 0 };
    buffers.push(buffer);
    return buffer;
  }
  function make(shape: Shape, stride: number): Value {
    const numbers = stride === 0 ? sizeOf(shape) : (sizeOf(shape) / shape[1]!) * stride;
    return { shape, stride, buffer: allocate(4 * numbers) };
  }
  function convert(value: Value, stride: number): Value {
    value.buffer.to = now;
    if (value.stride === stride) return value;
    const [images = 1, channels = 1, height = 1, width = 1] = value.shape;
    // One channel without anything between the pixels lies in both orders at once.
    if (channels === 1 && value.stride <= 1 && stride <= 1) return { ...value, stride };
    const converted = make(value.shape, stride);
    makers.push(() => {
      const [from, to] = [value.buffer.address / 4, converted.buffer.address / 4];
      return () => reorder(host.floats, from, value.stride, to, stride, images, channels, height * width);
    });
    return converted;
  }

  return {
    host,
    values,
    make,
    allocate,
    placedOf: (layer: Layer) => placed.get(layer)!,
    step(maker: () => Step): void {
      makers.push(maker);
    },
    /** A table of addresses that is the same in every run of this plan. */
    table(entries: Int32Array): Buffer {
      const buffer = { bytes: entries.byteLength, from: 0, to: Infinity, address: 0 };
      buffers.push(buffer);
      tables.push(() => host.integers.set(entries, buffer.address / 4));
      return buffer;
    },
    beginStep(): void {
      now++;
    },
    /** A value as a layer takes it; 0 for numbers in their order. */
    take(name: string, stride: number): Value {
      const value = values.get(name) ?? toValue(constants.get(name)!, constantAddresses.get(name)!);
      return convert(value, stride);
    },
    inOrder: (value: Value) => convert(value, 0),
    strideOf: (name: string) => values.get(name)?.stride ?? 0,
    shapeOf: (name: string): Shape => values.get(name)?.shape ?? constants.get(name)?.shape ?? [],
    finish() {
      host.grow(placeBuffers(buffers, end));
      return { prepare: tables, run: makers.map((maker) => maker()) };
    },
  };
}

function toValue({ shape }: Constant, address: number): Value {
  return { shape, stride: 0, buffer: { bytes: 0, from: 0, to: Infinity, address } };
}

/** From channels last (stride > 0) to the order (0), or the other way. */
function reorder(
  floats: Float32Array,
  from: number,
  fromStride: number,
  to: number,
  toStride: number,
  images: number,
  channels: number,
  pixels: number,
): void {
  const [pixelFrom, channelFrom] = fromStride === 0 ? [1, pixels] : [fromStride, 1];
  const [pixelTo, channelTo] = toStride === 0 ? [1, pixels] : [toStride, 1];
  const imageFrom = fromStride === 0 ? channels * pixels : fromStride * pixels;
  const imageTo = toStride === 0 ? channels * pixels : toStride * pixels;
  if (toStride > channels) floats.fill(0, to, to + images * imageTo);
  for (let image = 0; image < images; image++) {
    for (let channel = 0; channel < channels; channel++) {
      let read = from + image * imageFrom + channel * channelFrom;
      let write = to + image * imageTo + channel * channelTo;
      for (let pixel = 0; pixel < pixels; pixel++, read += pixelFrom, write += pixelTo) floats[write] = floats[read]!;
    }
  }
}
