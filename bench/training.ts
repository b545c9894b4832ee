/**
 * `npm run bench -- training`: images a second through one training step (forward pass, loss, gradients, update) on all
 * cores, beside PyTorch on the same network, and the share of the machine's matrix-product peak that it reaches. Our
 * step does more than the peer's: it converts the images from bytes, counts the correct answers and keeps the moving
 * average of the weights. Then the whole loop, with augmentation: whether batches come late.
 */

import { availableParallelism } from "node:os";

import type { ImageSet } from "../src/core/dataset/image-set.js";
import { findNetwork } from "../src/core/network/networks.js";
import type { Runtime } from "../src/core/runtime.js";
import { loadMnist } from "../src/node/data/mnist.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";
import type { Benchmark, BenchmarkContext } from "./benchmark.js";
import { type MatrixPeak, startMatrixPeak } from "./matrix-peak.js";
import { countStepOperations } from "./network-operations.js";
import { type BenchmarkResult, summarise, summariseRatio, type Target } from "./report.js";
import { takeTurns } from "./rounds.js";
import { findTorch, startTorchPeer } from "./torch-peer.js";
import { startTrainingLoop } from "./training-loop.js";
import { startTrainingStep } from "./training-step.js";

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

export const trainingBenchmark: Benchmark = {
  summary: "one training step, beside PyTorch and the machine's peak",
  async run(context) {
    const interpreter = await findTorch(context);
    const threads = context.threads ?? availableParallelism();
    const seconds = context.seconds ?? DEFAULT_SECONDS;
    const runtime = createNodeRuntime();
    const digits = await loadMnist("train");
    context.log("trying sizes of matrix products");
    const peak = await startMatrixPeak(runtime, {
      threads,
      seconds: seconds * PRODUCT_SHARE,
    });
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
    const peer = await startTorchPeer(
      interpreter,
      "torch_training.py",
      { ...each, seconds, parameterCount: ours.parameterCount },
      log,
    );
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
      return [
        summarise({ ...line, unit: "images/s" }, samples),
        ...summariseRatio({ ...line, target: targets.timesThePeer, goal: goals.timesThePeer }, samples),
        summarise(
          {
            ...line,
            name: `${name}, share of the matrix-product peak`,
            unit: "%",
            goal: goals.percentOfPeak,
          },
          { ours: shares, peer: null },
        ),
        summarise(
          {
            ...line,
            name: `${name}, that peak (${peak.size}x${peak.size})`,
            unit: "GFLOP/s",
          },
          { ours: products, peer: null },
        ),
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
    return [
      summarise({ ...line, unit: "images/s" }, { ours: speeds, peer: null }),
      summarise(
        {
          ...line,
          name: `${name}, waiting for batches`,
          unit: "% of the time",
          target: targets.waitingPercent,
        },
        // The first round is warm-up.
        { ours: waiting.slice(1), peer: null },
      ),
    ];
  } finally {
    await loop.dispose();
  }
}
