/**
 * The process of graphics-adapter.test.ts: which device it finds (`cpu` as its argument: it looks for none), what the
 * released model says of some digits there, what a look into the model of its second argument sees, and the first losses
 * of a training. Plain JavaScript of the compiled program, since the loader of libraries reads its variables when a
 * process begins.
 */

import { readFile } from "node:fs/promises";

import { createInspector } from "../dist/src/core/inspection/inspector.js";
import { findNetwork } from "../dist/src/core/network/networks.js";
import { createClassifier } from "../dist/src/core/reading/classifier.js";
import { drawDropoutMasks } from "../dist/src/core/training/dropout-mask.js";
import { createTrainingStep } from "../dist/src/core/training/step.js";
import { findDevice } from "../dist/src/node/onnxruntime/find-device.js";
import { loadMnist } from "../dist/src/node/data/mnist.js";
import { releasedModelPath } from "../dist/src/node/files/package-files.js";
import { createNodeRuntime } from "../dist/src/node/onnxruntime/runtime.js";

const IMAGES = 4;
const STEPS = 3;
const SEED = 1;
const PIXELS = 28 * 28;

const [, , wanted, inspected] = process.argv;
const found = await findDevice(wanted === "cpu" ? "cpu" : "webgpu");
const runtime = createNodeRuntime({ device: found.device });
const mnist = await loadMnist("train");

process.stdout.write(
  JSON.stringify({
    ...found,
    probabilities: await classify(),
    inspection: await inspect(),
    losses: { lenet: await train("lenet"), quick: await train("quick") },
  }),
);

/** @returns {Promise<number[]>} */
async function classify() {
  const model = await readFile(releasedModelPath());
  const classifier = await createClassifier(runtime, model);
  const images = mnist.images.slice(0, IMAGES * PIXELS);
  const probabilities = await classifier.classify(images);
  await classifier.dispose();
  return [...probabilities];
}

/**
 * All numbers of a look into the network: its gradients take poolings with the positions of their maxima.
 *
 * @returns {Promise<number[]>}
 */
async function inspect() {
  const model = await readFile(String(inspected));
  const inspector = await createInspector(runtime, model);
  const inspection = await inspector.inspect(mnist.images.slice(0, PIXELS), {});
  await inspector.dispose();
  return numbersIn(inspection);
}

/**
 * @param {unknown} value
 * @returns {number[]}
 */
function numbersIn(value) {
  if (typeof value === "number") return [value];
  if (ArrayBuffer.isView(value)) return [...value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(numbersIn);
}

/**
 * @param {string} name
 * @returns {Promise<number[]>}
 */
async function train(name) {
  const network = findNetwork(name);
  const step = await createTrainingStep(runtime, { network, batchSize: IMAGES, optimizer: { kind: "sgd" } }, SEED);
  const losses = [];
  for (let index = 0; index < STEPS; index++) {
    const start = index * IMAGES;
    const { loss } = await step.run({
      images: mnist.images.slice(start * PIXELS, (start + IMAGES) * PIXELS),
      labels: mnist.labels.slice(start, start + IMAGES),
      learningRate: 0.01,
      averageDecay: 0.9,
      step: index,
      masks: drawDropoutMasks(step.masks, SEED, index),
    });
    losses.push(loss);
  }
  await step.dispose();
  return losses;
}
