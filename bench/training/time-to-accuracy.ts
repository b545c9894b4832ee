/**
 * `npm run bench -- time-to-accuracy`: how long the presets take from the start of `digits train --preset NAME` to the figure
 * of the test set, and what that figure is; a new process for each seed. Beside them PyTorch's MNIST example, as long as it
 * takes to reach the same, once: it takes minutes. Everything of a preset was fixed beforehand, and the test set is looked at
 * once a run.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { PresetName } from "../../src/core/training/plan.js";
import { childEnvironment } from "../../src/node/async/child-process.js";
import { packagedMnistFolder } from "../../src/node/data/mnist.js";
import { packageRoot } from "../../src/node/files/package-files.js";
import { type Benchmark, type BenchmarkContext, type BenchmarkResult, summarise } from "../benchmark.js";
import { findTorch, peerScript } from "../python-peer.js";

const timedPresets: readonly TimedPreset[] = [
  { name: "fast", percent: 99, seconds: 20, goalSeconds: 10 },
  { name: "balanced", percent: 99.5, seconds: 120, goalSeconds: 60 },
];

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

/** What a run reached. */
export interface TrainedRun {
  /** Share of MNIST's test set, 0 to 1. */
  readonly testAccuracy: number;
  /** From the process's start until it reported that. */
  readonly seconds: number;
}

export interface PeerEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Share of MNIST's test set, 0 to 1. */
  readonly accuracy: number;
  /** From the process's start until it reported that. */
  readonly seconds: number;
}

/** Gets its progress. */
export interface PeerListener {
  /** What it is and how it is set. */
  onStart(description: string): void;
  onEpoch(epoch: PeerEpoch): void;
}

export const timeToAccuracyBenchmark: Benchmark = {
  summary: "seconds to 99.0 and 99.5 %, beside PyTorch's MNIST example",
  defaultRounds: 5,
  async run(context) {
    const runs = new Map<TimedPreset, TrainedRun[]>();
    for (const preset of timedPresets) runs.set(preset, await trainWithSeeds(preset, context));
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
  const time = {
    name: `${name}, from the start to the test figure`,
    unit: "s",
    middle: "mean",
    target: { kind: "at most", value: seconds },
    goal: { kind: "at most", value: goalSeconds },
  } as const;
  const target = { kind: "at least", value: percent } as const;
  const accuracies = runs.map(({ testAccuracy }) => testAccuracy * 100);
  return [
    summarise(time, { ours: runs.map((run) => run.seconds), peer: reached ? [reached.seconds] : null }),
    summarise(
      { name: `${name}, MNIST's test set`, unit: "%", middle: "mean", target },
      { ours: accuracies, peer: last ? [last.accuracy * 100] : null },
    ),
  ];
}

/** The preset alone, with the number of threads that the program chooses itself. */
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
  const args = [...peerScript("mnist_example.py"), packagedMnistFolder(), String(peerEpochs)];
  return hearEpochs(python, args, peerEpochs, {
    onStart: (description) => log(`peer: ${description}`),
    onEpoch: ({ epoch, accuracy, seconds }) => log(`  peer, epoch ${epoch}: ${inWords(accuracy, seconds)}`),
  });
}

function inWords(accuracy: number, seconds: number): string {
  return `${(accuracy * 100).toFixed(2)} % after ${seconds.toFixed(1)} s`;
}

/**
 * Trains once.
 *
 * @param args options of `digits train`
 * @throws Error when it fails, or ends without telling what it reached
 */
export async function runTraining(args: readonly string[]): Promise<TrainedRun> {
  const home = await mkdtemp(join(tmpdir(), "digits-home-"));
  const program = join(packageRoot(), "dist", "src", "cli", "bin.js");
  try {
    const startMs = performance.now();
    const child = spawn(process.execPath, [program, "train", "--home", home, "--json", ...args], {
      env: childEnvironment({ needsGraphics: false }),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "close");
    let reached: TrainedRun | null = null;
    for await (const line of createInterface({ input: child.stdout })) {
      const { event, testAccuracy } = JSON.parse(line) as { readonly event?: unknown; readonly testAccuracy?: unknown };
      if (event !== "end" || typeof testAccuracy !== "number") continue;
      const seconds = (performance.now() - startMs) / 1000;
      reached = { testAccuracy, seconds };
    }
    const [code] = (await ended) as [number | null];
    if (code !== 0 || reached === null) {
      const figure = reached === null ? "without a test figure" : "with a test figure";
      throw new Error(`digits train ${args.join(" ")} ended with ${code} and ${figure}.`);
    }
    return reached;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/**
 * Runs a program that tells its epochs as JSON lines: once `start`, then `epoch` after each.
 *
 * @throws Error when it fails, or tells fewer epochs than `epochs`
 */
export async function hearEpochs(
  command: string,
  args: readonly string[],
  epochs: number,
  listener: PeerListener,
): Promise<PeerEpoch[]> {
  const startMs = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  const heard: PeerEpoch[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (message["event"] === "start") {
      listener.onStart(`${String(message["name"])}, ${String(message["setting"])}`);
    } else if (message["event"] === "epoch") {
      const seconds = (performance.now() - startMs) / 1000;
      const [epoch, accuracy] = [message["epoch"], message["accuracy"]];
      if (epoch !== heard.length + 1 || typeof accuracy !== "number") {
        throw new Error(`the peer was to tell its next epoch; it said ${line}`);
      }
      const told = { epoch, accuracy, seconds };
      heard.push(told);
      listener.onEpoch(told);
    }
  }
  const [code] = (await ended) as [number | null];
  if (code !== 0 || heard.length < epochs) {
    throw new Error(`the peer ended with ${code} after ${heard.length} of ${epochs} epochs.`);
  }
  return heard;
}
