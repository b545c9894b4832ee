/**
 * A drawing with its history as text, for the browser to keep. What is read back may be anything (another version's, cut
 * off, changed by hand), so it is believed only where it is whole.
 */

import type { PaperSize, Stroke, StrokePoint } from "./stroke.js";
import type { DrawingState, StrokeHistory } from "./stroke-history.js";

export interface DrawingHistory extends StrokeHistory {
  readonly paper: PaperSize;
}

/** Changes whenever what is written does: what an older page kept is then no drawing. */
const VERSION = 1;

/** States that are kept, and points of all strokes in them: about a megabyte of text, of the five that there are. */
const MAX_STATES = 60;
const MAX_POINTS = 60_000;

/** Tenths of a pixel, and thousandths of pressure: finer than any eye or network. */
const PLACE_STEPS = 10;
const PRESSURE_STEPS = 1000;

/** A drawing larger than this in any direction is none. */
const MAX_PLACE = 100_000;

interface Packed {
  readonly version: unknown;
  readonly paper: unknown;
  readonly strokes: unknown;
  readonly states: unknown;
  readonly now: unknown;
}

/** Strokes never change once they are drawn, so each is written once. */
const texts = new WeakMap<Stroke, string>();

/** Writes a drawing; of a long history its oldest states are left out, and those undone before them. */
export function packDrawing({ paper, states, now }: DrawingHistory): string {
  const { kept, at } = bound(states, now);
  const indices = new Map<Stroke, number>();
  for (const stroke of kept.flat()) {
    if (!indices.has(stroke)) indices.set(stroke, indices.size);
  }
  const strokes = [...indices.keys()].map(toText).join(",");
  const lists = kept.map((state) => state.map((each) => indices.get(each)));
  return `{"version":${VERSION},"paper":[${paper.width},${paper.height}],"now":${at},"states":${JSON.stringify(lists)},"strokes":[${strokes}]}`;
}

/** Reads a drawing; null where the text is none. */
export function unpackDrawing(text: string): DrawingHistory | null {
  let packed: Packed;
  try {
    packed = JSON.parse(text) as Packed;
  } catch {
    return null;
  }
  if (packed?.version !== VERSION) return null;
  const paper = toNumbers(packed.paper, 2);
  const strokes = Array.isArray(packed.strokes) ? packed.strokes.map(toStroke) : [null];
  if (!paper || !(Math.min(...paper) >= 1)) return null;
  if (!isWhole(strokes) || !Array.isArray(packed.states)) return null;
  const states = packed.states.map((list) => toState(list, strokes));
  const { now } = packed;
  if (!isWhole(states) || typeof now !== "number" || !(now in states)) {
    return null;
  }
  const [width = 1, height = 1] = paper;
  return { paper: { width, height }, states, now };
}

/** The newest states up to the one that is shown, as many as may be kept, and what was undone where there is room. */
function bound(
  states: readonly DrawingState[],
  now: number,
): { readonly kept: readonly DrawingState[]; readonly at: number } {
  const seen = new Set<Stroke>();
  let points = 0;
  let [first, last] = [now, now];
  const fits = (state: DrawingState): boolean => {
    for (const stroke of state) {
      if (seen.has(stroke)) continue;
      seen.add(stroke);
      points += stroke.points.length;
    }
    return points <= MAX_POINTS && last - first + 1 < MAX_STATES;
  };
  // What is on the sheet is kept in any case: the browser says where it is too much.
  fits(states[now] ?? []);
  while (first > 0 && fits(states[first - 1] ?? [])) first -= 1;
  while (last + 1 < states.length && fits(states[last + 1] ?? [])) last += 1;
  return { kept: states.slice(first, last + 1), at: now - first };
}

function toText(stroke: Stroke): string {
  const known = texts.get(stroke);
  if (known) return known;
  const { tool, width, hasPressure, points } = stroke;
  const numbers = points.flatMap(([x, y, pressure]) => [
    Math.round(x * PLACE_STEPS),
    Math.round(y * PLACE_STEPS),
    Math.round(pressure * PRESSURE_STEPS),
  ]);
  const text = JSON.stringify([tool, width, hasPressure, numbers]);
  texts.set(stroke, text);
  return text;
}

function toStroke(value: unknown): Stroke | null {
  if (!Array.isArray(value)) return null;
  const [tool, width, hasPressure, list] = value as unknown[];
  if (tool !== "pen" && tool !== "eraser") return null;
  if (typeof width !== "number" || !(width > 0 && width < 1000)) return null;
  if (typeof hasPressure !== "boolean") return null;
  const numbers = toNumbers(list);
  if (!numbers || numbers.length === 0 || numbers.length % 3 !== 0) return null;
  const points = Array.from({ length: numbers.length / 3 }, (_, index): StrokePoint => [
    numbers[3 * index]! / PLACE_STEPS,
    numbers[3 * index + 1]! / PLACE_STEPS,
    numbers[3 * index + 2]! / PRESSURE_STEPS,
  ]);
  return { tool, width, hasPressure, points };
}

function toState(list: unknown, strokes: readonly Stroke[]): DrawingState | null {
  if (!Array.isArray(list)) return null;
  const state = list.map((index: unknown) => (typeof index === "number" ? (strokes[index] ?? null) : null));
  return isWhole(state) ? state : null;
}

function toNumbers(value: unknown, length?: number): number[] | null {
  if (!Array.isArray(value)) return null;
  if (length !== undefined && value.length !== length) return null;
  const isGood = (each: unknown) => typeof each === "number" && Math.abs(each) <= MAX_PLACE;
  return value.every(isGood) ? (value as number[]) : null;
}

function isWhole<Value>(values: readonly (Value | null)[]): values is readonly Value[] {
  return values.every((value) => value !== null);
}
