/**
 * How this program sets ONNX Runtime's WebGPU provider. Operators that the provider lacks run on the processor
 * anyway; the settings here keep away those that it accepts and then cannot do, or does wrongly (1.30).
 */

import type { InferenceSession } from "onnxruntime-node";

import { parseModel } from "../../core/onnx/model.js";

/**
 * The provider for a model.
 *
 * @throws MODEL_MALFORMED when the bytes are no whole ONNX model
 */
export function toWebGpuProvider(model: Uint8Array): InferenceSession.WebGpuExecutionProviderOption {
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

/** The provider accepts them, and fails when they run: "The Indices output is not supported yet." */
function poolingsWithIndices(model: Uint8Array): string[] {
  return parseModel(model)
    .graph.node.filter(({ opType, output }) => opType === "MaxPool" && output.length > 1)
    .map(({ name }) => name);
}
