/**
 * Pieces of pages that never were, to learn from where lines of writing are: how they are laid out (`layouts.ts`), what
 * lies beside the lines (`clutter.ts`, `furniture.ts`), on what ground, and through which camera. Who writes, and what, is
 * as on simulated lines. They are drawn as the reader has them: the difference from the background.
 */

import type { ImageSet } from "../../dataset/image-set.js";
import { LOCATOR_GREATEST_HEIGHT, LOCATOR_LEAST_HEIGHT, toLocatorInput } from "../../locator.js";
import { createRandom, type Random } from "../../tensor/random.js";
import type { Canvas } from "../lines/canvas.js";
import { printWaves, printWeave } from "../lines/patterns.js";
import { addGrain, addShade, createNoiseTable, roughen } from "../lines/recording.js";
import type { HandSet } from "../lines/hand-letters.js";
import { createHandOf } from "../lines/hand-words.js";
import { createRepertoire, withImages } from "../lines/repertoire.js";
import { drawWatermark } from "../lines/surroundings.js";
import { lay, record } from "../lines/take-picture.js";
import { chooseWeighted } from "../weighted-choice.js";
import { drawMotifs } from "./clutter.js";
import { type PageKind, pageKinds, pageKindTable } from "./layouts.js";
import { beginPage, PAGE_SIZE, type Page, type PageLine } from "./page.js";

export { pageKinds, type PageKind } from "./layouts.js";
export { PAGE_SIZE, type PageLine } from "./page.js";

/** Grey of paper in a page's pixels, and what full ink adds to it, after {@link toLocatorInput}. */
export const PAGE_PAPER = 64;
export const PAGE_INK = 130;

/** A piece of a page, and the lines on it. */
export interface SimulatedPage {
  readonly kind: PageKind;
  readonly pixels: Uint8Array; // [PAGE_SIZE, PAGE_SIZE]
  readonly lines: readonly PageLine[];
  /** What of it is a picture, from the top left; beyond is nothing. */
  readonly width: number;
  readonly height: number;
}

export interface PageSimulator {
  /**
   * Draws a piece of a page. The same random numbers draw the same piece.
   *
   * @param kind how it is laid out, where that is not left to chance
   */
  draw(random: Random, kind?: PageKind): SimulatedPage;
}

export interface PageSimulatorOptions {
  /**
   * Letters that half of the words by hand are written with, hand by hand. Without them pages are bit by bit those that the
   * released network learned from.
   *
   * @default none: words are drawn with strokes
   */
  readonly hands?: readonly HandSet[];
}

/** First number of the random path of what all simulators share: drawn shapes and noise. */
const SHARED_STREAM = 0x5d11;

/** The grey of what is outside a picture. */
const OUTSIDE = PAGE_PAPER;

/**
 * Creates a simulator; its pages show no other images than these.
 *
 * @param print digits and letters that print is set with, font by font. @default print is drawn with a pen
 */
export function createPageSimulator(
  images: ImageSet,
  print: readonly ImageSet[] = [],
  { hands = [] }: PageSimulatorOptions = {},
): PageSimulator {
  const shared = createRandom(0, SHARED_STREAM);
  const noise = createNoiseTable(shared);
  const repertoire = createRepertoire(images, shared);
  const sets = { repertoire, fonts: print.map((font) => withImages(repertoire, font)), hands: hands.map(createHandOf) };
  const canvases = { ink: createCanvas(), ground: createCanvas() };
  const weighted = pageKinds
    .filter((kind) => hands.length > 0 || !("isOfHands" in pageKindTable[kind]))
    .map((kind) => ({ kind, weight: pageKindTable[kind].weight }));

  function draw(random: Random, kind = chooseWeighted(weighted, random).kind): SimulatedPage {
    canvases.ink.values.fill(0);
    canvases.ground.values.fill(0);
    const page = beginPage(canvases, sets, drawHeight(random), random);
    pageKindTable[kind].layOut(page);
    drawSurface(page);
    const { ink, ground, writer, height } = page;
    const strength = writer.pen.ink * Math.min(1, (1.7 * writer.pen.radius * height) / 28);
    if (writer.pen.grain > 0.05) roughen(ink, writer.pen.grain, noise, random);
    lay(ink, ground, writer.pen.ink);
    if (random.uniform() < 0.2) addShade(ink, random.uniform(-0.3, 0.6) * strength, random);
    if (random.uniform() < 0.09) {
      const rough = {
        deviation: random.uniform(0.02, 0.16) * strength,
        grain: random.uniform(1, 16),
        stretch: random.uniform(0.4, 5),
      };
      addGrain(ink, rough, noise, random);
    }
    record(
      ink,
      { pen: { ...writer.pen, radius: Math.max(0.3, (writer.pen.radius * height) / 28) }, height },
      noise,
      random,
    );
    const window = random.uniform() < 0.15 ? drawCrop(page) : null;
    const pixels = toPagePixels(ink.values, random);
    if (window === null) return { kind, pixels, lines: page.lines, width: PAGE_SIZE, height: PAGE_SIZE };
    const [wide, high] = [window.right - window.left, window.bottom - window.top];
    return { kind, pixels: crop(pixels, window), lines: cropLines(page.lines, window), width: wide, height: high };
  }

  return { draw };
}

function createCanvas(): Canvas {
  return { width: PAGE_SIZE, height: PAGE_SIZE, values: new Float32Array(PAGE_SIZE * PAGE_SIZE) };
}

/** As many small as large, in octaves. */
function drawHeight(random: Random): number {
  return LOCATOR_LEAST_HEIGHT * (LOCATOR_GREATEST_HEIGHT / LOCATOR_LEAST_HEIGHT) ** random.uniform(-0.04, 1);
}

