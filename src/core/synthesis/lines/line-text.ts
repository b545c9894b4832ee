/** What stands in a simulated line: the kinds of text, how often each is drawn, and the marks that each is made of. */

import type { Random } from "../../tensor/random.js";
import { choose, chooseWeighted } from "../weighted-choice.js";

/** One thing that is drawn. */
export interface Mark {
  /** Its symbol, of the network's; empty where it is none, as an apostrophe. */
  readonly symbol: string;
  /** What is drawn: a digit, a sign, or the name of another form of the repertoire. */
  readonly form: string;
  /** Its size against that of the line's digits. */
  readonly size: number;
  /** By how much it stands above their foot, against their height. */
  readonly lift: number;
  /** Paper before it beyond the usual, against their height. */
  readonly gap: number;
  /** Whether a stroke stands below it, as below raised cents. */
  readonly isUnderlined: boolean;
}

/** The kinds: how often each is drawn, and the narrowest image it fits. */
export const lineKindTable = {
  digit: { weight: 5, leastWidth: 128, write: (random) => plain(digit(random)) },
  integer: {
    weight: 20,
    leastWidth: 128,
    write: (random, most) => plain(digits(random, Math.min(most, 2 + short(random)))),
  },
  zeros: { weight: 8, leastWidth: 128, write: writeZeros },
  year: { weight: 4, leastWidth: 128, write: (random) => plain(year(random)) },
  date: { weight: 9, leastWidth: 128, write: writeDate },
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
  spaced: { weight: 5, leastWidth: 128, write: writeSpaced },
  cells: { weight: 10, leastWidth: 128, write: writeCells },
  worded: { weight: 6, leastWidth: 128, write: writeWorded },
  marked: { weight: 3, leastWidth: 128, write: writeMarked },
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

/** Chooses a kind that fits the width. */
export function chooseKind(width: number, random: Random): LineKind {
  const fitting = lineKinds.filter((kind) => leastWidthOf(kind) <= width);
  return chooseWeighted(
    fitting.map((kind) => ({ kind, weight: weightOfKind(kind) })),
    random,
  ).kind;
}

/** Writes a text of the kind, with `most` symbols at most. */
export function writeText(kind: LineKind, most: number, random: Random): readonly Mark[] {
  for (;;) {
    const marks = lineKindTable[kind].write(random, most);
    if (marks.filter(({ symbol }) => symbol !== "").length <= most) return marks;
  }
}

/** Marks of a text as it is typed; a blank is a gap before the next. `#` and `*` are other writing. */
function plain(text: string, { size = 1, lift = 0 } = {}): Mark[] {
  const marks: Mark[] = [];
  let gap = 0;
  for (const form of text) {
    if (form === " ") {
      gap += 0.4;
      continue;
    }
    const symbol = form === "#" || form === "*" ? "?" : form === "'" ? "" : form;
    marks.push({ symbol, form, size, lift, gap, isUnderlined: false });
    gap = 0;
  }
  return marks;
}

/** Other writing: one symbol. */
function other(form: string, { size = 1, gap = 0.25 } = {}): Mark {
  return { symbol: "?", form, size, lift: 0, gap, isUnderlined: false };
}

function withGap([first, ...rest]: readonly Mark[], gap: number): Mark[] {
  return first === undefined ? [] : [{ ...first, gap: first.gap + gap }, ...rest];
}

function below(random: Random, bound: number): string {
  return String(random.integer(bound));
}

function two(text: string): string {
  return text.padStart(2, "0");
}

function chance(random: Random, share: number): boolean {
  return random.uniform() < share;
}

/** Digits as evenly as they come, 0, 1 and 7 a little oftener: they are written oftener, or confused. */
function digit(random: Random): string {
  return "012345678901701"[random.integer(15)]!;
}

function digits(random: Random, count: number): string {
  return Array.from({ length: count }, () => digit(random)).join("");
}

/** Mostly short: 0 to 6. */
function short(random: Random): number {
  return Math.floor(random.uniform(0, 2.65) ** 2);
}

/** A number without zeros in front, of `most` digits at most. */
function amount(random: Random, most: number): string {
  return String(1 + random.integer(9)) + digits(random, random.integer(most));
}

function year(random: Random): string {
  if (chance(random, 0.15)) return `'${two(below(random, 100))}`;
  return chance(random, 0.8) ? String(1900 + random.integer(140)) : String(1500 + random.integer(400));
}

/** A number that ends in zeros, as round amounts do, or begins with them, as running numbers do. */
function writeZeros(random: Random): Mark[] {
  const zeros = "0".repeat(choose([1, 2, 2, 3, 3, 3, 4, 5], random));
  const style = random.uniform();
  if (style < 0.1) return plain(zeros);
  if (style < 0.25) return plain(zeros + amount(random, 3));
  if (style < 0.55) return plain(groupThousands(amount(random, 2) + zeros, choose([".", ",", " ", "'", "."], random)));
  return plain(amount(random, 3) + zeros);
}

function groupThousands(text: string, separator: string): string {
  return text.replace(/\B(?=(\d{3})+$)/g, separator);
}

function writeDate(random: Random): Mark[] {
  const pad = chance(random, 0.5) ? two : (text: string) => text;
  const day = pad(String(1 + random.integer(31)));
  const month = pad(String(1 + random.integer(12)));
  const full = String(1950 + random.integer(90));
  const last = chance(random, 0.5) ? full : full.slice(2);
  const style = random.uniform();
  if (style < 0.12) return plain(`${full}-${two(month)}-${two(day)}`);
  if (style < 0.2) return plain(choose([`${day}.${month}.`, `${day}/${month}`, `${day}-${month}`], random));
  if (style < 0.26) return plain(`${day} ${month} ${last}`);
  const separator = choose(["/", "/", "/", ".", ".", "-", "-"], random);
  return plain([day, month, last].join(chance(random, 0.2) ? ` ${separator} ` : separator));
}

function writeGrouped(random: Random): Mark[] {
  const whole = amount(random, 2) + groupOf(random) + (chance(random, 0.25) ? groupOf(random) : "");
  const separator = choose([".", ".", ".", ",", ",", " ", "'"], random);
  const grouped = groupThousands(whole, separator);
  if (chance(random, 0.7)) return plain(grouped);
  return plain(`${grouped}${separator === "." ? "," : "."}${two(below(random, 100))}`);
}

/** The last three digits of a thousand: round, half round, or any. */
function groupOf(random: Random): string {
  const style = random.uniform();
  return style < 0.35
    ? "000"
    : style < 0.6
      ? `${digit(random)}${choose(["00", "50", "00"], random)}`
      : digits(random, 3);
}

/** Decimals; every third time the cents are small, raised or underlined. */
function writeDecimal(random: Random): Mark[] {
  const whole = chance(random, 0.15) ? "0" : amount(random, 4);
  const point = choose([".", ","], random);
  const style = random.uniform();
  if (style < 0.35) return plain(`${whole}${point}${digits(random, 1 + random.integer(3))}`);
  const cents = choose(["00", "50", two(below(random, 100))], random);
  if (style < 0.6) return plain(`${whole}${point}${cents}`);
  const size = random.uniform(0.45, 0.75);
  const isUnderlined = chance(random, 0.5);
  const small = plain(cents, { size, lift: random.uniform(0.1, 1.05 - size) }).map((mark) => ({
    ...mark,
    isUnderlined,
  }));
  return [...plain(chance(random, 0.6) ? whole + point : whole), ...withGap(small, random.uniform(0, 0.2))];
}

function writeCheque(random: Random): Mark[] {
  const whole = choose(
    [() => amount(random, 3), () => amount(random, 2) + groupOf(random), () => `${1 + random.integer(9)}0000`],
    random,
  )();
  const grouped = chance(random, 0.7) ? groupThousands(whole, choose([".", ".", ","], random)) : whole;
  const before = choose(["", "", "", "", "#", "*", "**", "$", "$ ", "£", "€ ", "=", "-", "$"], random);
  const close = choose(["#", "*", "**", "-", "="], random);
  const after = choose(["", "", ".-", ".-", "-", ",-", ".", "=", "--", " -", ".", ",", "/", close], random);
  return plain(before + grouped + after);
}

function writeBrackets(random: Random): Mark[] {
  const style = random.uniform();
  if (style < 0.6) return plain(`(${amount(random, 3)})`);
  if (style < 0.85) return plain(`${amount(random, 2)})`);
  return plain(`${amount(random, 3)} (${amount(random, 2)})`);
}

function writeCalculation(random: Random): Mark[] {
  const sign = choose(["×", "×", "+", "-", ":", "/"], random);
  const left = `${amount(random, 2)}${chance(random, 0.3) ? " " : ""}${sign}${amount(random, 2)}`;
  return plain(chance(random, 0.65) ? `${left}=${amount(random, 3)}` : left);
}

/** 1/2 and the like, often small, and after a whole number. */
function writeFraction(random: Random): Mark[] {
  const parts = choose(["1/2", "1/2", "3/4", "1/4", "1/3", "2/3", "5/8", "7/8"], random);
  if (chance(random, 0.35)) return plain(`${amount(random, 2)}/${amount(random, 2)}`);
  const size = random.uniform(0.55, 0.9);
  const [above = "", under = ""] = parts.split("/");
  const shift = random.uniform(0.05, 0.35);
  const marks = [
    ...plain(above, { size, lift: 1 - size + shift / 3 }),
    ...plain("/", { size: random.uniform(0.8, 1.1) }).map((mark) => ({ ...mark, gap: -0.12 })),
    ...withGap(plain(under, { size, lift: -shift / 3 }), -0.14),
  ];
  return chance(random, 0.5) ? [...plain(amount(random, 2)), ...withGap(marks, 0.1)] : marks;
}

function writePhone(random: Random, most: number): Mark[] {
  let text = choose(["0", "+", "00", "(0"], random);
  const opened = text.startsWith("(");
  const separator = choose([" ", " ", "-", "/", "."], random);
  text += digits(random, 2 + random.integer(2)) + (opened ? ") " : separator);
  while (text.replaceAll(" ", "").length < most - 3 && text.length < 13) {
    text += digits(random, 2 + random.integer(2)) + choose([" ", " ", separator], random);
  }
  return plain(text.replace(/[-/.]$/, ""));
}

/** Numbers beside one another, with wide gaps between them. */
function writeSpaced(random: Random, most: number): Mark[] {
  const numbers = 2 + random.integer(3);
  const length = 1 + random.integer(Math.max(1, Math.floor(most / numbers)));
  const marks: Mark[] = [];
  for (let i = 0; i < numbers; i++) {
    const number = plain(digits(random, 1 + random.integer(Math.min(length, 4))));
    marks.push(...(i === 0 ? number : withGap(number, random.uniform(0.5, 2))));
  }
  return marks;
}

/** A digit a cell; some cells are crossed, some dashed. */
function writeCells(random: Random, most: number): Mark[] {
  const count = 1 + random.integer(Math.min(most, most > 10 ? 12 : 8));
  const marks = plain(digits(random, count));
  if (!chance(random, 0.12)) return marks;
  const lead = choose(["×", "-", "0", "/"], random);
  const until = 1 + random.integer(2);
  return marks.map((mark, i) => (i < until && count > 2 ? plain(lead, { size: lead === "×" ? 0.5 : 1 })[0]! : mark));
}

function writeWorded(random: Random): Mark[] {
  const number = choose(
    [
      () => amount(random, 4),
      () => groupThousands(amount(random, 2) + groupOf(random), "."),
      () => `${amount(random, 3)}.${two(below(random, 100))}`,
    ],
    random,
  )();
  const word = () =>
    other(chance(random, 0.75) ? "word" : "letter", { size: random.uniform(0.7, 1.05), gap: random.uniform(0.2, 0.6) });
  const marks = withGap(plain(number), 0.3);
  const style = random.uniform();
  if (style < 0.45) return [word(), ...marks];
  if (style < 0.85) return [...marks, word()];
  return [word(), ...marks, word()];
}

function writeMarked(random: Random): Mark[] {
  const form = choose(["tick", "tick", "scribble", "scribble", "word"], random);
  const mark = other(form, { size: random.uniform(0.8, 1.1), gap: 0.3 });
  const number = withGap(plain(amount(random, 4)), 0.3);
  const style = random.uniform();
  return style < 0.4 ? [mark] : style < 0.7 ? [mark, ...number] : [...number, mark];
}
