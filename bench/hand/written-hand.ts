/**
 * Hands that wrote: digits in pen strokes, as JSON lines of `{"l": label, "w": writer, "s": strokes}`, a stroke as x, y, x, y, ...
 * from 0 to 255. They are drawn as the page draws them, and prepared as the reader prepares a digit.
 */

import { readFile } from "node:fs/promises";

import sharp from "sharp";

import { neededScale, withFineTip } from "../../src/browser/drawing/ink-picture.js";
import { type Stroke, traceOutline } from "../../src/browser/drawing/stroke.js";
import { createImageSet, type ImageSet, subset } from "../../src/core/dataset/image-set.js";
import { joinImages } from "../../src/core/digits.js";
import { toOneDigit } from "../../src/core/picture/pieces/choose-components.js";
import { findInk } from "../../src/core/picture/pieces/find-ink.js";
import { createRandom, shuffledIndices } from "../../src/core/tensor/random.js";
import { decodePicture } from "../../src/node/pictures/picture-file.js";
import { UsageError } from "../benchmark.js";

/** The page's pen on a sheet 700 pixels wide, on which what is written is 255 high; and paper around it, in pixels. */
const PEN_WIDTH = 10;
const MARGIN = 60;

export interface WrittenHand {
  readonly writer: string;
  /** In the order written. */
  readonly digits: ImageSet;
}

interface WrittenDigit {
  readonly l: string;
  readonly w: string;
  readonly s: readonly (readonly number[])[];
}

/** The hands of a file, those with the most digits first. @throws UsageError where the file is none */
export async function loadWrittenHands(path: string): Promise<readonly WrittenHand[]> {
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new UsageError(`--writers takes a file: ${error.message}`);
  });
  const byWriter = new Map<string, WrittenDigit[]>();
  for (const digit of text.trim().split("\n").map(parseDigit)) {
    byWriter.set(digit.w, [...(byWriter.get(digit.w) ?? []), digit]);
  }
  const hands: WrittenHand[] = [];
  for (const [writer, digits] of byWriter) {
    const images = await Promise.all(digits.map(drawDigit));
    hands.push({
      writer,
      digits: createImageSet(
        joinImages(images),
        Uint8Array.from(digits, ({ l }) => Number(l)),
      ),
    });
  }
  return hands.toSorted((a, b) => b.digits.count - a.digits.count);
}

/** So many of a hand, drawn by lot, and the others. */
export function splitHand({ digits }: WrittenHand, count: number, lot: number): readonly [ImageSet, ImageSet] {
  const order = Array.from(shuffledIndices(digits.count, createRandom(lot, 0x3a4d)));
  return [subset(digits, order.slice(0, count)), subset(digits, order.slice(count))];
}

function parseDigit(line: string): WrittenDigit {
  const digit = JSON.parse(line) as WrittenDigit;
  if (/^\d$/.test(digit.l) && Array.isArray(digit.s)) return digit;
  throw new UsageError("--writers takes lines of {l, w, s}: a digit, its writer, its strokes.");
}

async function drawDigit({ s }: WrittenDigit): Promise<Uint8Array> {
  const strokes = s.map(toStroke);
  const xs = strokes.flatMap(({ points }) => points.map(([x]) => x));
  const ys = strokes.flatMap(({ points }) => points.map(([, y]) => y));
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  const [width, height] = [Math.max(...xs) + MARGIN - left, Math.max(...ys) + MARGIN - top];
  const scale = Math.min(1, neededScale(strokes));
  const outlines = withFineTip(strokes).map((stroke) => `<path d="${toSvgPath(stroke)}"/>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.round(width * scale)}" height="${Math.round(height * scale)}" viewBox="${left} ${top} ${width} ${height}"><rect x="${left}" y="${top}" width="${width}" height="${height}" fill="#fff"/>${outlines.join("")}</svg>`;
  const picture = await decodePicture(await sharp(Buffer.from(svg)).png().toBuffer());
  const digit = toOneDigit(findInk(picture));
  if (digit === undefined) throw new UsageError("--writers takes digits with ink; one has none.");
  return digit.image;
}

function toStroke(places: readonly number[]): Stroke {
  const points = Array.from(
    { length: places.length / 2 },
    (_, i) => [places[2 * i]!, places[2 * i + 1]!, 0.5] as const,
  );
  return { tool: "pen", width: PEN_WIDTH, hasPressure: false, points };
}

function toSvgPath(stroke: Stroke): string {
  let text = "";
  traceOutline(stroke, true, {
    moveTo: (x, y) => void (text += `M${x} ${y}`),
    quadraticCurveTo: (...places) => void (text += `Q${places.join(" ")}`),
    closePath: () => void (text += "Z"),
  });
  return text;
}
