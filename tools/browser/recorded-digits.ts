/**
 * Digits as a pen wrote them: where it was, when, and how hard it pressed. What a browser tells of a pen (place,
 * `timeStamp`, `pressure` of its pointer events) is all there is to a recording, so one can be played to the page
 * again, and a hand's own can take its place in the file.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { packageRoot } from "../../src/node/files/package-files.js";

/** The file's place in the package. */
export const RECORDED_DIGITS_FILE = "test/fixtures/recorded-digits.json";

/** A place of the pen. */
export interface PenPoint {
  /** In heights of the digit, from its left edge. */
  readonly x: number;
  /** In heights of the digit, from its top, downwards. */
  readonly y: number;
  /** Since the pen first touched the paper. */
  readonly ms: number;
  /** From 0 to 1, as `PointerEvent.pressure`. */
  readonly pressure: number;
}

/** A digit, stroke by stroke. */
export interface RecordedDigit {
  readonly digit: number;
  readonly strokes: readonly (readonly PenPoint[])[];
}

/** As the file holds them: a point is four whole numbers, x and y in thousandths, and pressure in hundredths. */
export interface RecordedDigitsFile {
  /** Where the recordings come from. */
  readonly source: string;
  readonly format: string;
  readonly digits: readonly {
    readonly digit: number;
    /** Points separated by blanks, their numbers by commas. */
    readonly strokes: readonly string[];
  }[];
}

const LENGTH_STEPS = 1000;
const PRESSURE_STEPS = 100;

/** The recordings of the package. */
export async function loadRecordedDigits(): Promise<RecordedDigit[]> {
  const text = await readFile(join(packageRoot(), RECORDED_DIGITS_FILE), "utf8");
  return parseRecordedDigits(JSON.parse(text) as RecordedDigitsFile);
}

/** Reads what the file holds. */
export function parseRecordedDigits({ digits }: Pick<RecordedDigitsFile, "digits">): RecordedDigit[] {
  return digits.map(({ digit, strokes }) => ({
    digit,
    strokes: strokes.map((stroke) => stroke.split(" ").map(parsePoint)),
  }));
}

/** Writes a recording as the file holds it. */
export function formatRecordedDigit({ digit, strokes }: RecordedDigit): RecordedDigitsFile["digits"][number] {
  return { digit, strokes: strokes.map((s) => s.map(formatPoint).join(" ")) };
}

function parsePoint(text: string): PenPoint {
  const match = /^(-?\d+),(-?\d+),(\d+),(\d+)$/.exec(text);
  if (!match) throw new Error(`"${text}" is not a point of a recorded stroke`);
  const [x, y, ms, pressure] = match.slice(1).map(Number) as [number, number, number, number];
  return { x: x / LENGTH_STEPS, y: y / LENGTH_STEPS, ms, pressure: pressure / PRESSURE_STEPS };
}

function formatPoint({ x, y, ms, pressure }: PenPoint): string {
  const steps = [x * LENGTH_STEPS, y * LENGTH_STEPS, ms, pressure * PRESSURE_STEPS];
  return steps.map((value) => Math.round(value)).join(",");
}
