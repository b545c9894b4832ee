/**
 * The command line of the benchmarks: finds the one asked for, runs it, prints its report.
 */

import { parseArgs } from "node:util";
import { augmentationBenchmark } from "./augmentation.js";
import type { Benchmark } from "./benchmark.js";
import { describeMachine } from "../src/node/machine.js";
import { pageBenchmark } from "./page.js";
import { readingBenchmark } from "./reading.js";
import { rollingRestartBenchmark } from "./rolling-restart.js";
import { servingBenchmark } from "./serving.js";
import { soakBenchmark } from "./soak.js";
import { trainingBenchmark } from "./training.js";
import { type BenchmarkReport, formatReport } from "./report.js";

const EXIT_OK = 0;
const EXIT_USAGE = 2;

const DEFAULT_ROUNDS = 7;
const DEFAULT_MINUTES = 10;

/** Every benchmark, by the name it is asked for. */
export const benchmarks: Readonly<Record<string, Benchmark>> = {
  augmentation: augmentationBenchmark,
  page: pageBenchmark,
  reading: readingBenchmark,
  "rolling-restart": rollingRestartBenchmark,
  serving: servingBenchmark,
  soak: soakBenchmark,
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
      rounds: request.rounds,
      minutes: request.minutes,
      python: request.python ?? defaultPython,
      log: (line) => output.error(line),
    }),
  };
  output.out(request.json ? JSON.stringify(report) : formatReport(report));
  return EXIT_OK;
}

interface BenchmarkRequest {
  readonly names: readonly string[];
  readonly rounds: number;
  readonly minutes: number;
  readonly json: boolean;
  readonly help: boolean;
  readonly python: string | undefined;
}

/** What was asked for, or what is wrong with it. */
function parseRequest(args: readonly string[]): BenchmarkRequest | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: "string", default: String(DEFAULT_ROUNDS) },
        minutes: { type: "string", default: String(DEFAULT_MINUTES) },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        python: { type: "string" },
      },
    });
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1000) {
      return `--rounds must be a whole number from 1 to 1000; ${values.rounds} came.`;
    }
    const minutes = Number(values.minutes);
    // Less than half a minute gives too few samples of memory to compare.
    if (!(minutes >= 0.5 && minutes <= 1440)) {
      return `--minutes must be a number from 0.5 to 1440; ${values.minutes} came.`;
    }
    const { json, help, python } = values;
    return { names: positionals, rounds, minutes, json, help, python };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function usage(known: Readonly<Record<string, Benchmark>>): string {
  const names = Object.keys(known);
  const width = Math.max(...names.map((name) => name.length));
  return [
    "usage: npm run bench -- NAME [--json] [--rounds N] [--minutes N] [--python PATH]",
    "",
    "  --json         print one JSON object as the last line",
    `  --rounds N     rounds that count for each side (default: ${DEFAULT_ROUNDS})`,
    `  --minutes N    how long soak lasts (default: ${DEFAULT_MINUTES})`,
    "  --python PATH  interpreter for peers in Python (default:",
    "                 $DIGITS_BENCH_PYTHON, or python3, or /usr/bin/python3)",
    "",
    "benchmarks:",
    ...names.map((name) => `  ${name.padEnd(width)}  ${known[name]?.summary}`),
  ].join("\n");
}
