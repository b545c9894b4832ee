/**
 * `npm run bench -- time-to-accuracy`: how long the presets take from the start of `digits train --preset NAME` to the
 * figure of the test set, and what that figure is; a new process for each seed. Beside them PyTorch's MNIST example, as
 * long as it takes to reach the same, once: it takes minutes. Everything of a preset was fixed beforehand, and the test
 * set is looked at once a run.
 */

import type { PresetName } from "../src/core/training/presets.js";
import { packagedMnistFolder } from "../src/node/data/mnist.js";
import type { Benchmark, BenchmarkContext } from "./benchmark.js";
import { type PeerEpoch, runMnistExample } from "./mnist-example.js";
import { type BenchmarkResult, summarise } from "./report.js";
import { findTorch } from "./torch-peer.js";
import { runTraining, type TrainedRun } from "./trained-run.js";

/** What a preset is asked to reach on two cores. */
export interface TimedPreset {
  readonly name: PresetName;
  /** Of the test set, the mean of the seeds. */
  readonly percent: number;
  /** From the process's start to the test figure, the mean of the seeds. */
  readonly seconds: number;
  /** What would be good. */
  readonly goalSeconds: number;
}

const timedPresets: readonly TimedPreset[] = [
  { name: "fast", percent: 99, seconds: 20, goalSeconds: 10 },
  { name: "balanced", percent: 99.5, seconds: 120, goalSeconds: 60 },
];

export const timeToAccuracyBenchmark: Benchmark = {
  summary: "seconds to 99.0 and 99.5 %, beside PyTorch's MNIST example",
  defaultRounds: 5,
  async run(context) {
    const runs = new Map<TimedPreset, TrainedRun[]>();
    for (const preset of timedPresets) {
      runs.set(preset, await trainWithSeeds(preset, context));
    }
    const epochs = await runPeer(context);
    return [...runs].flatMap(([preset, reached]) => summariseRuns(preset, reached, epochs));
  },
};

/**
 * The two lines of a preset: its seconds and its accuracy.
 *
 * @param epochs what the peer reached after each epoch; null without a peer. Beside our seconds stand those in which
 *   the peer reached the accuracy that is asked for, if it did, and beside our accuracy what it reached in the end.
 */
export function summariseRuns(
  { name, percent, seconds, goalSeconds }: TimedPreset,
  runs: readonly TrainedRun[],
  epochs: readonly PeerEpoch[] | null,
): BenchmarkResult[] {
  const reached = epochs?.find(({ accuracy }) => accuracy * 100 >= percent);
  const last = epochs?.at(-1);
  return [
    summarise(
      {
        name: `${name}, from the start to the test figure`,
        unit: "s",
        middle: "mean",
        target: { kind: "at most", value: seconds },
        goal: { kind: "at most", value: goalSeconds },
      },
      {
        ours: runs.map((run) => run.seconds),
        peer: reached ? [reached.seconds] : null,
      },
    ),
    summarise(
      {
        name: `${name}, MNIST's test set`,
        unit: "%",
        middle: "mean",
        target: { kind: "at least", value: percent },
      },
      {
        ours: runs.map(({ testAccuracy }) => testAccuracy * 100),
        peer: last ? [last.accuracy * 100] : null,
      },
    ),
  ];
}

/** The preset alone: threads are as many as the program takes by itself. */
async function trainWithSeeds({ name }: TimedPreset, { rounds, log }: BenchmarkContext): Promise<TrainedRun[]> {
  const runs: TrainedRun[] = [];
  for (let seed = 1; seed <= rounds; seed++) {
    const run = await runTraining(["--preset", name, "--seed", String(seed)]);
    log(`  ${name}, seed ${seed}: ${inWords(run.testAccuracy, run.seconds)}`);
    runs.push(run);
  }
  return runs;
}

async function runPeer(context: BenchmarkContext): Promise<PeerEpoch[] | null> {
  const { peerEpochs, log } = context;
  const python = peerEpochs === 0 ? null : await findTorch(context);
  if (python === null) return null;
  return runMnistExample(
    { python, mnistFolder: packagedMnistFolder(), epochs: peerEpochs },
    {
      onStart: (description) => log(`peer: ${description}`),
      onEpoch: ({ epoch, accuracy, seconds }) => log(`  peer, epoch ${epoch}: ${inWords(accuracy, seconds)}`),
    },
  );
}

function inWords(accuracy: number, seconds: number): string {
  return `${(accuracy * 100).toFixed(2)} % after ${seconds.toFixed(1)} s`;
}
