/**
 * The port to ONNX Runtime. `node/` implements it with onnxruntime-node, `browser/` with onnxruntime-web;
 * everything in `core/` that runs a model is handed a `Runtime`.
 */

import type { Tensor } from "./tensor/tensor.js";

/** Where a runtime computes: the processor, or a graphics adapter through WebGPU. */
export const devices = ["cpu", "webgpu"] as const;

export type Device = (typeof devices)[number];

/** Tensors by the name of the model's input or output. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/** A loaded model. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs the model once.
   *
   * @param feeds one tensor for every input
   * @param fetches names of the outputs to return, or tensors to write them to, which saves allocating and
   *   must not be fed to the same run; all outputs, newly allocated, when absent
   */
  run(feeds: NamedTensors, fetches?: readonly string[] | NamedTensors): Promise<NamedTensors>;
  /** Frees the model; idempotent. */
  dispose(): Promise<void>;
}

export interface SessionOptions {
  /** Threads inside one operator. One is fastest for a single digit. @default 1 */
  readonly threads?: number;
  /** Whether it will be run on inputs of many shapes, so that what is planned for one serves no other. @default false */
  readonly shapesVary?: boolean;
}

export interface Runtime {
  /**
   * Loads an ONNX model.
   *
   * @throws MODEL_MALFORMED when the bytes are no model that ONNX Runtime takes; DEVICE_UNUSABLE when the device of the
   *   runtime is not there.
   */
  load(model: Uint8Array, options?: SessionOptions): Promise<Session>;
}
