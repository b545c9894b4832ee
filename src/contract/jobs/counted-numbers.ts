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

/**
 * What was said last of the whole picture takes the place of all that was said before; what was said of single numbers
 * after it changes those.
 *
 * @param corrections all of the file, the oldest first
 */
export function countNumbers(reading: KeptReading | null, corrections: readonly Said[]): CountedNumber[] {
  const read = reading?.numbers ?? [];
  const wholeAt = corrections.findLastIndex(({ number }) => number === null);
  const isSingle = ({ number }: Said) => number !== null;
  if (wholeAt < 0) return withSingle(read, placesOf(read, corrections));
  const before = withSingle(read, placesOf(read, corrections.slice(0, wholeAt).filter(isSingle)));
  const { said, lost } = placesOf(read, corrections.slice(wholeAt + 1));
  const { texts, rest } = withoutLost(corrections[wholeAt]!.to, lost);
  const whole = withWhole(before, texts, reading);
  const untouched = whole.filter(({ number }) => number === null || !said.has(number));
  const touched = [...said].flatMap(([place, each]) => toCounted(read[place]!, place, each));
  const numbers = [...untouched, ...touched].toSorted((a, b) => (a.number ?? read.length) - (b.number ?? read.length));
  return [...numbers, ...rest.flatMap(toLost)];
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

/** What was said of numbers, as it belongs to those that were read now. */
interface Places {
  /** By the place of the number: the last that was said of it. */
  readonly said: ReadonlyMap<number, Said>;
  /** Of numbers that the reading has nowhere. */
  readonly lost: readonly Said[];
}

function placesOf(read: KeptReading["numbers"], corrections: readonly Said[]): Places {
  const said = new Map<number, Said>();
  const lost: Said[] = [];
  for (const correction of corrections) {
    const place = correction.box === null ? -1 : placeAt(correction.box, read);
    if (place >= 0) said.set(place, correction);
    else lost.push(correction);
  }
  return { said, lost };
}

/** What was read, each number as the last correction of its place has it. */
function withSingle(read: KeptReading["numbers"], { said, lost }: Places): CountedNumber[] {
  const numbers = read.flatMap((number, place) => toCounted(number, place, said.get(place)));
  return [...numbers, ...lost.flatMap(toLost)];
}

/** A number that was read, as a person has it; none where it is none. */
function toCounted(read: KeptReading["numbers"][number], place: number, said: Said | undefined): CountedNumber[] {
  // Digits that are read one by one come without what they stand for.
  const { text, value = valueOf(text) ?? null, confidence, line, box, page } = read;
  const status = confidence < DOUBTFUL_CONFIDENCE || text.includes("?") ? "doubtful" : "read";
  const base = { number: place, line, box, confidence };
  const of = page === undefined ? {} : { page };
  if (said === undefined) return [{ ...base, text, value, original: null, status, ...of }];
  if (said.to === null) return [];
  if (said.to === text) return [{ ...base, text, value, original: text, status: "confirmed", ...of }];
  return [{ ...base, ...typed(said.to), original: text, status: "corrected", ...of }];
}

/**
 * The texts of a whole picture, with what was said of them when each stood at the place of a number that is lost by now.
 *
 * @returns what was said of others, too
 */
function withoutLost(to: string | null, lost: readonly Said[]): { readonly texts: string[]; readonly rest: Said[] } {
  const texts: (string | null)[] = to?.split(/\s+/).filter(Boolean) ?? [];
  const rest = lost.filter(({ number, from, to: text }) => {
    if (number === null || from === null || texts[number] !== from) return true;
    texts[number] = text;
    return false;
  });
  return { texts: texts.filter((text) => text !== null), rest };
}

/** A number that no later reading found at its place: what a person said of it stays. */
function toLost({ box: place, to, from }: Said): CountedNumber[] {
  if (to === null) return [];
  const { page, ...box } = place ?? {};
  const where = { number: null, line: null, box: place && (box as Box), confidence: null } as const;
  return [{ ...where, ...typed(to), original: from, status: "corrected", ...(page !== undefined && { page }) }];
}

/** As a person has the whole picture: the numbers that are there confirmed, or others, with blanks between, in their place. */
function withWhole(
  numbers: readonly CountedNumber[],
  texts: readonly string[],
  reading: KeptReading | null,
): CountedNumber[] {
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
