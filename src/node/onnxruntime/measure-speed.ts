/**
 * How fast a model classifies, on one core: a single digit, as when somebody writes, and digits in batches; and
 * the machine that this was measured on.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";

import type { ImageSet } from "../../core/dataset/image-set.js";
import { IMAGE_PIXELS } from "../../core/digits.js";
import type { AbortSignalLike } from "../../core/errors.js";
import { createClassifier } from "../../core/reading/classifier.js";
import type { Runtime } from "../../core/runtime.js";

/** ONNX Runtime is fastest an image with 8 to 32 at a time. */
const BATCH_SIZE = 32;

/** Together 0.2 s with the released model. A median is not moved by what else the machine does now and then. */
const SINGLE_RUNS = 300;
const BATCH_RUNS = 30;

/** The first runs allocate. */
const WARM_UP_RUNS = 10;

/** Rounds of a comparison: an odd number, for its median. Each takes 0.2 s with the released model. */
const ROUNDS = 5;

/** What matters of a machine for speed, and nothing that shows whose it is. */
export interface Machine {
  /** The processor's name, as it gives it. */
  readonly cpu: string;
  /** Hardware threads this program may use. */
  readonly cores: number;
  readonly memoryGiB: number;
  /** Operating system and processor family: `linux x64`. */
  readonly platform: string;
  readonly node: string;
  /** Version of onnxruntime-node, or that it is not installed. */
  readonly onnxruntime: string;
}

/** Medians, in milliseconds. */
export interface SpeedFigures {
  /** The day it was measured, YYYY-MM-DD. */
  readonly date: string;
  readonly machine: Machine;
  /** Of ONNX Runtime: one, whatever the machine has. */
  readonly threads: 1;
  /** A digit alone. */
  readonly single: { readonly milliseconds: number; readonly runs: number };
  readonly batch: { readonly images: number; readonly millisecondsAnImage: number; readonly runs: number };
}

/**
 * Measures a model file on real images.
 *
 * @param images at least 32
 * @throws MODEL_MALFORMED; the signal's reason when it is aborted
 */
export async function measureSpeed(
  runtime: Runtime,
  model: Uint8Array,
  images: ImageSet,
  signal?: AbortSignalLike,
): Promise<SpeedFigures> {
  const threads = 1;
  const classifier = await createClassifier(runtime, model, { threads });
  async function medianMs(count: number, runs: number): Promise<number> {
    const times: number[] = [];
    for (let run = -WARM_UP_RUNS; run < runs; run++) {
      signal?.throwIfAborted();
      const first = Math.abs(run * count) % (images.count - count + 1);
      const batch = images.images.subarray(first * IMAGE_PIXELS, (first + count) * IMAGE_PIXELS);
      const startMs = performance.now();
      await classifier.classify(batch);
      if (run >= 0) times.push(performance.now() - startMs);
    }
    return median(times);
  }
  try {
    const singleMs = await medianMs(1, SINGLE_RUNS);
    const batchMs = await medianMs(BATCH_SIZE, BATCH_RUNS);
    return {
      date: new Date().toISOString().slice(0, 10),
      machine: describeMachine(),
      threads,
      single: { milliseconds: round(singleMs), runs: SINGLE_RUNS },
      batch: { images: BATCH_SIZE, millisecondsAnImage: round(batchMs / BATCH_SIZE), runs: BATCH_RUNS },
    };
  } finally {
    await classifier.dispose();
  }
}

export interface CompareSpeedOptions {
  readonly signal?: AbortSignalLike;
  readonly onProgress?: (done: number, count: number) => void;
}

/**
 * Measures models in turns, so that what else the machine does meanwhile meets all of them.
 *
 * @returns of each the median of the rounds
 * @throws MODEL_MALFORMED; the signal's reason when it is aborted
 */
export async function compareSpeed(
  runtime: Runtime,
  models: readonly Uint8Array[],
  images: ImageSet,
  { signal, onProgress }: CompareSpeedOptions = {},
): Promise<readonly SpeedFigures[]> {
  const measured = models.map((): SpeedFigures[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [place, model] of models.entries()) {
      measured[place]!.push(await measureSpeed(runtime, model, images, signal));
      onProgress?.(round * models.length + place + 1, ROUNDS * models.length);
    }
  }
  return measured.map(toMedian);
}

/** Describes this machine. */
export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    onnxruntime: readVersion("onnxruntime-node"),
  };
}

function toMedian(rounds: readonly SpeedFigures[]): SpeedFigures {
  const middle = (valueOf: (round: SpeedFigures) => number) => median(rounds.map(valueOf));
  const first = rounds[0]!;
  return {
    ...first,
    single: { ...first.single, milliseconds: middle(({ single }) => single.milliseconds) },
    batch: { ...first.batch, millisecondsAnImage: middle(({ batch }) => batch.millisecondsAnImage) },
  };
}

/** The median of some runs, in milliseconds. */
export async function medianMs(runs: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const startMs = performance.now();
    await work();
    times.push(performance.now() - startMs);
  }
  return median(times);
}

/** The value in the middle; of an even number of them the upper one of the two. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** To a tenth of a microsecond; the clock gives no more. */
function round(milliseconds: number): number {
  return Number(milliseconds.toFixed(4));
}

function readVersion(packageName: string): string {
  let path: string;
  try {
    path = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  } catch {
    return "not installed";
  }
  const { version } = JSON.parse(readFileSync(path, "utf8")) as { readonly version: string };
  return version;
}
