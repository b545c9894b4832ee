/**
 * What counts of a picture: the numbers that were read, with what people said of them. Corrections are never overwritten,
 * and outlive a reading by another model: what was said of a number holds for whatever is read at its place later.
 */

import { valueOf } from "../../core/reading/decoding/number-value.js";
import type { Box } from "../../core/picture/box.js";
import type { Correction, CountedNumber, KeptReading } from "../answers/job-answers.js";
import { DOUBTFUL_CONFIDENCE, type FileState } from "./jobs.js";

/** Boxes that share this much of the area that both cover are of the same number. */
const SAME_PLACE = 0.5;

type PlacedBox = NonNullable<Correction["box"]>;

/** What a correction says, without who said it and when. */
export type Said = Pick<Correction, "number" | "box" | "from" | "to">;

/** What lists show of a file, and search and sort by. */
export interface FileSummary {
  readonly numbers: number;
  readonly text: string | null;
  readonly confidence: number | null;
  readonly review: boolean;
  readonly corrected: boolean;
}

/** @param corrections all of the file, the oldest first */
export function countNumbers(reading: KeptReading | null, corrections: readonly Said[]): CountedNumber[] {
  const lastWhole = corrections.findLastIndex(({ number }) => number === null);
  const isWhole = lastWhole >= 0 && lastWhole === corrections.length - 1;
  const single = corrections.filter(({ number }) => number !== null);
  const numbers = withSingle(reading, single);
  return isWhole ? withWhole(numbers, corrections[lastWhole]!.to, reading) : numbers;
}

/** @param isEnded whether the file was read, refused or failed */
export function summarize(state: FileState, reading: KeptReading | null, corrections: readonly Said[]): FileSummary {
  const counted = countNumbers(reading, corrections);
  const corrected = corrections.length > 0;
  const confidences = counted.flatMap(({ confidence }) => confidence ?? []);
  const isDoubtful = counted.some(({ status }) => status === "doubtful");
  const isEnded = state !== "waiting" && state !== "reading";
  const isBare = counted.length === 0 || state !== "read" || reading?.isComplete === false;
  return {
    numbers: counted.length,
    text: reading === null && !corrected ? null : textOf(counted),
    confidence: confidences.length === 0 ? null : Math.min(...confidences),
    review: isEnded && (isDoubtful || (isBare && !corrected)),
    corrected,
  };
}

/** The texts of all numbers, a blank between two. */
export function textOf(numbers: readonly Pick<CountedNumber, "text">[]): string {
  return numbers.map(({ text }) => text).join(" ");
}

/** What was read, each number as the last correction of its place has it. */
function withSingle(reading: KeptReading | null, corrections: readonly Said[]): CountedNumber[] {
  const read = reading?.numbers ?? [];
  const said = new Map<number, Said>();
  const lost: Said[] = [];
  for (const correction of corrections) {
    const place = correction.box === null ? -1 : placeAt(correction.box, read);
    if (place >= 0) said.set(place, correction);
    else lost.push(correction);
  }
  const numbers = read.flatMap((number, place): CountedNumber[] => {
    // Digits that are read one by one come without what they stand for.
    const { text, value = valueOf(text) ?? null, confidence, line, box, page } = number;
    const correction = said.get(place);
    const status = confidence < DOUBTFUL_CONFIDENCE || text.includes("?") ? "doubtful" : "read";
    const base = { number: place, line, box, confidence };
    const of = page === undefined ? {} : { page };
    if (correction === undefined) return [{ ...base, text, value, original: null, status, ...of }];
    if (correction.to === null) return [];
    if (correction.to === text) return [{ ...base, text, value, original: text, status: "confirmed", ...of }];
    return [{ ...base, ...typed(correction.to), original: text, status: "corrected", ...of }];
  });
  return [...numbers, ...lost.flatMap(toLost)];
}

/** A number that no later reading found at its place: what a person said of it stays. */
function toLost({ box: place, to, from }: Said): CountedNumber[] {
  if (to === null) return [];
  const { page, ...box } = place ?? {};
  const where = { number: null, line: null, box: place && (box as Box), confidence: null } as const;
  return [{ ...where, ...typed(to), original: from, status: "corrected", ...(page !== undefined && { page }) }];
}

/** As a person has the whole picture: the numbers that are there confirmed, or others, with blanks between, in their place. */
function withWhole(numbers: readonly CountedNumber[], to: string | null, reading: KeptReading | null): CountedNumber[] {
  const texts = to?.split(/\s+/).filter(Boolean) ?? [];
  const isPaired = texts.length === numbers.length;
  return texts.map((text, place) => {
    const number = isPaired ? numbers[place]! : null;
    if (number?.text === text) {
      const isRead = number.status === "read" || number.status === "doubtful";
      return isRead ? { ...number, original: number.text, status: "confirmed" } : number;
    }
    if (number !== null)
      return { ...number, ...typed(text), original: number.original ?? number.text, status: "corrected" };
    const original = reading?.text ?? null;
    return { number: null, line: null, box: null, confidence: null, ...typed(text), original, status: "corrected" };
  });
}

function typed(text: string): Pick<CountedNumber, "text" | "value"> {
  return { text, value: valueOf(text) ?? null };
}

/** The number whose box covers the place best; -1 where none does. */
function placeAt(box: PlacedBox, numbers: readonly { readonly box: Box; readonly page?: number }[]): number {
  const shares = numbers.map((number) => (number.page === box.page ? sharedArea(box, number.box) : 0));
  const best = shares.indexOf(Math.max(...shares));
  return (shares[best] ?? 0) >= SAME_PLACE ? best : -1;
}

/** Intersection over union. */
function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}
