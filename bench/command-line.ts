/** The command line of the benchmarks: reads what is asked for, finds the benchmark, runs it, prints its report. */

import { parseArgs } from "node:util";

import { networkNames } from "../src/core/network/networks.js";
import { planRanges } from "../src/core/training/plan.js";
import { describeMachine } from "../src/node/onnxruntime/measure-speed.js";
import { type PhotoPreset, photoPresetNames } from "../tools/photos/presets.js";
import {
  type Benchmark,
  type BenchmarkContext,
  type BenchmarkReport,
  formatHeading,
  formatReport,
  UsageError,
} from "./benchmark.js";
import { pageBenchmark } from "./page/page.js";
import { photosBenchmark } from "./photos/photos.js";
import { readingBenchmark } from "./reading/reading.js";
import { roundTripBenchmark } from "./reading/round-trip.js";
import { rollingRestartBenchmark } from "./serving/rolling-restart.js";
import { servingBenchmark } from "./serving/serving.js";
import { soakBenchmark } from "./serving/soak.js";
import { augmentationBenchmark } from "./training/augmentation.js";
import { inferenceBenchmark } from "./training/inference.js";
import { profileBenchmark } from "./training/profile.js";
import { timeToAccuracyBenchmark } from "./training/time-to-accuracy.js";
import { trainingBenchmark } from "./training/training.js";

const EXIT_OK = 0;
const EXIT_USAGE = 2;

export const DEFAULT_ROUNDS = 7;
export const DEFAULT_MINUTES = 10;
/** With these PyTorch's MNIST example passes 99 %. */
export const DEFAULT_PEER_EPOCHS = 5;

/** Photos of each kind: 300 of all. */
export const DEFAULT_PHOTOS = 20;
/** The seed of the test in tools/photos too. */
export const DEFAULT_PHOTO_SEED = 40_000;

/** The example's own number of epochs. */
const MAX_PEER_EPOCHS = 14;

/** A round that takes longer says nothing more. */
const MAX_SECONDS = 600;

/** Where the command writes; `out` is what was asked for, `error` everything else. */
export interface BenchmarkOutput {
  out(line: string): void;
  error(line: string): void;
}

export interface BenchmarkRequest {
  /** All that were given; one is asked for. */
  readonly names: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
  readonly choices: Omit<BenchmarkContext, "log" | "rounds"> & {
    /** Undefined where none were asked for. */
    readonly rounds: number | undefined;
  };
}

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
          ? `one benchmark at a time; got ${request.names.length}.`
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

/** What was asked for, or what is wrong with it. */
export function parseRequest(args: readonly string[]): BenchmarkRequest | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: "string" },
        seeds: { type: "string" },
        "peer-epochs": { type: "string" },
        minutes: { type: "string", default: String(DEFAULT_MINUTES) },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        python: { type: "string" },
        network: { type: "string" },
        batch: { type: "string" },
        threads: { type: "string" },
        seconds: { type: "string" },
        kinds: { type: "string" },
        photos: { type: "string" },
        seed: { type: "string" },
        before: { type: "string" },
        keep: { type: "boolean", default: false },
        vary: { type: "string" },
        values: { type: "string" },
      },
    });
    if (values.rounds !== undefined && values.seeds !== undefined) {
      return "--seeds is another name for --rounds; give one of them.";
    }
    const rounds = parseWhole("rounds", values.rounds, [1, 1000]) ?? parseWhole("seeds", values.seeds, [1, 1000]);
    const peerEpochs = parseWhole("peer-epochs", values["peer-epochs"], [0, MAX_PEER_EPOCHS]) ?? DEFAULT_PEER_EPOCHS;
    const minutes = Number(values.minutes);
    // Less than half a minute gives too few samples of memory to compare.
    if (!(minutes >= 0.5 && minutes <= 1440)) {
      return `--minutes must be a number from 0.5 to 1440; got ${values.minutes}.`;
    }
    const { json, help, python, network } = values;
    if (network !== undefined && !networkNames.includes(network)) {
      return `--network must be one of ${networkNames.join(", ")}; got ${network}.`;
    }
    const { batchSize, threads: threadRange } = planRanges;
    const batch = parseWhole("batch", values.batch, batchSize);
    const threads = parseWhole("threads", values.threads, threadRange);
    const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
    if (seconds !== undefined && !(seconds > 0 && seconds <= MAX_SECONDS)) {
      return `--seconds must be a number above 0 and up to ${MAX_SECONDS}; got ${values.seconds}.`;
    }
    return {
      names: positionals,
      json,
      help,
      choices: {
        rounds,
        minutes,
        peerEpochs,
        python,
        network,
        batch,
        threads,
        seconds,
        photos: {
          kinds: parseKinds(values.kinds),
          count: parseWhole("photos", values.photos, [1, 1000]) ?? DEFAULT_PHOTOS,
          seed: parseWhole("seed", values.seed, [0, 2 ** 31]) ?? DEFAULT_PHOTO_SEED,
          before: values.before,
          keep: values.keep,
          vary: values.vary,
          values: parseNumbers(values.values),
        },
      },
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Kinds of simulated photos; all where none are given. */
function parseKinds(text: string | undefined): readonly PhotoPreset[] {
  if (text === undefined) return photoPresetNames;
  return text
    .split(",")
    .map(
      (name) =>
        photoPresetNames.find((kind) => kind === name) ??
        refuse(`--kinds must be of ${photoPresetNames.join(", ")}; got ${name}.`),
    );
}

function parseNumbers(text: string | undefined): readonly number[] | undefined {
  return text?.split(",").map((item) => {
    const value = Number(item);
    return item.trim() !== "" && Number.isFinite(value)
      ? value
      : refuse(`--values must be numbers with commas between; got ${text}.`);
  });
}

function refuse(message: string): never {
  throw new RangeError(message);
}

/**
 * A whole number in a range; undefined where none was given.
 *
 * @throws RangeError with what is wrong, for the user.
 */
function parseWhole(
  name: string,
  text: string | undefined,
  [least, most]: readonly [number, number],
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`--${name} must be a whole number from ${least} to ${most}; got ${text}.`);
}
