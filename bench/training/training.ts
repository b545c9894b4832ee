/**
 * `npm run bench -- training`: images a second through one training step (forward pass, loss, gradients, update) on all cores,
 * beside PyTorch on the same network, and the share of the machine's matrix-product peak that it reaches. The step runs on
 * batches that lie ready in memory, MNIST's first images: what is on them matters, for pooling is slower on noise. It does
 * more than the peer's: it converts the images from bytes, counts the correct answers and keeps the moving average of the
 * weights. Then the whole loop as people run it, with augmented batches from the worker thread: how fast it is, and how long
 * its steps wait for their batches. The worker shares the cores with the step, so both figures matter.
 */

import { availableParallelism } from "node:os";

import { IMAGE_PIXELS } from "../../src/core/digits.js";
import type { ImageSet } from "../../src/core/dataset/image-set.js";
import { findNetwork, type Network } from "../../src/core/network/networks.js";
import type { Runtime } from "../../src/core/runtime.js";
import { defaultAugmentation } from "../../src/core/training/augmentation.js";
import { drawDropoutMasks } from "../../src/core/training/dropout-mask.js";
import { train } from "../../src/core/training/loop.js";
import { createPlan } from "../../src/core/training/plan.js";
import { createTrainingStep } from "../../src/core/training/step.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import { createNodeRuntime } from "../../src/node/onnxruntime/runtime.js";
import { createBatchSource } from "../../src/node/training/batch-source.js";
import {
  type Benchmark,
  type BenchmarkContext,
  type BenchmarkResult,
  summarise,
  summariseRatio,
  takeTurns,
  type Target,
  timeRuns,
} from "../benchmark.js";
import { findTorch, startTorchPeer } from "../python-peer.js";
import { countStepOperations, type MatrixPeak, startMatrixPeak } from "./matrix-peak.js";

const NETWORKS = ["two-conv", "two-block"];
const BATCHES = [64, 128];

const DEFAULT_SECONDS = 2;
/** Share of a round's length that the matrix product gets. */
const PRODUCT_SHARE = 0.15;
const GIGA = 1e9;

/** What is asked of a step, and what is hoped for. */
const targets = {
  timesThePeer: { kind: "at least", value: 1.5 },
  waitingPercent: { kind: "at most", value: 1 },
} as const satisfies Record<string, Target>;
const goals = {
  timesThePeer: { kind: "at least", value: 2 },
  percentOfPeak: { kind: "at least", value: 50 },
} as const satisfies Record<string, Target>;

/** As in the peer's script. */
const BATCHES_IN_MEMORY = 16;
const LEARNING_RATE = 0.01;
const MOMENTUM = 0.9;

const SEED = 1;

interface TrainingCase {
  /** Name of the network. */
  readonly network: string;
  readonly batchSize: number;
  readonly threads: number;
}

/** What every case is measured with. */
interface Workbench extends BenchmarkContext {
  readonly runtime: Runtime;
  readonly seconds: number;
  readonly digits: ImageSet;
  readonly peak: MatrixPeak;
  /** Interpreter with PyTorch, if there is one. */
  readonly interpreter: string | null;
}

/** `seconds` is how long a round lasts. */
type TrainingStepOptions = Omit<TrainingCase, "network"> & { readonly network: Network; readonly seconds: number };

export const trainingBenchmark: Benchmark = {
  summary: "one training step, beside PyTorch and the machine's peak",
  async run(context) {
    const interpreter = await findTorch(context);
    const threads = context.threads ?? availableParallelism();
    const seconds = context.seconds ?? DEFAULT_SECONDS;
    const runtime = createNodeRuntime();
    const digits = await loadMnist("train");
    context.log("trying sizes of matrix products");
    const peak = await startMatrixPeak(runtime, { threads, seconds: seconds * PRODUCT_SHARE });
    const bench = { ...context, seconds, runtime, digits, peak, interpreter };
    const results: BenchmarkResult[] = [];
    try {
      for (const network of context.network ? [context.network] : NETWORKS) {
        for (const batchSize of context.batch ? [context.batch] : BATCHES) {
          const each = { network, batchSize, threads };
          context.log(`${network}, batch ${batchSize}, threads ${threads}`);
          results.push(...(await measureStep(each, bench)));
          results.push(...(await measureLoop(each, bench)));
        }
      }
    } finally {
      await peak.dispose();
    }
    return results;
  },
};

