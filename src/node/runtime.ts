/**
 * The runtime port in Node: onnxruntime-node, CPU provider. `run` blocks the thread that calls it for as long
 * as the model runs; long work belongs in a worker thread.
 */

import * as ort from "onnxruntime-node";

import { fail } from "../core/errors.js";
import type {
  NamedTensors,
  Runtime,
  Session,
  SessionOptions,
} from "../core/runtime.js";
import {
  createTensor,
  type DataType,
  type Tensor,
} from "../core/tensor/tensor.js";

/** Creates the runtime of this process. */
export function createNodeRuntime(): Runtime {
  return { load };
}

async function load(
  model: Uint8Array,
  options: SessionOptions = {},
): Promise<Session> {
  const { threads = 1 } = options;
  let session: ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(model, {
      executionProviders: ["cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      logSeverityLevel: 3, // errors only
      // Late in training many gradients are denormal, and the processor computes those in microcode.
      extra: { session: { set_denormal_as_zero: "1" } },
    });
  } catch (cause) {
    fail(
      "MODEL_MALFORMED",
      `ONNX Runtime cannot load the model of ${model.length} bytes: ${messageOf(cause)}`,
      { cause },
    );
  }
  let disposed = false;
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(feeds: NamedTensors, fetches?: readonly string[] | NamedTensors) {
      const given = Object.fromEntries(
        Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)]),
      );
      const results = await session.run(
        given,
        toOrtFetches(fetches, session.outputNames),
      );
      return Object.fromEntries(
        Object.entries(results).map(([name, value]) => [name, fromOrt(value)]),
      );
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      await session.release();
    },
  };
}

function toOrt(tensor: Tensor): ort.Tensor {
  switch (tensor.dataType) {
    case "float32":
      return new ort.Tensor("float32", tensor.data, tensor.shape);
    case "int32":
      return new ort.Tensor("int32", tensor.data, tensor.shape);
    case "int64":
      return new ort.Tensor("int64", tensor.data, tensor.shape);
    case "uint8":
      return new ort.Tensor("uint8", tensor.data, tensor.shape);
    case "bool":
      return new ort.Tensor("bool", tensor.data, tensor.shape);
  }
}

function toOrtFetches(
  fetches: readonly string[] | NamedTensors | undefined,
  outputNames: readonly string[],
): readonly string[] | Record<string, ort.Tensor | null> {
  if (fetches === undefined) return outputNames;
  if (Array.isArray(fetches)) return fetches as readonly string[];
  return Object.fromEntries(
    Object.entries(fetches as NamedTensors).map(([name, tensor]) => [
      name,
      toOrt(tensor),
    ]),
  );
}

function fromOrt(value: ort.OnnxValue): Tensor {
  const { type, dims, data } = value as ort.Tensor;
  if (!(type in { float32: 1, int32: 1, int64: 1, uint8: 1, bool: 1 })) {
    fail(
      "MODEL_MALFORMED",
      `the model returns a tensor of ${type}, which this program does not know.`,
    );
  }
  return createTensor(type as DataType, dims, data as never);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
