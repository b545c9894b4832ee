/** What stands in a simulated line: the kinds of text, how often each is drawn, and the marks that each is made of. */

import type { Random } from "../../tensor/random.js";
import { choose, chooseWeighted } from "../weighted-choice.js";
import type { Hands } from "./hands.js";
import { amount, below, chance, digit, digits, plain, short, two, withGap, year, type Mark } from "./marks.js";
import {
  writeBrackets,
  writeCalculation,
  writeCells,
  writeCheque,
  writeDate,
  writeDecimal,
  writeFigures,
  writeFraction,
  writeGrouped,
  writeLong,
  writeMarked,
  writePhone,
  writeSpaced,
  writeWorded,
  writeZeros,
} from "./number-texts.js";

/** The kinds: how often each is drawn, and the narrowest image it fits. */
export const lineKindTable = {
  digit: { weight: 5, leastWidth: 128, write: (random) => plain(digit(random)) },
  integer: {
    weight: 20,
    leastWidth: 128,
    write: (random, most) => plain(digits(random, Math.min(most, 2 + short(random)))),
  },
  zeros: { weight: 7, leastWidth: 128, write: writeZeros },
  year: { weight: 4, leastWidth: 128, write: (random) => plain(year(random)) },
  date: { weight: 11, leastWidth: 128, write: writeDate },
  time: {
    weight: 3,
    leastWidth: 128,
    write: (random) => plain(`${below(random, 24)}${choose([":", ":", ":", "."], random)}${two(below(random, 60))}`),
  },
  grouped: { weight: 10, leastWidth: 128, write: writeGrouped },
  decimal: { weight: 9, leastWidth: 128, write: writeDecimal },
  cheque: { weight: 9, leastWidth: 128, write: writeCheque },
  signed: {
    weight: 2,
    leastWidth: 128,
    write: (random) => plain(`${choose(["-", "-", "+"], random)}${amount(random, 3)}`),
  },
  percent: { weight: 2, leastWidth: 128, write: (random) => plain(`${amount(random, 2)}%`) },
  brackets: { weight: 2, leastWidth: 128, write: writeBrackets },
  calculation: { weight: 3, leastWidth: 128, write: writeCalculation },
  fraction: { weight: 3, leastWidth: 128, write: writeFraction },
  phone: { weight: 3, leastWidth: 256, write: writePhone },
  long: { weight: 4, leastWidth: 256, write: writeLong },
  spaced: { weight: 5, leastWidth: 128, write: writeSpaced },
  cells: { weight: 10, leastWidth: 128, write: writeCells },
  worded: { weight: 6, leastWidth: 128, write: writeWorded },
  marked: { weight: 3, leastWidth: 128, write: writeMarked },
  figures: { weight: 6, leastWidth: 128, write: writeFigures },
  empty: { weight: 4, leastWidth: 128, write: () => [] },
} as const satisfies Readonly<Record<string, KindRow>>;

/** A kind of text. */
export type LineKind = keyof typeof lineKindTable;

interface KindRow {
  readonly weight: number;
  readonly leastWidth: number;
  /** Writes it with `most` symbols at most. */
  readonly write: (random: Random, most: number) => Mark[];
}

/** All kinds. */
export const lineKinds = Object.keys(lineKindTable) as readonly LineKind[];

/** How often a kind is drawn among all that fit an image. */
export function weightOfKind(kind: LineKind): number {
  return lineKindTable[kind].weight;
}

/** The narrowest image a kind is drawn into. */
export function leastWidthOf(kind: LineKind): number {
  return lineKindTable[kind].leastWidth;
}

/** The most symbols in an image of a width. */
export function mostSymbols(width: number): number {
  return width <= 128 ? 10 : width <= 256 ? 16 : 26;
}

/** The weight of `figures` beside rare hands, some of whose digits are nearly letters. */
const FIGURES_BESIDE_RARE_HANDS = 10;

/** Chooses a kind that fits the width. */
export function chooseKind(width: number, random: Random, hands: Hands = "usual"): LineKind {
  const fitting = lineKinds.filter((kind) => leastWidthOf(kind) <= width);
  return chooseWeighted(
    fitting.map((kind) => ({
      kind,
      weight: hands === "all" && kind === "figures" ? FIGURES_BESIDE_RARE_HANDS : weightOfKind(kind),
    })),
    random,
  ).kind;
}

/** Writes a text of the kind, with `most` symbols at most; where there is room for more, others follow at a distance. */
export function writeText(kind: LineKind, most: number, random: Random): readonly Mark[] {
  const marks = [...writeOne(kind, most, random)];
  if (kind === "empty" || kind === "cells") return marks;
  const share = most > 16 ? 0.65 : most > 10 ? 0.25 : 0.04;
  while (chance(random, share)) {
    const next = writeOne(chooseWeighted(followers, random).kind, most, random);
    if (countSymbols(marks) + countSymbols(next) > most) break;
    marks.push(...withGap(next, random.uniform(0.6, 2.5)));
  }
  return marks;
}

const followers = (["integer", "zeros", "date", "grouped", "decimal", "worded", "time"] as const).map((kind) => ({
  kind,
  weight: lineKindTable[kind].weight,
}));

function writeOne(kind: LineKind, most: number, random: Random): readonly Mark[] {
  for (;;) {
    const marks = lineKindTable[kind].write(random, most);
    if (countSymbols(marks) <= most) return marks;
  }
}

function countSymbols(marks: readonly Mark[]): number {
  return marks.reduce((sum, { symbol }) => sum + (symbol === "" ? 0 : 1), 0);
}
