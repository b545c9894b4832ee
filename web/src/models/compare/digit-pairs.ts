/** Puts the digits of two readings of one picture side by side: those that lie in the same place belong together. */

import type { Box, ReadAnswer, ReadDigit } from "../../../../src/contract/answers/read-answers.js";

/** A digit as both read it; null where one of them found none there. */
export interface DigitPair {
  readonly left: ReadDigit | null;
  readonly right: ReadDigit | null;
  /** Whether they read something else, or one of them is not sure. */
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

interface Compared {
  readonly left: { readonly outcome: { readonly kind: string } | null };
  readonly right: { readonly outcome: { readonly kind: string } | null };
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
  if (differing === 0) return "Both read the same.";
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
