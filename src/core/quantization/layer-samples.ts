/** What layers are given and say on calibration inputs, at a sample of places: of most there are far more than needed. */

import { create, toBinary } from "@bufbuild/protobuf";

import { assert } from "../errors.js";
import { type GraphProto, type ModelProto, ModelProtoSchema, ValueInfoProtoSchema } from "../onnx/onnx_pb.js";
import type { NamedTensors, Runtime } from "../runtime.js";
import { createRandom } from "../tensor/random.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Layer } from "./graph-index.js";
import { createRows, type Rows } from "./symmetric-matrix.js";

/** Places of a layer that are looked at. With 40,000 nothing gets better; with 6,000 the lines' divergence grows by a third. */
const SAMPLES = 12_000;

/** First number of the random path of places. */
const PLACES_STREAM = 0x9a7c;

/** Where a layer is looked at. */
export interface Samples {
  /** [inputs of a sum, samples] */
  readonly inputs: Rows;
  /** [channels, samples], as the layer says them, its bias included. */
  readonly outputs: Rows;
}

export interface SampleOptions {
  readonly runtime: Runtime;
  readonly model: ModelProto & { readonly graph: GraphProto };
  /** What the model is given, run by run. */
  readonly calibration: readonly Tensor[];
}

/** Runs a model over the calibration inputs and hands over the values of each run. */
export async function observeRuns(
  { runtime, model, calibration }: SampleOptions,
  values: readonly string[],
  see: (found: NamedTensors, run: number) => void,
): Promise<void> {
  const session = await runtime.load(upTo(model, values), { shapesVary: true });
  try {
    const [name = ""] = session.inputNames;
    for (const [run, tensor] of calibration.entries()) see(await session.run({ [name]: tensor }, values), run);
  } finally {
    await session.dispose();
  }
}

/** Takes the outputs of a layer at its places; `number` is the layer's, from which its places follow. */
export function createOutputSampler({ output, channels }: Layer, number: number, runs: number) {
  const taken: Float64Array[] = [];
  return {
    see(found: NamedTensors, run: number): void {
      const { data, shape } = floatsOf(found, output);
      const area = areaOf(shape);
      const places = placesOf(shape, number, run, runs);
      const values = new Float64Array(channels * places.length);
      for (let channel = 0, to = 0; channel < channels; channel++) {
        for (const place of places) {
          const image = Math.floor(place / area);
          values[to++] = data[(image * channels + channel) * area + (place % area)]!;
        }
      }
      taken.push(values);
    },
    finish: () => joined(taken, channels),
  };
}

/** Takes what a layer sums over at its places. */
export function createInputSampler(layer: Layer, number: number, runs: number) {
  const { input, output, weights } = layer;
  const sums = weights.values.length / layer.channels;
  const taken: Float64Array[] = [];
  return {
    see(found: NamedTensors, run: number): void {
      const { shape } = floatsOf(found, output);
      const places = placesOf(shape, number, run, runs);
      taken.push(windowsAt(floatsOf(found, input), { layer, outShape: shape, places, sums }));
    },
    finish: () => joined(taken, sums),
  };
}

interface Windows {
  readonly layer: Layer;
  readonly outShape: readonly number[];
  readonly places: Int32Array;
  readonly sums: number;
}

/** What stands in the windows of places, [sums, places]; nothing but zeros beyond the edges. */
function windowsAt({ data, shape }: Floats, { layer, outShape, places, sums }: Windows): Float64Array {
  const values = new Float64Array(sums * places.length);
  const [, channels = 0, height = 1, width = 1] = shape;
  const [, , , outWidth = 1] = outShape;
  const [, , kernelHeight = 1, kernelWidth = 1] = layer.node.opType === "Conv" ? layer.weights.shape : [];
  const [top = 0, left = 0] = layer.node.attribute.find(({ name }) => name === "pads")?.ints.map(Number) ?? [];
  const area = areaOf(outShape);
  let to = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let down = 0; down < kernelHeight; down++) {
      for (let right = 0; right < kernelWidth; right++) {
        for (const place of places) {
          const row = Math.floor((place % area) / outWidth) + down - top;
          const column = (place % outWidth) + right - left;
          const isInside = row >= 0 && row < height && column >= 0 && column < width;
          const image = Math.floor(place / area);
          values[to++] = isInside ? data[((image * channels + channel) * height + row) * width + column]! : 0;
        }
      }
    }
  }
  return values;
}

interface Floats {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

function floatsOf(found: NamedTensors, name: string): Floats {
  const tensor = found[name];
  assert(tensor?.dataType === "float32", `${name} is no floats`);
  return tensor;
}

function areaOf(shape: readonly number[]): number {
  return shape.slice(2).reduce((area, size) => area * size, 1);
}

/** Places of a run's outputs over all its images, evenly spread, each by chance within its part. */
function placesOf(shape: readonly number[], layer: number, run: number, runs: number): Int32Array {
  const all = (shape[0] ?? 0) * areaOf(shape);
  const wanted = Math.min(all, Math.ceil(SAMPLES / runs));
  const random = createRandom(layer, PLACES_STREAM, run);
  return Int32Array.from({ length: wanted }, (_, at) => Math.floor(((at + random.uniform()) * all) / wanted));
}

/** Parts [count, ...] side by side. */
function joined(parts: readonly Float64Array[], count: number): Rows {
  const rows = createRows(count, parts.reduce((sum, part) => sum + part.length, 0) / count);
  let start = 0;
  for (const part of parts) {
    const length = part.length / count;
    for (let row = 0; row < count; row++) {
      rows.values.set(part.subarray(row * length, (row + 1) * length), row * rows.length + start);
    }
    start += length;
  }
  return rows;
}

/** The same model, giving these values and computing nothing else. */
function upTo({ graph, ...model }: SampleOptions["model"], values: readonly string[]): Uint8Array {
  const wanted = new Set(values);
  const node = graph.node
    .toReversed()
    .filter(({ output, input }) => {
      if (!output.some((name) => wanted.has(name))) return false;
      for (const name of input) wanted.add(name);
      return true;
    })
    .toReversed();
  const output = values.map((name) =>
    create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value: { elemType: 1 } } } }),
  );
  const initializer = graph.initializer.filter(({ name }) => wanted.has(name));
  return toBinary(ModelProtoSchema, { ...model, graph: { ...graph, node, initializer, output } });
}