/** Ours, the peer and the matrix product in turn. */
async function measureStep(
  each: TrainingCase,
  { runtime, seconds, digits, peak, interpreter, rounds, log }: Workbench,
): Promise<BenchmarkResult[]> {
  const { batchSize, threads } = each;
  const network = findNetwork(each.network);
  const ours = await startTrainingStep(runtime, { network, batchSize, threads, seconds }, digits);
  try {
    const peerCase = { ...each, seconds, parameterCount: ours.parameterCount };
    const peer = await startTorchPeer(interpreter, "training", peerCase, log);
    try {
      const names = ["GFLOP/s, product", "images/s, ours", "images/s, peer"];
      const [products = [], oursFigures = [], peerFigures] = await takeTurns(
        peer === null ? [peak, ours] : [peak, ours, peer],
        rounds,
        (place, figure) => log(`  ${Math.round(figure)} ${names[place]}`),
      );
      const samples = { ours: oursFigures, peer: peerFigures ?? null };
      const name = `${network.name} training step`;
      const line = { name, batch: batchSize };
      const operationsAnImage = countStepOperations(network, batchSize) / batchSize / GIGA;
      const shares = oursFigures.map((speed, round) => (100 * speed * operationsAnImage) / products[round]!);
      const share = { name: `${name}, share of the matrix-product peak`, unit: "%", goal: goals.percentOfPeak };
      return [
        summarise({ ...line, unit: "images/s" }, samples),
        ...summariseRatio({ ...line, target: targets.timesThePeer, goal: goals.timesThePeer }, samples),
        summarise({ ...line, ...share }, shares),
        summarise({ ...line, name: `${name}, that peak (${peak.size}x${peak.size})`, unit: "GFLOP/s" }, products),
      ];
    } finally {
      await peer?.dispose();
    }
  } finally {
    await ours.dispose();
  }
}

/** Our loop alone. */
async function measureLoop(
  each: TrainingCase,
  { runtime, seconds, digits, rounds, log }: Workbench,
): Promise<BenchmarkResult[]> {
  const loop = startTrainingLoop(runtime, { ...each, seconds }, digits);
  try {
    const waiting: number[] = [];
    const round = async () => {
      const figures = await loop.round();
      waiting.push(figures.waitingPercent);
      return figures.imagesPerSecond;
    };
    const [speeds = []] = await takeTurns([{ round }], rounds, (_, figure) =>
      log(`  ${Math.round(figure)} images/s with augmentation, waiting ${waiting.at(-1)?.toFixed(2)} %`),
    );
    const name = `${each.network} training loop, augmented in a worker`;
    const line = { name, batch: each.batchSize };
    const wait = { name: `${name}, waiting for batches`, unit: "% of the time", target: targets.waitingPercent };
    // The first round is warm-up.
    return [summarise({ ...line, unit: "images/s" }, speeds), summarise({ ...line, ...wait }, waiting.slice(1))];
  } finally {
    await loop.dispose();
  }
}

/** Starts the loop; it stands still between rounds, while the worker fills its few batches. */
function startTrainingLoop(
  runtime: Runtime,
  { network, batchSize, threads, seconds }: TrainingCase & Pick<Workbench, "seconds">,
  { images, labels, count }: ImageSet,
) {
  const augmentation = defaultAugmentation;
  const epochs = 10_000; // more than any number of rounds takes
  const plan = createPlan({ network, batchSize, threads, augmentation, material: null, epochs });
  const indices = Uint32Array.from({ length: count }, (_, index) => index);
  const source = createBatchSource({ images, labels, indices, batchSize, seed: plan.seed, augmentation });
  let waitedMs = 0;
  async function next() {
    const start = performance.now();
    const batch = await source.next();
    waitedMs += performance.now() - start;
    return batch;
  }
  const batches = { ...source, next };
  const events = train(plan, { runtime, batches, validation: null, clock: () => performance.now() });

  /** To the end of the next step; the other events come between steps. */
  async function trainOneStep(): Promise<void> {
    for (;;) {
      const event = await events.next();
      if (event.done === true) throw new Error("the training ended.");
      if (event.value.kind === "step") return;
    }
  }

  return {
    /** Speed, and the share of the time in which the loop waited for a batch. */
    async round() {
      waitedMs = 0;
      const start = performance.now();
      const steps = await timeRuns(seconds, trainOneStep);
      const elapsedMs = performance.now() - start;
      return { imagesPerSecond: batchSize * steps, waitingPercent: (100 * waitedMs) / elapsedMs };
    },
    /** Ends the loop and its worker; idempotent. */
    async dispose() {
      await events.return();
      await source.dispose();
    },
  };
}

/** Starts our side, whose rounds give images a second; `digits` must have at least 16 batches of images. */
export async function startTrainingStep(
  runtime: Runtime,
  { network, batchSize, threads, seconds }: TrainingStepOptions,
  digits: ImageSet,
) {
  const optimizer = { kind: "sgd", momentum: MOMENTUM } as const;
  const step = await createTrainingStep(runtime, { network, batchSize, optimizer, threads }, SEED);
  const batches = Array.from({ length: BATCHES_IN_MEMORY }, (_, batch) => {
    const [start, end] = [batch * batchSize, (batch + 1) * batchSize];
    return {
      images: digits.images.slice(start * IMAGE_PIXELS, end * IMAGE_PIXELS),
      labels: digits.labels.slice(start, end),
    };
  });
  let stepsDone = 0;

  async function trainOneStep(): Promise<void> {
    const { loss } = await step.run({
      ...batches[stepsDone % BATCHES_IN_MEMORY]!,
      learningRate: LEARNING_RATE,
      averageDecay: 0.99,
      step: stepsDone,
      // The peer draws its masks within the step too.
      masks: drawDropoutMasks(step.masks, SEED, stepsDone),
    });
    if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss} after ${stepsDone} steps.`);
    stepsDone += 1;
  }

  return {
    parameterCount: step.layout.parameterCount,
    trainOneStep,
    round: async () => batchSize * (await timeRuns(seconds, trainOneStep)),
    /** Frees the step; idempotent. */
    dispose: () => step.dispose(),
  };
}