/** What covers the whole paper. */
function drawSurface(page: Page): void {
  const { ground, writer, repertoire, random } = page;
  const strength = writer.pen.ink;
  if (random.uniform() < 0.07) drawMotifs(page, random);
  if (random.uniform() < 0.06) drawWatermark(ground, strength * random.uniform(0.05, 0.5), repertoire, random);
  if (random.uniform() < 0.05) printWeave(ground, strength * random.uniform(0.05, 0.5), random);
  if (random.uniform() < 0.12) {
    const families = 1 + random.integer(3);
    const darkest = (strength * 0.6) / Math.sqrt(families);
    for (let i = 0; i < families; i++) printWaves(ground, darkest * random.uniform(0.1, 1), random);
  }
}

interface Crop {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Least side of a small picture, in pixels. */
const LEAST_CROP = 12;

/** A small picture: around one line, or any part of the page; beyond it is nothing. */
function drawCrop({ lines, random }: Page): Crop {
  const line = lines[random.integer(Math.max(1, lines.length))];
  if (line !== undefined && random.uniform() < 0.75) {
    const high = line.foot - line.top;
    const [a, b] = [line.left * line.slope, line.right * line.slope];
    const pad = () => high * random.uniform(0.05, 1.5);
    const window = {
      left: Math.max(0, Math.round(line.left - pad())),
      right: Math.min(PAGE_SIZE, Math.round(line.right + pad())),
      top: Math.max(0, Math.round(line.top + Math.min(a, b) - pad())),
      bottom: Math.min(PAGE_SIZE, Math.round(line.foot + Math.max(a, b) + pad())),
    };
    if (window.right - window.left >= LEAST_CROP && window.bottom - window.top >= LEAST_CROP) return window;
  }
  const right = 60 + random.integer(PAGE_SIZE - 60);
  const bottom = 40 + random.integer(PAGE_SIZE - 40);
  return { left: random.integer(right - 50), right, top: random.integer(bottom - 30), bottom };
}

/** Moves the crop to the top left corner, as a picture that is smaller than a page stands. */
function crop(pixels: Uint8Array, { left, right, top, bottom }: Crop): Uint8Array {
  const cut = new Uint8Array(pixels.length).fill(OUTSIDE);
  for (let y = top; y < bottom; y++) {
    cut.set(pixels.subarray(y * PAGE_SIZE + left, y * PAGE_SIZE + right), (y - top) * PAGE_SIZE);
  }
  return cut;
}

/** Lines of which the crop leaves most; of the others nothing is said. */
function cropLines(lines: readonly PageLine[], { left, right, top, bottom }: Crop): PageLine[] {
  return lines.flatMap((line): PageLine[] => {
    const from = Math.max(left, line.left);
    const to = Math.min(right, line.right);
    if (to <= from) return [];
    const middle = (line.slope * (from + to)) / 2;
    const seen = Math.min(bottom, line.foot + middle) - Math.max(top, line.top + middle);
    if (seen <= 0) return [];
    const isSeen = seen > 0.75 * (line.foot - line.top);
    const shift = line.slope * left - top;
    return [
      {
        ...line,
        kind: isSeen ? line.kind : "unsure",
        left: from - left,
        right: to - left,
        top: line.top + shift,
        foot: line.foot + shift,
      },
    ];
  });
}

/** Full ink is this quantile of what is clearly no noise, as in the reader. */
const FULL_QUANTILE = 0.9;
const FAINTEST_INK = 0.055;
const NOISE_LIMIT = 4;

/**
 * The page as its network takes it. The reader takes what full ink is from a whole picture, of which this is a piece: other
 * pieces of it may be darker, or fainter.
 */
function toPagePixels(values: Float32Array, random: Random): Uint8Array {
  const limit = noiseLimit(values);
  const counts = new Uint32Array(256);
  let above = 0;
  for (const value of values) {
    if (value <= limit) continue;
    above++;
    counts[Math.min(255, Math.floor(value * 200))]!++;
  }
  let full = 0.3;
  if (above > 40) {
    let below = 0;
    let bin = 0;
    while (below + counts[bin]! <= FULL_QUANTILE * above) below += counts[bin++]!;
    full = (bin + 1) / 200;
  }
  if (random.uniform() < 0.5) full *= Math.exp(random.uniform(-0.35, 1));
  const perStep = STEPS / (GREATEST_SHARE - LEAST_SHARE) / Math.max(0.08, full);
  const zero = (-LEAST_SHARE * STEPS) / (GREATEST_SHARE - LEAST_SHARE) + 0.5;
  const pixels = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at++) {
    const step = values[at]! * perStep + zero;
    pixels[at] = greys[step < 0 ? 0 : step >= STEPS ? STEPS - 1 : step | 0]!;
  }
  return pixels;
}

/** What is more is clearly no noise: what is lighter than paper shows how blank paper varies. */
function noiseLimit(values: Float32Array): number {
  let [squares, count] = [0, 0];
  for (const value of values) {
    if (value >= 0) continue;
    squares += value * value;
    count++;
  }
  return Math.max(FAINTEST_INK, NOISE_LIMIT * Math.sqrt(squares / Math.max(1, count)));
}

/** Greys by share of full ink: a logarithm a pixel would take a fourth of the time. */
const STEPS = 4096;
const LEAST_SHARE = -0.4;
const GREATEST_SHARE = 2.2;
const greys = Uint8ClampedArray.from({ length: STEPS }, (_, step) => {
  const share = LEAST_SHARE + ((step + 0.5) * (GREATEST_SHARE - LEAST_SHARE)) / STEPS;
  return PAGE_PAPER + PAGE_INK * toLocatorInput(share);
});
