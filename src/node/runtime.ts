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

async function load(
  model: Uint8Array,
  { threads = 1 }: SessionOptions = {},
): Promise<Session> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: 3, // errors only
    // Late in training many gradients are denormal, and the processor computes those in microcode.
    extra: { session: { set_denormal_as_zero: "1" } },
  }).catch((cause: unknown) => failToLoad(model, cause));
  return adaptSession<ort.Tensor>(
    session,
    (dataType, data, shape) => new ort.Tensor(dataType, data as never, shape),
  );
}
