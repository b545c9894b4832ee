/**
 * `npm run bench -- profile --network NAME --batch N --threads N`: where the time of a training step goes, by ONNX Runtime's
 * profiler. The profiler itself takes a few microseconds an operator. It writes one JSON array of events, of which those of
 * whole runs and of single operators' kernels are read.
 */

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

import * as ort from "onnxruntime-node";

import { findNetwork } from "../../src/core/network/networks.js";
import type { Runtime } from "../../src/core/runtime.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import { adaptNodeSession, toOrtOptions } from "../../src/node/onnxruntime/sessions.js";
import { refuseTelemetry } from "../../src/node/onnxruntime/telemetry.js";
import { type Benchmark, type BenchmarkReport, type BenchmarkResult, formatHeading, summarise } from "../benchmark.js";
import { startTrainingStep } from "./training.js";

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

const KERNEL = "_kernel_time";
const US_PER_MS = 1000;

/** One operator of the graph that ran, after ONNX Runtime has optimised it. */
export interface NodeProfile {
  readonly name: string;
  /** ONNX's or ONNX Runtime's own: `Conv`, `FusedMatMul`. */
  readonly operator: string;
  /** Shapes of its inputs and outputs, as 64x32x13x13; a number alone is "". */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of each run, in their order. */
  readonly milliseconds: readonly number[];
}

export interface RunsProfile {
  /** Of each whole run, in their order. */
  readonly milliseconds: readonly number[];
  /** In the order in which they first ran. */
  readonly nodes: readonly NodeProfile[];
}

/** The fields of an event that are read; times in microseconds. */
interface ProfileEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly dur?: number;
  readonly args?: {
    readonly op_name?: string;
    readonly input_type_shape?: readonly TypedShape[];
    readonly output_type_shape?: readonly TypedShape[];
  };
}

/** One entry: the data type, with the shape. */
type TypedShape = Readonly<Record<string, readonly number[]>>;

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
      for (let done = 0; done < WARM_UP_STEPS + steps; done++) await ours.trainOneStep();
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
  const line = (name: string, figures: readonly number[]) => summarise({ name, batch, unit: "ms" }, figures);
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
    const range = spread.ours.map((ms) => ms.toFixed(3)).join(" to ");
    lines.push(`  ${ours.toFixed(3).padStart(9)} ${share.padStart(5)} %  ${name.slice(prefix.length + 2)} (${range})`);
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

/**
 * Parses a profile.
 *
 * @param skippedRuns runs at the start that do not count, being warm-up
 * @throws Error when an operator did not run once in each run: figures of single runs would mean nothing.
 */
export function parseProfile(text: string, skippedRuns: number): RunsProfile {
  const events = JSON.parse(text) as readonly ProfileEvent[];
  const runs: number[] = [];
  const nodes = new Map<string, NodeProfile & { milliseconds: number[] }>();
  for (const { cat, name = "", dur = 0, args = {} } of events) {
    if (cat === "Session" && name === "model_run") runs.push(dur / US_PER_MS);
    if (cat !== "Node" || !name.endsWith(KERNEL)) continue;
    const node = nodes.get(name) ?? {
      name: name.slice(0, -KERNEL.length),
      operator: args.op_name ?? "",
      inputs: (args.input_type_shape ?? []).map(formatShape),
      outputs: (args.output_type_shape ?? []).map(formatShape),
      milliseconds: [],
    };
    node.milliseconds.push(dur / US_PER_MS);
    nodes.set(name, node);
  }
  for (const { name, milliseconds } of nodes.values()) {
    if (milliseconds.length === runs.length) continue;
    throw new Error(
      `the profile has ${runs.length} runs, and ${milliseconds.length} of ${name}; as many were expected.`,
    );
  }
  return {
    milliseconds: runs.slice(skippedRuns),
    nodes: [...nodes.values()].map((node) => ({ ...node, milliseconds: node.milliseconds.slice(skippedRuns) })),
  };
}

function formatShape(typed: TypedShape): string {
  return Object.values(typed)[0]?.join("x") ?? "";
}

/** Creates the runtime; the profiler writes into the folder, which must be empty and is the caller's to remove. */
function createProfilingRuntime(folder: string) {
  refuseTelemetry();
  const sessions: ort.InferenceSession[] = [];
  return {
    async load(...[model, options]: Parameters<Runtime["load"]>) {
      const session = await ort.InferenceSession.create(model, {
        ...toOrtOptions(options),
        enableProfiling: true,
        profileFilePrefix: join(folder, "profile"),
      });
      sessions.push(session);
      return adaptNodeSession(session);
    },
    /** Ends the profile of the one session that was loaded, and gives its text. */
    async finish(): Promise<string> {
      for (const session of sessions) session.endProfiling();
      const files = await readdir(folder);
      if (files.length !== 1) throw new Error(`the profiler wrote ${files.length} files; one was expected.`);
      return readFile(join(folder, files[0]!), "utf8");
    },
  };
}
