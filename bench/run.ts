/**
 * The command line of the benchmarks: finds the one asked for, runs it, prints its report.
 */

import { augmentationBenchmark } from "./augmentation.js";
import {
  DEFAULT_MINUTES,
  DEFAULT_PEER_EPOCHS,
  DEFAULT_PHOTO_SEED,
  DEFAULT_PHOTOS,
  DEFAULT_ROUNDS,
  parseRequest,
} from "./request.js";
import { type Benchmark, UsageError } from "./benchmark.js";
import { networkNames } from "../src/core/network/networks.js";
import { describeMachine } from "../src/node/onnxruntime/measure-speed.js";
import { inferenceBenchmark } from "./inference.js";
import { pageBenchmark } from "./page.js";
import { photoPresetNames } from "../tools/photos/presets.js";
import { photosBenchmark } from "./photos/photos.js";
import { profileBenchmark } from "./profile.js";
import { readingBenchmark } from "./reading.js";
import { roundTripBenchmark } from "./round-trip.js";
import { rollingRestartBenchmark } from "./rolling-restart.js";
import { servingBenchmark } from "./serving.js";
import { soakBenchmark } from "./soak.js";
import { timeToAccuracyBenchmark } from "./time-to-accuracy.js";
import { trainingBenchmark } from "./training.js";
import { type BenchmarkReport, formatHeading, formatReport } from "./report.js";

const EXIT_OK = 0;
const EXIT_USAGE = 2;

/** Every benchmark, by the name it is asked for. */
export const benchmarks: Readonly<Record<string, Benchmark>> = {
  augmentation: augmentationBenchmark,
  inference: inferenceBenchmark,
  page: pageBenchmark,
  photos: photosBenchmark,
  profile: profileBenchmark,
  reading: readingBenchmark,
  "rolling-restart": rollingRestartBenchmark,
  "round-trip": roundTripBenchmark,
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
  let measured: Awaited<ReturnType<Benchmark["run"]>>;
  try {
    measured = await benchmark.run({
      ...request.choices,
      rounds: request.choices.rounds ?? benchmark.defaultRounds ?? DEFAULT_ROUNDS,
      python: request.choices.python ?? defaultPython,
      log: (line) => output.error(line),
    });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    output.error(error.message);
    return EXIT_USAGE;
  }
  const outcome = "results" in measured ? measured : { results: measured };
  const report: BenchmarkReport = { benchmark: name, machine: describeMachine(), results: outcome.results };
  const format = (): string => {
    if ("text" in outcome) return `${formatHeading(report)}\n${outcome.text}`;
    return benchmark.format?.(report) ?? formatReport(report);
  };
  const more = "more" in outcome ? outcome.more : {};
  output.out(request.json ? JSON.stringify({ ...report, ...more }) : format());
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
    "of photos:",
    `  --photos N      photos of each kind (default: ${DEFAULT_PHOTOS})`,
    `  --kinds A,B     ${photoPresetNames.slice(0, 8).join(", ")},`,
    `                  ${photoPresetNames.slice(8).join(", ")} (default: all)`,
    `  --seed N        of the first photo of each kind (default: ${DEFAULT_PHOTO_SEED})`,
    "  --before FILE   compare with what --json printed earlier (default: with the",
    "                  first run of the same photos, or the last with --keep)",
    "  --keep          compare later runs with this one",
    "  --vary NAMES    vary constants of core/picture and core/reading: NAME,",
    "                  FILE:NAME, FILE, FOLDER or all, with commas between",
    "  --values A,B    values to give them (default: half, 0.8, 1.25 and 2 times)",
    "",
    "benchmarks:",
    ...names.map((name) => `  ${name.padEnd(width)}  ${known[name]?.summary}`),
  ].join("\n");
}
