/**
 * The process that tries the graphics adapter: a small network must give the same on it as on the processor. Started by
 * find-device.ts.
 */

import { IMAGE_PIXELS, IMAGE_SIZE } from "../../core/digits.js";
import { isDigitsError } from "../../core/errors.js";
import { input } from "../../core/graph/operations/builder.js";
import { lenet } from "../../core/network/networks.js";
import { buildForTraining, createInitialParameters, createInitialStatistics } from "../../core/network/scope.js";
import { createClassifier } from "../../core/reading/classifier.js";
import type { Device } from "../../core/runtime.js";
import { toInferenceModel } from "../../core/training/inference-model.js";
import type { ProbeAnswer } from "./find-device.js";
import { createNodeRuntime } from "./runtime.js";

/** In float32 the two stay within 1e-6; an adapter that computes something else does not. */
const TOLERANCE = 1e-3;

const SEED = 1;

await main();

async function main(): Promise<void> {
  const answer: ProbeAnswer = { reason: await tryAdapter() };
  process.send?.(answer, () => process.exit());
}

async function tryAdapter(): Promise<string | null> {
  try {
    const [expected, actual] = [await classify("cpu"), await classify("webgpu")];
    const difference = Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? Number.NaN))));
    return difference <= TOLERANCE
      ? null
      : `it does not compute what the processor does: probabilities differ by ${difference.toPrecision(2)}`;
  } catch (error) {
    const reason = isDigitsError(error, "DEVICE_UNUSABLE") ? error.cause : error;
    return isDigitsError(reason) ? reason.message : lastSentenceOf(reason);
  }
}

/** The probabilities of an untrained network that sees stripes. */
async function classify(device: Device): Promise<Float32Array> {
  const images = input("images", [1, 1, IMAGE_SIZE, IMAGE_SIZE]);
  const { layout } = buildForTraining((scope) => lenet.build(scope, images));
  const model = toInferenceModel({
    network: lenet,
    layout,
    parameters: createInitialParameters(layout, SEED),
    statistics: createInitialStatistics(layout),
  });
  const classifier = await createClassifier(createNodeRuntime({ device }), model);
  try {
    const stripes = Uint8Array.from({ length: IMAGE_PIXELS }, (_, pixel) => (pixel * 37) % 256);
    return await classifier.classify(stripes);
  } finally {
    await classifier.dispose();
  }
}

/** Of ONNX Runtime's message: before it are paths and conditions of its own source. */
function lastSentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split(". ").at(-1) ?? message;
}
