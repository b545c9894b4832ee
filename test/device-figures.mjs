/**
 * The process of graphics-adapter.test.ts: which device it finds (`cpu` as its argument: it looks for none), what the
 * released model says of some digits there, what a look into the model of its second argument sees, and the first losses
 * of a training. Plain JavaScript of the compiled program, since the loader of libraries reads its variables when a
 * process begins.
 */

import { readFile } from "node:fs/promises";

import { maxPool, relu } from "../dist/src/core/graph/operations/builder.js";
import { createInspector } from "../dist/src/core/inspection/inspector.js";
import {
  batchNormLayer,
  convolutionLayer,
  denseLayer,
  dropoutLayer,
  flatten,
} from "../dist/src/core/network/layers.js";
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

/**
 * Every kind of layer that our networks have: the software adapter translates the shaders of each layer, which takes 15 s of
 * the processor here, and 37 s for `lenet` and `quick`.
 *
 * @type {import("../dist/src/core/network/networks.js").Network}
 */
const network = {
  name: "small",
  description: "All kinds of layers.",
  classes: 10,
  build(scope, images) {
    const plain = convolutionLayer(scope, "conv1", images, { channels: 6, kernel: 5, padding: 2 });
    const h1 = relu(maxPool(plain, 2)); // [batch, 6, 14, 14]
    const wide = convolutionLayer(scope, "conv2", h1, { channels: 16, kernel: 3, padding: 1, bias: false });
    const h2 = relu(batchNormLayer(scope, "norm2", wide));
    const pooled = convolutionLayer(scope, "conv3", h2, { channels: 16, kernel: 3, padding: 1, bias: false });
    const h3 = relu(batchNormLayer(scope, "norm3", maxPool(pooled, 2))); // [batch, 16, 7, 7]
    const dropped = dropoutLayer(scope, "dropout", flatten(h3), 0.2);
    return denseLayer(scope, "dense2", relu(denseLayer(scope, "dense1", dropped, 32)), 10);
  },
};

const [, , wanted, inspected] = process.argv;
const found = await findDevice(wanted === "cpu" ? "cpu" : "webgpu");
const runtime = createNodeRuntime({ device: found.device });
const mnist = await loadMnist("train");

process.stdout.write(
  JSON.stringify({ ...found, probabilities: await classify(), inspection: await inspect(), losses: await train() }),
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

/** @returns {Promise<number[]>} */
async function train() {
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
