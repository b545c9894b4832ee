/**
 * `npm run bench -- inference`: images a second through the released network and the two-convolution one, alone and in batches,
 * on one thread and on all, beside PyTorch on the same network. Ours is the classifier as the reader has it, from bytes to
 * calibrated probabilities; the peer starts from floats.
 */

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";

import { IMAGE_PIXELS, IMAGE_SIZE } from "../../src/core/digits.js";
import type { ImageSet } from "../../src/core/dataset/image-set.js";
import { input } from "../../src/core/graph/operations/builder.js";
import { findNetwork } from "../../src/core/network/networks.js";
import { buildForTraining, createInitialParameters, createInitialStatistics } from "../../src/core/network/scope.js";
import { readOnnxMetadata } from "../../src/core/onnx/model.js";
import { createClassifier } from "../../src/core/reading/classifier.js";
import { toInferenceModel } from "../../src/core/training/inference-model.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import { releasedModelPath } from "../../src/node/files/package-files.js";
import { parseModelMetadata } from "../../src/node/models/model-file.js";
import { createNodeRuntime } from "../../src/node/onnxruntime/runtime.js";
import {
  alternate,
  type Benchmark,
  type BenchmarkContext,
  type BenchmarkResult,
  summarise,
  summariseRatio,
  type Target,
  timeRuns,
} from "../benchmark.js";
import { findTorch, startTorchPeer } from "../python-peer.js";

const BATCHES = [1, 32, 1000];
const DEFAULT_SECONDS = 1;
const MS_PER_SECOND = 1000;
const SEED = 1;

const target: Target = { kind: "at least", value: 2 };
/** What is hoped for with a digit alone, as it comes while somebody writes. */
const goalOfOne: Target = { kind: "at least", value: 4 };

/** A network with weights, as a file. */
interface InferenceModel {
  /** Name of the network. */
  readonly network: string;
  /** For people. */
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly parameterCount: number;
}

export const inferenceBenchmark: Benchmark = {
  summary: "images classified a second, beside PyTorch",
  async run(context) {
    const interpreter = await findTorch(context);
    const digits = await loadMnist("test");
    const threadCounts = context.threads === undefined ? [...new Set([1, availableParallelism()])] : [context.threads];
    const results: BenchmarkResult[] = [];
    for (const model of await chooseModels(context.network)) {
      for (const batchSize of context.batch ? [context.batch] : BATCHES) {
        for (const threads of threadCounts) {
          const each = { model, batchSize, threads };
          results.push(...(await compare(each, digits, interpreter, context)));
        }
      }
    }
    return results;
  },
};

async function compare(
  { model, batchSize, threads }: { model: InferenceModel; batchSize: number; threads: number },
  digits: ImageSet,
  interpreter: string | null,
  { rounds, seconds = DEFAULT_SECONDS, log }: BenchmarkContext,
): Promise<BenchmarkResult[]> {
  const name = `${model.title}, ${threads === 1 ? "1 thread" : `${threads} threads`}`;
  log(`${name}, batch ${batchSize}`);
  const classifier = await createClassifier(createNodeRuntime(), model.bytes, { threads });
  try {
    const images = digits.images.slice(0, batchSize * IMAGE_PIXELS);
    const round = async () => batchSize * (await timeRuns(seconds, () => classifier.classify(images)));
    const { network, parameterCount } = model;
    const each = { network, batchSize, threads, seconds, parameterCount };
    const peer = await startTorchPeer(interpreter, "inference", each, log);
    try {
      const samples = await alternate({ round }, peer, rounds, (side, figure) =>
        log(`  ${side} ${Math.round(figure)} images/s`),
      );
      const toMs = (speed: number) => (MS_PER_SECOND * batchSize) / speed;
      const line = { name, batch: batchSize };
      return [
        summarise({ ...line, unit: "images/s" }, samples),
        summarise({ ...line, unit: "ms" }, { ours: samples.ours.map(toMs), peer: samples.peer?.map(toMs) ?? null }),
        ...summariseRatio({ ...line, target, goal: batchSize === 1 ? goalOfOne : undefined }, samples),
      ];
    } finally {
      await peer?.dispose();
    }
  } finally {
    await classifier.dispose();
  }
}

/** The released model and two-conv, or the one of a name. */
async function chooseModels(name: string | undefined): Promise<readonly InferenceModel[]> {
  const released = await readReleased();
  if (name === undefined) return [released, untrained("two-conv")];
  return [name === released.network ? released : untrained(name)];
}

async function readReleased(): Promise<InferenceModel> {
  const bytes = await readFile(releasedModelPath());
  const { name } = parseModelMetadata(readOnnxMetadata(bytes));
  return { network: name, title: `released ${name}`, bytes, parameterCount: layoutOf(name).parameterCount };
}

/** With the weights a training starts from: what they are does not matter for speed. */
function untrained(name: string): InferenceModel {
  const layout = layoutOf(name);
  const parameters = createInitialParameters(layout, SEED);
  const statistics = createInitialStatistics(layout);
  const bytes = toInferenceModel({ network: findNetwork(name), layout, parameters, statistics });
  return { network: name, title: name, bytes, parameterCount: layout.parameterCount };
}

function layoutOf(name: string) {
  const images = input("images", [1, 1, IMAGE_SIZE, IMAGE_SIZE]);
  return buildForTraining((scope) => findNetwork(name).build(scope, images)).layout;
}
