/**
 * What the command line of the benchmarks asks for.
 */

import { parseArgs } from "node:util";

import { networkNames } from "../src/core/network/networks.js";
import { planRanges } from "../src/core/training/plan.js";
import { type PhotoPreset, photoPresetNames } from "../tools/photos/presets.js";
import type { BenchmarkContext } from "./benchmark.js";

export const DEFAULT_ROUNDS = 7;
export const DEFAULT_MINUTES = 10;
/** With these PyTorch's MNIST example passes 99 %. */
export const DEFAULT_PEER_EPOCHS = 5;

/** Photos of each kind: 300 of all. */
export const DEFAULT_PHOTOS = 20;
/** The first seed of the floors in tools/photos, so that both tell of the same photos. */
export const DEFAULT_PHOTO_SEED = 40_000;

/** As many as that example trains by itself. */
const MAX_PEER_EPOCHS = 14;

/** A round that takes longer says nothing more. */
const MAX_SECONDS = 600;

export interface BenchmarkRequest {
  /** As they came; one is asked for. */
  readonly names: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
  readonly choices: Omit<BenchmarkContext, "log" | "rounds"> & {
    /** Undefined where none were asked for. */
    readonly rounds: number | undefined;
  };
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
      return `--minutes must be a number from 0.5 to 1440; ${values.minutes} came.`;
    }
    const { json, help, python, network } = values;
    if (network !== undefined && !networkNames.includes(network)) {
      return `--network must be one of ${networkNames.join(", ")}; ${network} came.`;
    }
    const { batchSize, threads: threadRange } = planRanges;
    const batch = parseWhole("batch", values.batch, batchSize);
    const threads = parseWhole("threads", values.threads, threadRange);
    const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
    if (seconds !== undefined && !(seconds > 0 && seconds <= MAX_SECONDS)) {
      return `--seconds must be a number above 0 and up to ${MAX_SECONDS}; ${values.seconds} came.`;
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
  throw new RangeError(`--${name} must be a whole number from ${least} to ${most}; ${text} came.`);
}
