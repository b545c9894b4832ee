/**
 * The command line of the benchmarks: finds the one asked for, runs it, prints its report.
 */

import { augmentationBenchmark } from "./augmentation.js";
import { DEFAULT_MINUTES, DEFAULT_PEER_EPOCHS, DEFAULT_ROUNDS, parseRequest } from "./request.js";
import type { Benchmark } from "./benchmark.js";
import { networkNames } from "../src/core/network/networks.js";
import { describeMachine } from "../src/node/onnxruntime/machine.js";
import { inferenceBenchmark } from "./inference.js";
import { pageBenchmark } from "./page.js";
import { profileBenchmark } from "./profile.js";
import { readingBenchmark } from "./reading.js";
import { rollingRestartBenchmark } from "./rolling-restart.js";
import { servingBenchmark } from "./serving.js";
import { soakBenchmark } from "./soak.js";
import { timeToAccuracyBenchmark } from "./time-to-accuracy.js";
import { trainingBenchmark } from "./training.js";
import { type BenchmarkReport, formatReport } from "./report.js";

const EXIT_OK = 0;
const EXIT_USAGE = 2;

/** Every benchmark, by the name it is asked for. */
export const benchmarks: Readonly<Record<string, Benchmark>> = {
  augmentation: augmentationBenchmark,
  inference: inferenceBenchmark,
  page: pageBenchmark,
  profile: profileBenchmark,
  reading: readingBenchmark,
  "rolling-restart": rollingRestartBenchmark,
  serving: servingBenchmark,
  soak: soakBenchmark,
  "time-to-accuracy": timeToAccuracyBenchmark,
  training: trainingBenchmark,
};

/** Where the command writes; `out` is what was asked for, `error` everything else. */
export interface BenchmarkOutput {
  out(line: string): void;
  error(line: string): void;
}

/**
 * Runs the command.
 *
 * @param args what stands after `npm run bench --`
 * @param defaultPython interpreter for peers in Python where `--python` is not given
 * @param known the benchmarks there are
 * @returns the exit code: 0, or 2 for wrong usage
 */
export async function runBenchmarks(
  args: readonly string[],
  output: BenchmarkOutput,
  defaultPython: string | undefined,
  known: Readonly<Record<string, Benchmark>> = benchmarks,
): Promise<number> {
  const request = parseRequest(args);
  if (typeof request === "string") {
    output.error(request);
    output.error(usage(known));
    return EXIT_USAGE;
  }
  if (request.help) {
    output.out(usage(known));
    return EXIT_OK;
  }
  const [name, ...others] = request.names;
  const benchmark = Object.hasOwn(known, name ?? "") ? known[name ?? ""] : null;
  if (name === undefined || !benchmark || others.length > 0) {
    const problem =
      name === undefined
        ? "name a benchmark."
        : benchmark
          ? `one benchmark at a time; ${request.names.length} came.`
          : `there is no benchmark ${name}.`;
    output.error(problem);
    output.error(usage(known));
    return EXIT_USAGE;
  }
  const report: BenchmarkReport = {
    benchmark: name,
    machine: describeMachine(),
    results: await benchmark.run({
      ...request.choices,
      rounds: request.choices.rounds ?? benchmark.defaultRounds ?? DEFAULT_ROUNDS,
      python: request.choices.python ?? defaultPython,
      log: (line) => output.error(line),
    }),
  };
  const format = (each: BenchmarkReport) => benchmark.format?.(each) ?? formatReport(each);
  output.out(request.json ? JSON.stringify(report) : format(report));
  return EXIT_OK;
}

function usage(known: Readonly<Record<string, Benchmark>>): string {
  const names = Object.keys(known);
  const width = Math.max(...names.map((name) => name.length));
  return [
    "usage: npm run bench -- NAME [options]",
    "",
    "  --json          print one JSON object as the last line",
    `  --rounds N      rounds that count for each side (default: ${DEFAULT_ROUNDS})`,
    `  --minutes N     how long soak lasts (default: ${DEFAULT_MINUTES})`,
    "  --python PATH   interpreter for peers in Python (default:",
    "                  $DIGITS_BENCH_PYTHON, or python3, or /usr/bin/python3)",
    "",
    "of training, inference and profile, one instead of those it takes by itself:",
    `  --network NAME  ${networkNames.join(", ")}`,
    "  --batch N       images in a batch",
    "  --threads N     threads inside one operator",
    "",
    "of training and inference:",
    "  --seconds N     how long a round lasts",
    "",
    "of time-to-accuracy:",
    `  --seeds N       another name for --rounds; seeds from 1 on (default: ${timeToAccuracyBenchmark.defaultRounds})`,
    "  --peer-epochs N",
    "                  epochs of the peer, which take minutes; 0 leaves it out",
    `                  (default: ${DEFAULT_PEER_EPOCHS})`,
    "",
    "benchmarks:",
    ...names.map((name) => `  ${name.padEnd(width)}  ${known[name]?.summary}`),
  ].join("\n");
}
