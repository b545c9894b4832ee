/**
 * The images beside MNIST: a pool to train on, and parts held out to calibrate and to measure with. Both follow from
 * the plan and its seed, so that a resumed run has the same; they share no seed, no font and no digit of MNIST.
 */

import { setImmediate } from "node:timers/promises";

import { concatenateSets, type ImageSet, subset } from "../../core/dataset/image-set.js";
import { NOT_A_DIGIT } from "../../core/digits.js";
import type { MaterialPart } from "../../core/evaluation/evaluate-material.js";
import { drawDigits } from "../../core/synthesis/drawn-digits.js";
import { drawNotDigits, notDigitKinds } from "../../core/synthesis/not-digits.js";
import { createRandom } from "../../core/tensor/random.js";
import type { MaterialOptions } from "../../core/training/material.js";
import { loadGlyphs } from "./glyphs.js";

/** First number of the random path of each set that is drawn. */
const STREAM_DIGITS = 0xd161;
const STREAM_NOT_DIGITS = 0x0d16;
const STREAM_HELD_OUT_DIGITS = 0xd162;
const STREAM_HELD_OUT_NOT_DIGITS = 0x0d17;

/** Images drawn in one go, in about a tenth of a second: after each the signal is checked. */
const CHUNK = 500;

/** Images held out: drawn digits, and of each kind that is not a digit. The standard error of 98 % is then 0.3 points. */
const HELD_OUT_DIGITS = 2000;
const HELD_OUT_OF_A_KIND = 500;

export interface DrawingOptions {
  readonly seed: number;
  readonly signal?: AbortSignal;
  /** Called with the images drawn so far. */
  readonly onProgress?: (drawn: number, count: number) => void;
}

/** Images of which each epoch sees some. */
export interface MaterialPool {
  readonly set: ImageSet;
  readonly perEpoch: number;
}

/**
 * The pools of images to train on beside MNIST.
 *
 * @param digits MNIST's digits that are trained on; halves and neighbours are cut from them
 * @throws the signal's reason when it is aborted; what `loadGlyphs` throws
 */
export async function drawTrainingMaterial(
  { drawnDigits, glyphs, notDigits, variety }: MaterialOptions,
  digits: ImageSet,
  options: DrawingOptions,
): Promise<MaterialPool[]> {
  const digitCount = drawnDigits * variety;
  const noneCount = notDigits * variety;
  const count = digitCount + noneCount;
  const report = (drawn: number) => options.onProgress?.(drawn, count);
  const pools: MaterialPool[] = [
    {
      set: await drawInChunks(digitCount, STREAM_DIGITS, drawDigits, { ...options, onProgress: report }),
      perEpoch: drawnDigits,
    },
    {
      set: await drawInChunks(noneCount, STREAM_NOT_DIGITS, (chunk) => drawNotDigits({ ...chunk, digits }), {
        ...options,
        onProgress: (drawn) => report(digitCount + drawn),
      }),
      perEpoch: notDigits,
    },
    { set: await loadGlyphs("train"), perEpoch: glyphs },
  ];
  return pools.filter(({ perEpoch }) => perEpoch > 0);
}

/**
 * The parts that are held out, each a name and its images.
 *
 * @param digits MNIST's digits that are held out; halves and neighbours are cut from them
 * @throws what `loadGlyphs` throws
 */
export async function drawHeldOutMaterial(digits: ImageSet, seed: number): Promise<MaterialPart[]> {
  const drawn = await drawInChunks(HELD_OUT_DIGITS, STREAM_HELD_OUT_DIGITS, drawDigits, { seed });
  const glyphs = await loadGlyphs("held-out");
  const parts: MaterialPart[] = [
    { name: "drawn digits", set: drawn },
    { name: "digits of fonts", set: only(glyphs, isDigit) },
    { name: "letters and signs", set: only(glyphs, isNoDigit) },
  ];
  for (const kind of notDigitKinds) {
    const set = await drawInChunks(
      HELD_OUT_OF_A_KIND,
      STREAM_HELD_OUT_NOT_DIGITS,
      (chunk) => drawNotDigits({ ...chunk, digits, kinds: [kind] }),
      { seed },
    );
    parts.push({ name: kind, set });
  }
  return parts;
}

/** Draws `count` images with a seed of its own for each chunk, and lets the event loop run in between. */
async function drawInChunks(
  count: number,
  stream: number,
  draw: (chunk: { count: number; seed: number }) => ImageSet,
  { seed, signal, onProgress }: DrawingOptions,
): Promise<ImageSet> {
  const sets: ImageSet[] = [];
  for (let start = 0; start < count; start += CHUNK) {
    await setImmediate();
    signal?.throwIfAborted();
    const size = Math.min(CHUNK, count - start);
    const random = createRandom(seed, stream, start / CHUNK);
    sets.push(draw({ count: size, seed: random.uint32() }));
    onProgress?.(start + size, count);
  }
  return concatenateSets(sets);
}

function only(set: ImageSet, isWanted: (label: number) => boolean): ImageSet {
  const places = [...set.labels.keys()];
  return subset(
    set,
    places.filter((place) => isWanted(set.labels[place]!)),
  );
}

function isDigit(label: number): boolean {
  return label !== NOT_A_DIGIT;
}

function isNoDigit(label: number): boolean {
  return label === NOT_A_DIGIT;
}
