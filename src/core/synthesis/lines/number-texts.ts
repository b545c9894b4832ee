/** Numbers as people write them: amounts, dates, cheques, fractions, with words and marks beside them. */

import type { Random } from "../../tensor/random.js";
import { choose } from "../weighted-choice.js";
import { amount, below, chance, digit, digits, other, plain, two, withGap, type Mark } from "./marks.js";

/** A number that ends in zeros, as round amounts do, or begins with them, as running numbers do. */
export function writeZeros(random: Random): Mark[] {
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

export function writeDate(random: Random): Mark[] {
  const pad = chance(random, 0.5) ? two : (text: string) => text;
  const day = pad(String(1 + random.integer(31)));
  const month = pad(String(1 + random.integer(12)));
  const full = String(1950 + random.integer(90));
  const last = chance(random, 0.5) ? full : full.slice(2);
  const style = random.uniform();
  if (style < 0.12) return plain(`${full}-${two(month)}-${two(day)}`);
  if (style < 0.2) return plain(choose([`${day}.${month}.`, `${day}/${month}`, `${day}-${month}`], random));
  if (style < 0.25) return plain(`${day} ${month} ${last}`);
  const separator = choose(["/", "/", "/", "|", ".", ".", "-", "-"], random);
  return plain([day, month, last].join(chance(random, 0.25) ? ` ${separator} ` : separator));
}

export function writeGrouped(random: Random): Mark[] {
  const whole = amount(random, 2) + groupOf(random) + (chance(random, 0.25) ? groupOf(random) : "");
  const separator = choose([".", ".", ".", ",", ",", " ", "'"], random);
  const grouped = groupThousands(whole, separator);
  if (chance(random, 0.7)) return plain(grouped);
  return plain(`${grouped}${separator === "." ? "," : "."}${two(below(random, 100))}`);
}

/** The last three digits of a thousand: round, half round, or any. */
function groupOf(random: Random): string {
  const style = random.uniform();
  return style < 0.28
    ? "000"
    : style < 0.5
      ? `${digit(random)}${choose(["00", "50", "00"], random)}`
      : digits(random, 3);
}

/** Decimals; every third time the cents are small, raised or underlined. */
export function writeDecimal(random: Random): Mark[] {
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

export function writeCheque(random: Random): Mark[] {
  const whole = choose(
    [() => amount(random, 3), () => amount(random, 2) + groupOf(random), () => `${1 + random.integer(9)}0000`],
    random,
  )();
  const grouped = chance(random, 0.7) ? groupThousands(whole, choose([".", ".", ","], random)) : whole;
  const before = choose(["", "", "", "", "#", "*", "**", "$", "$ ", "£", "€ ", "=", "-", "$"], random);
  const close = choose(["#", "*", "**", "-", "="], random);
  const after = choose(["", "", ".-", ".-", "-", ",-", ".", "=", "--", " -", ".", ",", "/", close], random);
  const isFar = after === " -" && chance(random, 0.5);
  return plain(`${before}${grouped}${isFar ? "    " : ""}${after}`);
}

export function writeBrackets(random: Random): Mark[] {
  const style = random.uniform();
  if (style < 0.6) return plain(`(${amount(random, 3)})`);
  if (style < 0.85) return plain(`${amount(random, 2)})`);
  return plain(`${amount(random, 3)} (${amount(random, 2)})`);
}

export function writeCalculation(random: Random): Mark[] {
  const sign = choose(["×", "×", "+", "-", ":", "÷", "/"], random);
  const left = `${amount(random, 2)}${chance(random, 0.3) ? " " : ""}${sign}${amount(random, 2)}`;
  return plain(chance(random, 0.65) ? `${left}=${amount(random, 3)}` : left);
}

/** 1/2 and the like, often small, and after a whole number. */
export function writeFraction(random: Random): Mark[] {
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

export function writePhone(random: Random, most: number): Mark[] {
  let text = choose(["0", "+", "00", "(0"], random);
  const opened = text.startsWith("(");
  const separator = choose([" ", " ", "-", "/", "."], random);
  text += digits(random, 2 + random.integer(2)) + (opened ? ") " : separator);
  while (text.replaceAll(" ", "").length < most - 3 && text.length < 13) {
    text += digits(random, 2 + random.integer(2)) + choose([" ", " ", separator], random);
  }
  return plain(text.replace(/[-/.]$/, ""));
}

/** Numbers beside one another, with wide gaps between them, bars or points. */
export function writeSpaced(random: Random, most: number): Mark[] {
  const numbers = 2 + random.integer(3);
  const length = Math.min(4, Math.max(1, Math.floor(most / numbers)));
  const written = Array.from({ length: numbers }, () => digits(random, 1 + random.integer(length)));
  const style = random.uniform();
  if (style < 0.08) return plain(written.join(choose(["|", " | "], random)));
  if (style < 0.16) return plain(Array.from(written.join("")).join("."));
  return written.flatMap((number, i) => (i === 0 ? plain(number) : withGap(plain(number), random.uniform(0.5, 2.2))));
}

/** Nine to twenty digits, whole or in groups: accounts, cards, long running numbers. */
export function writeLong(random: Random, most: number): Mark[] {
  const text = digits(random, 9 + random.integer(Math.min(12, most - 8)));
  if (chance(random, 0.5)) return plain(text);
  const group = choose([2, 3, 4, 4], random);
  const separator = choose([" ", " ", "-", "."], random);
  return plain(groupsOf(text, group).join(separator === " " || text.length * (1 + 1 / group) > most ? " " : separator));
}

function groupsOf(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
}

/** A digit a cell; some cells are crossed, some dashed. */
export function writeCells(random: Random, most: number): Mark[] {
  const count = 1 + random.integer(Math.min(most, most > 10 ? 12 : 8));
  const marks = plain(digits(random, count));
  if (!chance(random, 0.12)) return marks;
  const lead = choose(["×", "-", "0", "/"], random);
  const until = 1 + random.integer(2);
  return marks.map((mark, i) => (i < until && count > 2 ? plain(lead, { size: lead === "×" ? 0.5 : 1 })[0]! : mark));
}

export function writeWorded(random: Random): Mark[] {
  const number = choose(
    [
      () => amount(random, 4),
      () => groupThousands(amount(random, 2) + groupOf(random), "."),
      () => `${amount(random, 3)}.${two(below(random, 100))}`,
    ],
    random,
  )();
  const isPrinted = chance(random, 0.45);
  const size = isPrinted ? random.uniform(0.4, 0.9) : random.uniform(0.7, 1.05);
  const word = () =>
    other(isPrinted ? "print" : "word", { size, gap: random.uniform(0.2, chance(random, 0.3) ? 2.5 : 0.6) });
  const marks = withGap(plain(number), random.uniform(0.2, chance(random, 0.3) ? 2.5 : 0.6));
  const style = random.uniform();
  if (style < 0.5) return [word(), ...marks];
  if (style < 0.85) return [...marks, word()];
  if (style < 0.93) return [word(), word(), ...marks];
  return [word(), ...marks, word()];
}

/** A tick, a scribble or what was crossed out, alone or beside a number. */
export function writeMarked(random: Random): Mark[] {
  const form = choose(["tick", "tick", "scribble", "scribble", "crossed", "word", "print"], random);
  const mark = other(form, { size: random.uniform(0.8, 1.1), gap: 0.3 });
  const number = withGap(plain(amount(random, 4)), 0.3);
  const style = random.uniform();
  return style < 0.35 ? [mark] : style < 0.75 ? [mark, ...number] : [...number, mark];
}

/** Letters, characters of other scripts and marks: one, or some in a row that are a word, alone or beside a number. */
export function writeFigures(random: Random): Mark[] {
  const count = chance(random, 0.6) ? 1 : 2 + random.integer(5);
  const size = random.uniform(0.65, 1.1);
  const [first, ...rest] = Array.from({ length: count }, () =>
    other("figure", { size: size * random.uniform(0.85, 1.1), gap: 0 }),
  ) as [Mark, ...Mark[]];
  // A word is one symbol, however many letters it has.
  const word = [first, ...rest.map((mark) => ({ ...mark, symbol: "" }))];
  const style = random.uniform();
  if (style < 0.6) return word;
  const number = plain(amount(random, 4));
  return style < 0.85
    ? [...word, ...withGap(number, random.uniform(0.25, 1.5))]
    : [...number, ...withGap(word, random.uniform(0.25, 1.5))];
}
