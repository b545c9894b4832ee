/**
 * `npm run bench -- profile --network NAME --batch N --threads N`: where the time of a training step goes, by ONNX
 * Runtime's profiler. The profiler itself takes a few microseconds an operator.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

import { findNetwork } from "../src/core/network/networks.js";
import { loadMnist } from "../src/node/data/mnist.js";
import type { Benchmark } from "./benchmark.js";
import { type NodeProfile, parseProfile, type RunsProfile } from "./profile-events.js";
import { createProfilingRuntime } from "./profiling-runtime.js";
import { type BenchmarkReport, type BenchmarkResult, formatHeading, summarise } from "./report.js";
import { startTrainingStep } from "./training-step.js";

const DEFAULT_NETWORK = "digits";
const DEFAULT_BATCH = 128;

/** The first steps allocate. */
const WARM_UP_STEPS = 5;
const STEPS_A_ROUND = 5;
const LONGEST_NODES = 20;

/** What the names of results begin with, for the table to part them by. */
const STEP = "step: ";
const OPERATOR = "operator: ";
const NODE = "node: ";

export const profileBenchmark: Benchmark = {
  summary: "where the time of a training step goes, operator by operator",
  async run({ rounds, network, batch, threads, log }) {
    const step = {
      network: findNetwork(network ?? DEFAULT_NETWORK),
      batchSize: batch ?? DEFAULT_BATCH,
      threads: threads ?? availableParallelism(),
      seconds: 0, // its rounds are not asked for
    };
    const steps = rounds * STEPS_A_ROUND;
    log(`${steps} steps of ${step.network.name}, batch ${step.batchSize}, threads ${step.threads}`);
    const profile = await profileSteps(step, steps);
    return toResults(profile, step.network.name, step.batchSize);
  },
  format: formatProfile,
};

async function profileSteps(options: Parameters<typeof startTrainingStep>[1], steps: number): Promise<RunsProfile> {
  const folder = await mkdtemp(join(tmpdir(), "digits-profile-"));
  try {
    const runtime = createProfilingRuntime(folder);
    const digits = await loadMnist("train");
    const ours = await startTrainingStep(runtime, options, digits);
    try {
      for (let done = 0; done < WARM_UP_STEPS + steps; done++) {
        await ours.trainOneStep();
      }
      return parseProfile(await runtime.finish(), WARM_UP_STEPS);
    } finally {
      await ours.dispose();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The whole step, then its operators by their kinds, then the nodes that take longest; the longest of each first. */
export function toResults({ milliseconds, nodes }: RunsProfile, network: string, batch: number): BenchmarkResult[] {
  const line = (name: string, figures: readonly number[]) =>
    summarise({ name, batch, unit: "ms" }, { ours: figures, peer: null });
  const operators = [...new Set(nodes.map(({ operator }) => operator))];
  return [
    line(`${STEP}${network}`, milliseconds),
    line(`${STEP}${network}, its operators alone`, sumOfRuns(nodes)),
    ...operators
      .map((operator) => {
        const group = nodes.filter((node) => node.operator === operator);
        return line(`${OPERATOR}${group.length} x ${operator}`, sumOfRuns(group));
      })
      .toSorted(byTime),
    ...nodes
      .map((node) => line(`${NODE}${describeNode(node)}`, node.milliseconds))
      .toSorted(byTime)
      .slice(0, LONGEST_NODES),
  ];
}

/** The table for people: times, and shares of the whole step. */
export function formatProfile(report: BenchmarkReport): string {
  const whole = report.results[0]?.ours ?? Number.NaN;
  const lines = [formatHeading(report), "medians in ms, of the whole step, smallest and largest"];
  let part = "";
  for (const { name, batch, ours, spread } of report.results) {
    const [prefix = ""] = name.split(": ", 1);
    if (prefix !== part) lines.push(`  ${prefix}, batch ${batch}`);
    part = prefix;
    const share = ((100 * ours) / whole).toFixed(1);
    lines.push(
      `  ${ours.toFixed(3).padStart(9)} ${share.padStart(5)} %  ${name.slice(prefix.length + 2)} (${spread.ours.map((ms) => ms.toFixed(3)).join(" to ")})`,
    );
  }
  return lines.join("\n");
}

/** Milliseconds of all nodes together, run by run. */
function sumOfRuns(nodes: readonly NodeProfile[]): number[] {
  const runs = nodes[0]?.milliseconds.length ?? 0;
  return Array.from({ length: runs }, (_, run) => nodes.reduce((sum, { milliseconds }) => sum + milliseconds[run]!, 0));
}

function describeNode({ name, operator, inputs, outputs }: NodeProfile): string {
  const shapes = (list: readonly string[]) => list.map((shape) => (shape === "" ? "number" : shape)).join(", ");
  return `${operator} ${name}, ${shapes(inputs)} to ${shapes(outputs)}`;
}

function byTime(a: BenchmarkResult, b: BenchmarkResult): number {
  return b.ours - a.ours;
}
