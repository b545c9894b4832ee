/**
 * Sessions of onnxruntime-node, on the processor or on a graphics adapter. This file and no other imports the package, which
 * may not be installed.
 */

import * as ort from "onnxruntime-node";

import { fail } from "../../core/errors.js";
import { parseModel } from "../../core/onnx/model.js";
import { adaptSession, failToLoad } from "../../core/onnxruntime-session.js";
import type { Session, SessionOptions } from "../../core/runtime.js";

/** How this program sets ONNX Runtime. */
export function toOrtOptions({
  threads = 1,
  shapesVary = false,
}: SessionOptions = {}): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // A plan of its memory for each shape, in one piece: lines of 40 to 3,000 pixels took 13 MB more, and more time.
    enableMemPattern: !shapesVary,
    logSeverityLevel: 3, // errors only
    // Late in training many gradients are denormal, and the processor computes those in microcode.
    extra: { session: { set_denormal_as_zero: "1" } },
  };
}

/** A session of onnxruntime-node as the port has it. */
export function adaptNodeSession(session: ort.InferenceSession): Session {
  return adaptSession<ort.Tensor>(session, (dataType, data, shape) => new ort.Tensor(dataType, data as never, shape));
}

/**
 * ONNX Runtime's WebGPU provider for a model. Operators that it lacks run on the processor anyway; the settings here keep
 * away those that it accepts and then cannot do, or does wrongly (1.30).
 *
 * @throws MODEL_MALFORMED when the bytes are no whole ONNX model
 */
export function toWebGpuProvider(model: Uint8Array): ort.InferenceSession.WebGpuExecutionProviderOption {
  const onProcessor = poolingsWithIndices(model);
  return {
    name: "webgpu",
    // In the provider's own layout, NHWC, the convolutions of `lenet` came out wrong: a first loss of 2.831 where the
    // processor and NCHW have 2.742. test/graphics-adapter.test.ts compares them.
    preferredLayout: "NCHW",
    // It does not accept an empty list.
    ...(onProcessor.length > 0 && { forceCpuNodeNames: onProcessor }),
  };
}

/** Loads a model on the processor. @throws MODEL_MALFORMED */
export async function loadOnProcessor(model: Uint8Array, options?: SessionOptions): Promise<Session> {
  const session = await ort.InferenceSession.create(model, toOrtOptions(options)).catch((cause: unknown) =>
    failToLoad(model, cause),
  );
  return adaptNodeSession(session);
}

/** Loads a model on the graphics adapter. @throws MODEL_MALFORMED, DEVICE_UNUSABLE */
export async function loadOnAdapter(model: Uint8Array, options?: SessionOptions): Promise<Session> {
  const session = await ort.InferenceSession.create(model, {
    ...toOrtOptions(options),
    executionProviders: [toWebGpuProvider(model)],
  }).catch((cause: unknown) => {
    failWithoutAdapter(cause);
    failToLoad(model, cause);
  });
  return adaptNodeSession(session);
}

/** Throws what ONNX Runtime says when it finds no adapter; other errors are the model's. */
function failWithoutAdapter(cause: unknown): void {
  const message = cause instanceof Error ? cause.message : String(cause);
  const reason = /Failed to get a WebGPU (?:adapter|device).*/.exec(message);
  if (reason === null) return;
  fail(
    "DEVICE_UNUSABLE",
    `a graphics adapter is needed for the device webgpu: ${reason[0]}. Install its Vulkan driver, or use the device cpu.`,
    { cause },
  );
}

/** The provider accepts them, and fails when they run: "The Indices output is not supported yet." */
function poolingsWithIndices(model: Uint8Array): string[] {
  return parseModel(model)
    .graph.node.filter(({ opType, output }) => opType === "MaxPool" && output.length > 1)
    .map(({ name }) => name);
}
