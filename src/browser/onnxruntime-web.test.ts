/** WebAssembly under Node: what training asks of a runtime beyond what reading does. */

import { expect, test } from "vitest";

import { mnistImages } from "../../test/networks.js";
import { lenet } from "../core/network/networks.js";
import type { Runtime } from "../core/runtime.js";
import { createTrainingStep } from "../core/training/step.js";
import { createNodeRuntime } from "../node/onnxruntime/runtime.js";
import { createBrowserRuntime } from "./onnxruntime-web.js";

test("training in WebAssembly follows the native one", async () => {
  const native = await lossesOn(createNodeRuntime());
  const wasm = await lossesOn(createBrowserRuntime());
  wasm.forEach((loss, i) => {
    expect(loss).toBeCloseTo(native[i]!, 3);
  });
});

async function lossesOn(runtime: Runtime): Promise<number[]> {
  const { images, labels } = await mnistImages(8);
  const step = await createTrainingStep(runtime, { network: lenet, batchSize: 8, optimizer: { kind: "sgd" } }, 1);
  const losses: number[] = [];
  for (let index = 0; index < 4; index++) {
    const { loss } = await step.run({ images, labels, learningRate: 0.01, averageDecay: 0.9, step: index, masks: [] });
    losses.push(loss);
  }
  await step.dispose();
  return losses;
}
