/** The command line of the benchmarks: reads what is asked for, finds the benchmark, runs it, prints its report. */

import { parseArgs } from "node:util";

import { networkNames } from "../src/core/network/networks.js";
import { planRanges } from "../src/core/training/plan.js";
import { describeMachine } from "../src/node/onnxruntime/measure-speed.js";
import { type PhotoPreset, photoPresetNames } from "../tools/photos/presets.js";
import {
  type Benchmark,
  type BenchmarkReport,
  formatHeading,
  formatReport,
  type Range,
  UsageError,
} from "./benchmark.js";
import { deviceBenchmark, deviceParts } from "./device/device.js";
import { handBenchmark } from "./hand/hand.js";
import { pageBenchmark } from "./page/page.js";
import { photosBenchmark } from "./photos/photos.js";
import { expectationsBenchmark } from "./reading/expectations.js";
import { readingBenchmark } from "./reading/reading.js";
import { roundTripBenchmark } from "./reading/round-trip.js";
import { jobParts, jobsBenchmark } from "./jobs/jobs.js";
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

const DEFAULT_ROUNDS = 7;
const DEFAULT_MINUTES = 10;
/** With these PyTorch's MNIST example passes 99 %. */
const DEFAULT_PEER_EPOCHS = 5;

/** Photos of each kind: 300 of all. */
const DEFAULT_PHOTOS = 20;
/** The seed of the test in tools/photos too. */
const DEFAULT_PHOTO_SEED = 40_000;

/** The example's own number of epochs. */
const MAX_PEER_EPOCHS = 14;

/** A round that takes longer says nothing more. */
const MAX_SECONDS = 600;

/** Where the command writes; `out` is what was asked for, `error` everything else. */
export interface BenchmarkOutput {
  out(line: string): void;
  error(line: string): void;
}

/** Every benchmark, by the name it is asked for. */
export const benchmarks: Readonly<Record<string, Benchmark>> = {
  augmentation: augmentationBenchmark,
  device: deviceBenchmark,
  expectations: expectationsBenchmark,
  hand: handBenchmark,
  inference: inferenceBenchmark,
  jobs: jobsBenchmark,
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
  const refuseUse = (problem: string) => {
    output.error(problem);
    output.error(usage(known));
    return EXIT_USAGE;
  };
  const request = parseRequest(args);
  if (typeof request === "string") return refuseUse(request);
  if (request.help) {
    output.out(usage(known));
    return EXIT_OK;
  }
  const [name, ...others] = request.names;
  if (name === undefined) return refuseUse("name a benchmark.");
  const benchmark = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!benchmark) return refuseUse(`there is no benchmark ${name}.`);
  if (others.length > 0) return refuseUse(`one benchmark at a time; got ${request.names.length}.`);
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
    `  --minutes N     how long soak, and the writers of jobs, last (default: ${DEFAULT_MINUTES})`,
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
    "of jobs and device, parts (default: all):",
    `  --parts A,B     of jobs: ${jobParts.slice(0, 4).join(", ")},`,
    `                  ${jobParts.slice(4).join(", ")};`,
    `                  of device: ${deviceParts.join(", ")}`,
    "",
    "of jobs, memory and acceptance:",
    "  --files N       files of the job (default: 100000; of acceptance 2000)",
    "",
    "of device:",
    "  --pictures FOLDER",
    "                  equality compares candidates of these too, and same-text",
    "                  their texts, in place of simulated photos",
    "",
    "of hand:",
    "  --writers FILE  in place of simulated hands, strokes as JSON lines of",
    "                  {l: digit, w: writer, s: [[x, y, x, y, ...], ...]}",
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
function parseRequest(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        keep: { type: "boolean", default: false },
        minutes: { type: "string", default: String(DEFAULT_MINUTES) },
        ...withText("rounds", "seeds", "peer-epochs", "python", "network", "batch", "threads", "seconds", "files"),
        ...withText("kinds", "parts", "pictures", "writers", "photos", "seed", "before", "vary", "values"),
      },
    });
    const isTwice = values.rounds !== undefined && values.seeds !== undefined;
    if (isTwice) return "--seeds is another name for --rounds; give one of them.";
    const rounds = parseWhole("rounds", values.rounds, [1, 1000]) ?? parseWhole("seeds", values.seeds, [1, 1000]);
    const peerEpochs = parseWhole("peer-epochs", values["peer-epochs"], [0, MAX_PEER_EPOCHS]) ?? DEFAULT_PEER_EPOCHS;
    const minutes = Number(values.minutes);
    // Less than half a minute gives too few samples of memory to compare.
    if (!(minutes >= 0.5 && minutes <= 1440)) {
      return `--minutes must be a number from 0.5 to 1440; got ${values.minutes}.`;
    }
    const { json, help, python, network, pictures, writers, before, keep, vary } = values;
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
    const files = parseWhole("files", values.files, [100, 10_000_000]);
    const count = parseWhole("photos", values.photos, [1, 1000]) ?? DEFAULT_PHOTOS;
    const seed = parseWhole("seed", values.seed, [0, 2 ** 31]) ?? DEFAULT_PHOTO_SEED;
    const kinds = parseKinds(values.kinds);
    const photos = { kinds, count, seed, before, keep, vary, values: parseNumbers(values.values) };
    const parts = values.parts?.split(",");
    const choices = {
      rounds,
      minutes,
      parts,
      peerEpochs,
      python,
      network,
      batch,
      threads,
      seconds,
      files,
      pictures,
      writers,
      photos,
    };
    return { names: positionals, json, help, choices };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Options that take a value. */
function withText<Name extends string>(...names: readonly Name[]) {
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
  return options as Readonly<Record<Name, { readonly type: "string" }>>;
}

/** Kinds of simulated photos; all where none are given. */
function parseKinds(text: string | undefined): readonly PhotoPreset[] {
  const all = photoPresetNames.join(", ");
  const kindOf = (name: string) =>
    photoPresetNames.find((kind) => kind === name) ?? refuse(`--kinds must be of ${all}; got ${name}.`);
  return text?.split(",").map(kindOf) ?? photoPresetNames;
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

/** A whole number in a range, both ends included; undefined where none was given. */
function parseWhole(name: string, text: string | undefined, [least, most]: Range): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`--${name} must be a whole number from ${least} to ${most}; got ${text}.`);
}
