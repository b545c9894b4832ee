/**
 * `npm run bench -- photos`: how well simulated photos of MNIST's test digits are read, kind by kind, before and after a change;
 * and with `--vary`, what other values of the constants in `core/picture` and `core/reading` do. Photos are read by a process
 * of its own, which is ended and started again where a variation takes far longer than any reading does.
 */

import { type ChildProcess, fork } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { Picture } from "../../src/core/picture/picture.js";
import { createPhotographer } from "../../tools/photos/photographer.js";
import type { PhotoPreset } from "../../tools/photos/presets.js";
import { type Benchmark, type BenchmarkContext, type BenchmarkOutcome, summarise, UsageError } from "../benchmark.js";
import { constantsReached, defaultValues, nameConstant, selectConstants, type Variation } from "./constants.js";
import { type ConstantEffect, figuresOf, formatEffects, formatKinds, idleness, type PhotoResult } from "./figures.js";
import type { ChildAnswer, ChildRequest, PhotoReading } from "./reading-child.js";

/** Of the compiled repository. */
const root = new URL("../../", import.meta.url);

/** Where the readings are kept that later ones are compared with: not in the repository, but beside what was built. */
const keptPath = fileURLToPath(new URL("photos-before.json", root));

/** The size at which the floors of the simulator's tests were measured: the slowest kind reads in 0.4 s. */
const SIZE = { width: 640, height: 480 };

/** No reading of a photo of this size takes as long, even on a machine with other work. */
const ENDLESS_MS = 30_000;

/** A photo and what stands on it. */
export interface PhotoPlan {
  readonly kind: PhotoPreset;
  readonly seed: number;
}

export interface ReadPhoto extends PhotoPlan {
  readonly written: string;
  /** By the code as it is, then by every variation. */
  readonly readings: readonly PhotoReading[];
}

export const photosBenchmark: Benchmark = {
  summary: "simulated photos of every kind: exact readings and digit errors, before and after",
  async run(context) {
    const { vary } = context.photos;
    return vary === undefined ? comparePhotos(context) : varyConstants(context, vary);
  },
};

async function comparePhotos(context: BenchmarkContext): Promise<BenchmarkOutcome> {
  const { before: beforePath, keep } = context.photos;
  const earlier = loadResults(beforePath ?? keptPath, beforePath !== undefined);
  const { read, isWhole } = await readAll([], context);
  const results = read.map((photo) => toResult(photo, 0));
  const before = samePhotos(earlier, results);
  if (beforePath !== undefined && before === undefined) {
    context.log(`${beforePath} holds other photos than these; nothing is compared.`);
  }
  if (isWhole && beforePath === undefined && (keep || before === undefined)) {
    writeFileSync(keptPath, JSON.stringify({ photos: results }));
    context.log("kept: later runs of these photos are compared with this one.");
  }
  return {
    results: [...new Set(results.map(({ kind }) => kind)), "all"].flatMap((kind) =>
      toLines(kind, kind === "all" ? results : results.filter((one) => one.kind === kind)),
    ),
    text: formatKinds(results, before),
    more: { photos: results },
  };
}

async function varyConstants(context: BenchmarkContext, selection: string): Promise<BenchmarkOutcome> {
  const folders = ["picture", "reading"].map((folder) => new URL(`src/core/${folder}/`, root));
  const known = constantsReached(new URL("ways.js", import.meta.url).href, folders, root);
  const constants = selectConstants(selection, known);
  if (typeof constants === "string") throw new UsageError(constants);
  const variations = constants.flatMap((constant) =>
    (context.photos.values ?? defaultValues(constant)).map((value): Variation => ({ constant, value })),
  );
  context.log(`${constants.length} constants, ${variations.length} values beside those they have`);
  const { read } = await readAll(variations, context);
  const present = read.map((photo) => toResult(photo, 0));
  const effects = constants.map((constant): ConstantEffect => ({
    constant,
    values: variations.flatMap((variation, i) => {
      if (variation.constant !== constant) return [];
      const error = read.find(({ readings }) => readings[i + 1]!.error !== undefined)?.readings[i + 1]!.error;
      const results = read.map((photo) => toResult(photo, i + 1));
      return { value: variation.value, results, ...(error !== undefined && { error }) };
    }),
  }));
  return {
    results: [
      ...toLines("as it is", present),
      ...effects.flatMap(({ constant, values }) =>
        values.flatMap(({ value, results }) => toLines(`${nameConstant(constant)} = ${value}`, results)),
      ),
    ],
    text: formatEffects(present, effects),
    more: { changeNothing: effects.flatMap((effect) => idleness(present, effect) ?? []) },
  };
}

