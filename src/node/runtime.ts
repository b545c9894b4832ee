/**
 * The runtime port in Node: onnxruntime-node, CPU provider. `run` blocks the thread that calls it for as long
 * as the model runs; long work belongs in a worker thread.
 */

import * as ort from "onnxruntime-node";

import { adaptSession, failToLoad } from "../core/onnxruntime-session.js";
import type { Runtime, Session, SessionOptions } from "../core/runtime.js";
import { refuseTelemetry } from "./telemetry.js";

/** Creates the runtime of this process. */
export function createNodeRuntime(): Runtime {
  refuseTelemetry();
  return { load };
}

/** How this program sets ONNX Runtime. */
export function toOrtOptions({
  threads = 1,
}: SessionOptions = {}): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: 3, // errors only
    // Late in training many gradients are denormal, and the processor computes those in microcode.
    extra: { session: { set_denormal_as_zero: "1" } },
  };
}

/** A session of onnxruntime-node as the port has it. */
export function adaptNodeSession(session: ort.InferenceSession): Session {
  return adaptSession<ort.Tensor>(
    session,
    (dataType, data, shape) => new ort.Tensor(dataType, data as never, shape),
  );
}

async function load(
  model: Uint8Array,
  options?: SessionOptions,
): Promise<Session> {
  const session = await ort.InferenceSession.create(
    model,
    toOrtOptions(options),
  ).catch((cause: unknown) => failToLoad(model, cause));
  return adaptNodeSession(session);
}
