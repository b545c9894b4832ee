/** Puts the digits of two readings of one picture side by side: those that lie in the same place belong together. */

import type { Box, ReadAnswer, ReadDigit } from "../../../../src/contract/answers/read-answers.js";
import { writtenParts } from "../../words/digit-words.js";

/** A digit as both read it; null where one of them found none there. */
export interface DigitPair {
  readonly left: ReadDigit | null;
  readonly right: ReadDigit | null;
  /** Whether they read something else, or one of them is not sure. */
  readonly isDifferent: boolean;
}

/** A digit or a sign of a number that is compared, or a place where only the other model found a digit. */
export interface ComparedPart {
  readonly kind: "digit" | "sign" | "missing";
  readonly text: string;
  /** Whether the other model read something else there. */
  readonly isDifferent: boolean;
}

/** Two boxes that share so much of what both cover are the same writing. */
const MIN_OVERLAP = 0.3;

/** The pairs in reading order. */
export function pairDigits(left: ReadAnswer, right: ReadAnswer): DigitPair[] {
  const lefts = digitsOf(left);
  const rights = digitsOf(right);
  const partners = new Map<ReadDigit, ReadDigit>();
  for (const digit of lefts) {
    const partner = nearest(digit, rights);
    // The one that lies closest to it may lie closer to another.
    if (partner && nearest(partner, lefts) === digit) {
      partners.set(digit, partner);
    }
  }
  const paired = new Set(partners.values());
  const pairs = lefts.map((digit) => pairOf(digit, partners.get(digit)));
  for (const [index, digit] of rights.entries()) {
    if (paired.has(digit)) continue;
    const before = rights[index - 1];
    const place = pairs.findIndex((pair) => pair.right === before);
    pairs.splice(before ? place + 1 : 0, 0, pairOf(null, digit));
  }
  return pairs;
}

/**
 * The numbers of one of two readings as they are written, part by part. Where only the other model found a digit, there is a gap
 * in the number; where it found a whole number, a number of gaps.
 *
 * @param other what the other model read; null where that is not known
 */
export function comparedNumbers(
  side: "left" | "right",
  answer: ReadAnswer,
  other: ReadAnswer | null,
  pairs: readonly DigitPair[],
): readonly (readonly ComparedPart[])[] {
  const otherSide = side === "left" ? "right" : "left";
  const differing = new Set(pairs.flatMap((pair) => (pair.isDifferent ? (pair[side] ?? []) : [])));
  const partners = new Map(pairs.map((pair) => [pair[otherSide], pair[side]]));
  const numbers: PlacedPart[][] = answer.numbers.map((number) =>
    writtenParts(number).map(({ digit, sign = "" }) =>
      digit
        ? { digit, part: { kind: "digit", text: textOf(digit), isDifferent: differing.has(digit) } }
        : { digit: null, part: { kind: "sign", text: sign, isDifferent: false } },
    ),
  );
  const numberWith = (digit: ReadDigit) => numbers.find((parts) => parts.some((each) => each.digit === digit));
  let before: ReadDigit | null = null;
  for (const pair of pairs) {
    const missing = pair[side] === null ? pair[otherSide] : null;
    if (missing !== null) {
      const ofOther = other?.numbers.find(({ digits }) => digits.includes(missing))?.digits ?? [];
      // The number in which the rest of its number stands here, be it digits or gaps.
      const known = ofOther.map((digit) => numberWith(partners.get(digit) ?? digit)).find((parts) => parts);
      const gap: PlacedPart = { digit: missing, part: { kind: "missing", text: "·", isDifferent: true } };
      if (known) known.splice(known.findIndex(({ digit }) => digit === before) + 1, 0, gap);
      else numbers.splice(numbers.findIndex((parts) => parts.some(({ digit }) => digit === before)) + 1, 0, [gap]);
    }
    before = pair[side] ?? missing;
  }
  return numbers.map((parts) => parts.map(({ part }) => part));
}

/** A part and the digit in its place, be it the other model's; null where that is a sign. */
interface PlacedPart {
  readonly digit: ReadDigit | null;
  readonly part: ComparedPart;
}

interface ComparedAnswer {
  readonly outcome: { readonly kind: string } | null;
  readonly answer: Pick<ReadAnswer, "text"> | null;
}

interface Compared {
  readonly left: ComparedAnswer;
  readonly right: ComparedAnswer;
  readonly pairs: readonly DigitPair[];
}

/** What a comparison comes to, in a sentence; empty before both have read. */
export function comparisonInWords({ left, right, pairs }: Compared): string {
  if (left.outcome === null || right.outcome === null) return "";
  if (left.outcome.kind === "failed" || right.outcome.kind === "failed") {
    return "Not both of them could read it.";
  }
  if (pairs.length === 0) return "Neither finds a digit.";
  const differing = pairs.filter(({ isDifferent }) => isDifferent).length;
  if (differing === 0) {
    return left.answer?.text === right.answer?.text
      ? "Both read the same."
      : "Both read the same digits, but not the same signs and spaces.";
  }
  if (pairs.length === 1) return "They differ.";
  return differing === pairs.length
    ? "They differ in every digit."
    : `They differ in ${differing} of ${pairs.length} digits.`;
}

/** A digit as it stands in a text: "?" where it is not sure, and nothing where there is none. */
export function textOf(digit: ReadDigit | null): string {
  if (digit === null) return "";
  return digit.isSure ? String(digit.digit) : "?";
}

function digitsOf({ numbers }: ReadAnswer): readonly ReadDigit[] {
  return numbers.flatMap(({ digits }) => digits);
}

function pairOf(left: ReadDigit | null, right: ReadDigit | null = null): DigitPair {
  const isDifferent = left?.digit !== right?.digit || left?.isSure !== right?.isSure;
  return { left, right, isDifferent };
}

function nearest({ box }: ReadDigit, others: readonly ReadDigit[]): ReadDigit | null {
  let best: ReadDigit | null = null;
  let bestOverlap = MIN_OVERLAP;
  for (const other of others) {
    const overlap = overlapOf(box, other.box);
    if (overlap > bestOverlap) {
      best = other;
      bestOverlap = overlap;
    }
  }
  return best;
}

/** What both cover, as a share of what either covers. */
function overlapOf(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const both = Math.max(0, width) * Math.max(0, height);
  return both / (a.width * a.height + b.width * b.height - both);
}
