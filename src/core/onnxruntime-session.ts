/**
 * What ONNX Runtime's packages for Node and for browsers have in common: their sessions and tensors have the
 * same form, so one adapter makes either a `Session`. Described by structure, for the core imports neither.
 */

import { fail } from "./errors.js";
import type { NamedTensors, Session } from "./runtime.js";
import { createTensor, type DataType, type StorageByType, type Tensor } from "./tensor/tensor.js";

/** A tensor as onnxruntime-node and onnxruntime-web return it. */
interface OrtTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

/** A session of onnxruntime-node or onnxruntime-web. */
export interface OrtSession<T> {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(
    feeds: Readonly<Record<string, T>>,
    fetches: readonly string[] | Readonly<Record<string, T>>,
  ): Promise<Readonly<Record<string, unknown>>>;
  release(): Promise<void>;
}

/** How to make a tensor of the package's own class. */
export type CreateOrtTensor<T> = (dataType: DataType, data: Tensor["data"], shape: readonly number[]) => T;

/** ONNX Runtime's name of each data type is ours; `bool` has bytes in both. */
const dataTypes: { readonly [D in DataType]: true } = {
  float32: true,
  int32: true,
  int64: true,
  uint8: true,
  bool: true,
};

/** Makes a session of ONNX Runtime a `Session`. */
export function adaptSession<T>(session: OrtSession<T>, createOrtTensor: CreateOrtTensor<T>): Session {
  const toOrt = ({ dataType, data, shape }: Tensor) => createOrtTensor(dataType, data, shape);
  let disposal: Promise<void> | null = null;
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(feeds, fetches = session.outputNames) {
      const results = await session.run(
        mapValues(feeds, toOrt),
        isNames(fetches) ? fetches : mapValues(fetches, toOrt),
      );
      return mapValues(results, (value) => fromOrt(value as OrtTensor));
    },
    dispose() {
      disposal ??= session.release();
      return disposal;
    },
  };
}

/** Throws what a runtime says of bytes that it does not take. */
export function failToLoad(model: Uint8Array, cause: unknown): never {
  const message = cause instanceof Error ? cause.message : String(cause);
  fail("MODEL_MALFORMED", `ONNX Runtime cannot load the model of ${model.length} bytes: ${message}`, { cause });
}

function fromOrt({ type, dims, data }: OrtTensor): Tensor {
  if (!(type in dataTypes)) {
    fail("MODEL_MALFORMED", `the model returns a tensor of ${type}, which this program does not know.`);
  }
  return createTensor(type as DataType, dims, data as StorageByType[DataType]);
}

/** Whether results are asked for by name, not into given tensors. */
export function isNames(fetches: readonly string[] | NamedTensors): fetches is readonly string[] {
  return Array.isArray(fetches);
}

function mapValues<From, To>(values: Readonly<Record<string, From>>, convert: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, convert(value)]));
}
