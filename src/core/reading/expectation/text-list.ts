/**
 * A list of texts, one of which is expected. It is kept sorted in two arrays of numbers, which threads can share; a beginning of
 * texts is then a stretch of the list, so that the list is its own trie and nothing is built.
 */

import { fail } from "../../errors.js";
import { LINE_OTHER, LINE_SYMBOLS, lineClassOf } from "../../line.js";
import type { LineAutomaton } from "../decoding/automaton.js";

/** Texts that a list may have; the time for this many stands in docs/performance.md. */
export const MOST_TEXTS = 1_000_000;
/** Symbols of a text. */
export const MOST_LENGTH = 64;

/** Texts in the order of their classes, each once. */
export interface PackedTexts {
  /** Of all texts, one after the other. */
  readonly classes: Uint8Array;
  /** Where each begins, and where the last one ends. */
  readonly starts: Uint32Array; // [count + 1]
}

/** Stretches this short are sorted by comparing; */
const SHORT = 12;
/** others by this many symbols at once, which together with a text's place are a whole number that is exact. */
const AT_ONCE = 6;
const CLASSES = 32;
const PLACES = 2 ** 20;

/** By the code of a character: its class, or that it counts for nothing; 0 for what cannot be read. */
const BLANK = 255;
const classOfCode = new Map(
  Array.from(LINE_SYMBOLS, (symbol): [number, number] => [symbol.charCodeAt(0), lineClassOf(symbol)]).filter(
    ([, one]) => one !== LINE_OTHER,
  ),
);
for (const blank of " \t\r\n\u00a0\ufeff") classOfCode.set(blank.charCodeAt(0), BLANK);
const ASCII = 128;
const classOfAscii = Uint8Array.from({ length: ASCII }, (_, code) => classOfCode.get(code) ?? 0);

/**
 * Sorts a list of texts. Blanks in them count for nothing, and empty ones are left out.
 *
 * @throws OPTION_INVALID where one holds what cannot be read, or there are none, or too many
 */
export function packTexts(texts: readonly string[]): PackedTexts {
  if (texts.length > MOST_TEXTS) {
    fail(
      "OPTION_INVALID",
      `a list may have ${MOST_TEXTS} texts; got ${texts.length}. Send the part that may be there.`,
    );
  }
  const encoded = encode(texts);
  if (encoded.starts.length === 1) {
    fail("OPTION_INVALID", "the list of what may be there is empty. Give a text a line.");
  }
  return copyInOrder(encoded, sortTexts(encoded));
}

function encode(texts: readonly string[]): PackedTexts {
  let room = 0;
  for (const text of texts) room += text.length;
  const classes = new Uint8Array(room);
  const starts = new Uint32Array(texts.length + 1);
  let size = 0;
  let count = 0;
  for (let place = 0; place < texts.length; place++) {
    const text = texts[place]!;
    const start = size;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const one = code < ASCII ? classOfAscii[code]! : (classOfCode.get(code) ?? 0);
      if (one === 0) refuse(texts, place);
      if (one !== BLANK) classes[size++] = one;
    }
    if (size - start > MOST_LENGTH) refuse(texts, place);
    if (size > start) starts[++count] = size;
  }
  return { classes: classes.subarray(0, size), starts: starts.subarray(0, count + 1) };
}

function refuse(texts: readonly string[], place: number): never {
  const text = JSON.stringify(texts[place]!.slice(0, MOST_LENGTH));
  const signs = LINE_SYMBOLS.replaceAll(/[\d?]/g, "").split("").join(" ");
  fail(
    "OPTION_INVALID",
    `the list of what may be there has ${text} in place ${place + 1}. A text has at most ${MOST_LENGTH} digits and signs, which are ${signs}.`,
  );
}

/** The class of a symbol of a text; 0 behind its end, so that shorter texts come first. */
function classAt({ classes, starts }: PackedTexts, text: number, depth: number): number {
  const at = starts[text]! + depth;
  return at < starts[text + 1]! ? classes[at]! : 0;
}