/** Reads the photos that were asked for, until Ctrl-C. */
async function readAll(variations: readonly Variation[], { photos, log }: BenchmarkContext) {
  const plans = photos.kinds.flatMap((kind) =>
    Array.from({ length: photos.count }, (_, i) => ({ kind, seed: photos.seed + i })),
  );
  const stop = new AbortController();
  const onInterrupt = () => {
    log("stopping after this photo; again to stop at once");
    stop.abort();
  };
  process.once("SIGINT", onInterrupt);
  const read: ReadPhoto[] = [];
  const start = performance.now();
  try {
    for await (const photo of readPhotos(plans, variations, stop.signal)) {
      read.push(photo);
      if (read.length % 10 > 0 && read.length < plans.length) continue;
      const left = ((performance.now() - start) / read.length) * (plans.length - read.length);
      log(`${read.length} of ${plans.length} photos (${photo.kind}), ${Math.ceil(left / 60_000)} min left`);
    }
  } finally {
    process.off("SIGINT", onInterrupt);
  }
  const isWhole = read.length === plans.length;
  if (!isWhole) log(`stopped: the figures are of ${read.length} of ${plans.length} photos`);
  return { read, isWhole };
}

function toResult({ kind, seed, written, readings }: ReadPhoto, way: number): PhotoResult {
  const { text, confidence, error } = readings[way]!;
  if (way === 0 && error !== undefined) throw new Error(`reading ${kind} ${seed} fails: ${error}`);
  return { kind, seed, written, read: text, confidence };
}

/** The earlier results of the photos, in their order; undefined where some were not among them. */
function samePhotos(earlier: readonly PhotoResult[], now: readonly PhotoResult[]): PhotoResult[] | undefined {
  const keyOf = ({ kind, seed, written }: PhotoResult) => `${kind} ${seed} ${written}`;
  const found = new Map(earlier.map((one) => [keyOf(one), one]));
  const same = now.flatMap((one) => found.get(keyOf(one)) ?? []);
  return same.length === now.length && now.length > 0 ? same : undefined;
}

/** The results of a file that `--json` wrote, or of the kept one. */
function loadResults(path: string, isRequired: boolean): readonly PhotoResult[] {
  try {
    const { photos } = JSON.parse(readFileSync(path, "utf8")) as { photos?: readonly PhotoResult[] };
    if (Array.isArray(photos)) return photos;
  } catch (error) {
    if (isRequired) throw new UsageError(`--before ${path} cannot be read: ${String(error)}`);
  }
  if (isRequired) throw new UsageError(`--before ${path} holds no photos; give what \`photos --json\` printed.`);
  return [];
}

function toLines(name: string, results: readonly PhotoResult[]) {
  const { exact, errors, digits } = figuresOf(results);
  return [
    summarise({ name: `${name}: exact readings`, unit: "photos" }, exact),
    summarise({ name: `${name}: digit error rate`, unit: "%" }, (100 * errors) / digits),
  ];
}

/**
 * Reads every photo by every variation.
 *
 * @param signal ends the work after the photo that is being read
 */
export async function* readPhotos(
  plans: readonly PhotoPlan[],
  variations: readonly Variation[],
  signal: AbortSignal,
): AsyncGenerator<ReadPhoto> {
  const photographer = await createPhotographer();
  const endless = new Map<Variation, PhotoReading>();
  let reader = startReader(variations);
  try {
    for (const { kind, seed } of plans) {
      if (signal.aborted) return;
      const { picture, truth } = await photographer.take({ preset: kind, seed, ...SIZE });
      yield { kind, seed, written: truth.text, readings: await readByAll(picture) };
    }
  } finally {
    reader.end();
  }

  async function readByAll(picture: Picture): Promise<PhotoReading[]> {
    for (;;) {
      const answers = await reader.read(picture);
      const hung = reader.variations[answers.length - 1];
      if (answers.length === reader.variations.length + 1) {
        const [present, ...varied] = answers;
        const byVariation = new Map(reader.variations.map((variation, i) => [variation, varied[i]!]));
        return [present!, ...variations.map((one) => (byVariation.get(one) ?? endless.get(one))!)];
      }
      reader.end();
      if (hung === undefined) throw new Error("the photo cannot be read with the constants as they are.");
      endless.set(hung, { text: "", confidence: 1, error: `a reading does not end within ${ENDLESS_MS / 1000} s` });
      reader = startReader(variations.filter((one) => !endless.has(one)));
    }
  }
}

/** A process that reads photos by some variations. */
function startReader(variations: readonly Variation[]) {
  const child = fork(fileURLToPath(new URL("reading-child.js", import.meta.url)), { serialization: "advanced" });
  send(child, { variations });
  return {
    variations,
    /** The answers in their order; too few where the process ended, or took too long for the next one. */
    async read(picture: Picture): Promise<PhotoReading[]> {
      const answers: PhotoReading[] = [];
      send(child, { picture });
      await new Promise<void>((resolve) => {
        let timer = setTimeout(resolve, ENDLESS_MS);
        const onAnswer = ({ reading }: ChildAnswer) => {
          answers.push(reading);
          clearTimeout(timer);
          if (answers.length > variations.length) resolve();
          else timer = setTimeout(resolve, ENDLESS_MS);
        };
        child.on("message", onAnswer);
        child.once("exit", () => resolve());
      });
      child.removeAllListeners("message");
      child.removeAllListeners("exit");
      return answers;
    },
    end: () => void child.kill("SIGKILL"),
  };
}

function send(child: ChildProcess, request: ChildRequest): void {
  child.send(request);
}
