/**
 * `npm run bench -- training`: images a second through one training step (forward pass, loss, gradients, update)
 * on all cores, beside PyTorch on the same network. Our step does more than the peer's: it converts the images
 * from bytes, counts the correct answers and keeps the moving average of the weights.
 */

import { availableParallelism } from "node:os";
import { IMAGE_PIXELS } from "../src/core/dataset/image-set.js";
import { type Network, twoConv } from "../src/core/network/networks.js";
import { createTrainingStep } from "../src/core/training/step.js";
import { loadMnist, packagedMnistFolder } from "../src/node/mnist.js";
import { createNodeRuntime } from "../src/node/runtime.js";
import type { Benchmark, BenchmarkContext } from "./benchmark.js";
import { findPython, startPythonPeer } from "./python-peer.js";
import { type BenchmarkResult, summarise } from "./report.js";
import { alternate, type Contender } from "./rounds.js";

/** As in the peer's script. */
const STEPS_A_ROUND = 60; // about 2 s at a batch of 128
const WARM_UP_STEPS = 10;
const BATCHES = 16;

interface TrainingCase {
  readonly network: Network;
  readonly parameterCount: number;
  readonly batchSize: number;
  /** The peer's script in bench/peers. */
  readonly peerScript: string;
}

const cases: readonly TrainingCase[] = [
  {
    network: twoConv,
    parameterCount: 34_826,
    batchSize: 128,
    peerScript: "two_conv_training.py",
  },
];

export const trainingBenchmark: Benchmark = {
  summary: "images a second through one training step, beside PyTorch",
  async run(context) {
    const python = await findPython(["torch", "numpy"], context.python);
    if (python === null) {
      context.log("no Python with torch and numpy: measured without a peer.");
    }
    const results: BenchmarkResult[] = [];
    for (const each of cases) {
      results.push(await compare(each, python, context));
    }
    return results;
  },
};

async function compare(
  { network, parameterCount, batchSize, peerScript }: TrainingCase,
  python: string | null,
  { rounds, log }: BenchmarkContext,
): Promise<BenchmarkResult> {
  const ours = await startOurs(network, parameterCount, batchSize);
  try {
    const peer =
      python === null
        ? null
        : await startPythonPeer(python, peerScript, [
            packagedMnistFolder(),
            String(batchSize),
            String(STEPS_A_ROUND),
          ]);
    try {
      if (peer !== null) log(`peer: ${peer.description}`);
      const samples = await alternate(ours, peer, rounds, (side, figure) =>
        log(`  ${side} ${Math.round(figure)} images/s`),
      );
      return summarise(
        {
          name: `${network.name} training step`,
          batch: batchSize,
          unit: "images/s",
        },
        samples,
      );
    } finally {
      await peer?.dispose();
    }
  } finally {
    await ours.dispose();
  }
}

async function startOurs(
  network: Network,
  parameterCount: number,
  batchSize: number,
): Promise<Contender & { dispose(): Promise<void> }> {
  const step = await createTrainingStep(
    createNodeRuntime(),
    {
      network,
      batchSize,
      optimizer: { kind: "sgd", momentum: 0.9 },
      threads: availableParallelism(),
    },
    1,
  );
  if (step.layout.parameterCount !== parameterCount) {
    throw new Error(
      `${network.name} has ${step.layout.parameterCount} parameters; the peer's network has ${parameterCount}.`,
    );
  }
  const { images: pixels, labels: classes } = await loadMnist("train");
  // The first images, as in the peer's script. What is on them matters: pooling is slower on noise.
  const batches = Array.from({ length: BATCHES }, (_, batch) => {
    const [start, end] = [batch * batchSize, (batch + 1) * batchSize];
    return {
      images: pixels.slice(start * IMAGE_PIXELS, end * IMAGE_PIXELS),
      labels: classes.slice(start, end),
    };
  });
  let stepsDone = 0;

  async function train(steps: number): Promise<void> {
    for (let i = 0; i < steps; i++) {
      const { images, labels } = batches[stepsDone % BATCHES]!;
      const { loss } = await step.run({
        images,
        labels,
        learningRate: 0.01,
        averageDecay: 0.99,
        step: stepsDone,
        masks: [],
      });
      if (!Number.isFinite(loss)) {
        throw new Error(`the loss is ${loss} after ${stepsDone} steps.`);
      }
      stepsDone += 1;
    }
  }

  await train(WARM_UP_STEPS);
  return {
    async round() {
      const start = performance.now();
      await train(STEPS_A_ROUND);
      return (STEPS_A_ROUND * batchSize) / ((performance.now() - start) / 1000);
    },
    dispose: () => step.dispose(),
  };
}