/** The texts' places in the order of their classes: a few symbols of all texts, then the next few of those that are alike. */
function sortTexts(texts: PackedTexts): Uint32Array {
  const count = texts.starts.length - 1;
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  const keys = new Float64Array(count);
  const todo: [from: number, to: number, depth: number][] = [[0, count, 0]];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [from, to, depth] = next;
    if (to - from <= SHORT) {
      insertInOrder(order, from, to, depth, texts);
      continue;
    }
    for (let i = from; i < to; i++) {
      let key = 0;
      for (let at = depth; at < depth + AT_ONCE; at++) key = key * CLASSES + classAt(texts, order[i]!, at);
      keys[i] = key * PLACES + order[i]!;
    }
    keys.subarray(from, to).sort();
    let begin = from;
    for (let i = from; i < to; i++) {
      const key = Math.floor(keys[i]! / PLACES);
      order[i] = keys[i]! - key * PLACES;
      if (i + 1 < to && Math.floor(keys[i + 1]! / PLACES) === key) continue;
      // Those that end here are equal.
      if (i > begin && key % CLASSES !== 0) todo.push([begin, i + 1, depth + AT_ONCE]);
      begin = i + 1;
    }
  }
  return order;
}

function insertInOrder(order: Uint32Array, from: number, to: number, depth: number, texts: PackedTexts): void {
  const isBefore = (a: number, b: number): boolean => {
    for (let at = depth; ; at++) {
      const [one, other] = [classAt(texts, a, at), classAt(texts, b, at)];
      if (one !== other) return one < other;
      if (one === 0) return false;
    }
  };
  for (let i = from + 1; i < to; i++) {
    const text = order[i]!;
    let place = i;
    for (; place > from && isBefore(text, order[place - 1]!); place--) order[place] = order[place - 1]!;
    order[place] = text;
  }
}

function copyInOrder({ classes, starts }: PackedTexts, order: Uint32Array): PackedTexts {
  const sorted = new Uint8Array(classes.length);
  const sortedStarts = new Uint32Array(starts.length);
  let count = 0;
  let size = 0;
  for (const text of order) {
    const [from, to] = [starts[text]!, starts[text + 1]!];
    const before = count === 0 ? -1 : sortedStarts[count - 1]!;
    let isSame = before >= 0 && size - before === to - from;
    for (let i = 0; isSame && i < to - from; i++) isSame = sorted[before + i] === classes[from + i];
    if (isSame) continue;
    for (let i = from; i < to; i++) sorted[size++] = classes[i]!;
    sortedStarts[++count] = size;
  }
  return { classes: sorted.slice(0, size), starts: sortedStarts.slice(0, count + 1) };
}

/** Texts that are the same up to `depth`: those from `from` on, which end before `before`. */
interface Stretch {
  readonly from: number;
  readonly depth: number;
  readonly before: number;
  /** The first text that is no more of them; it is looked for when something is asked of them: of most nothing is. */
  to?: number;
}

/** The automaton of the texts of a list. */
export function textListAutomaton(texts: PackedTexts): LineAutomaton<Stretch> {
  /** The first text of a stretch whose symbol is not below a class. */
  const find = (from: number, to: number, depth: number, one: number): number => {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (classAt(texts, middle, depth) < one) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const endOf = (stretch: Stretch): number => {
    const { from, before, depth } = stretch;
    return (stretch.to ??= find(from + 1, before, depth - 1, classAt(texts, from, depth - 1) + 1));
  };
  return {
    isTree: true,
    start: { from: 0, before: texts.starts.length - 1, depth: 0, to: texts.starts.length - 1 },
    next(stretch, one) {
      const { from, depth } = stretch;
      const before = endOf(stretch);
      if (classAt(texts, from, depth) > one || classAt(texts, before - 1, depth) < one) return undefined;
      const first = find(from, before, depth, one);
      if (classAt(texts, first, depth) !== one) return undefined;
      return { state: { from: first, before, depth: depth + 1 }, logWeight: 0 };
    },
    final: ({ from, depth }) => (classAt(texts, from, depth) === 0 ? 0 : undefined),
  };
}
