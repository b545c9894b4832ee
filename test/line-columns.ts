/** Columns of lines that no network made: random ones, whose every path can be gone through, and ones like a network's. */

import { LINE_BLANK, LINE_CLASS_COUNT, lineClassOf } from "../src/core/line.js";
import { addLogs, type LineColumns, toLineColumns } from "../src/core/reading/decoding/columns.js";
import { toText } from "../src/core/reading/decoding/greedy-text.js";
import type { Random } from "../src/core/tensor/random.js";

/** Columns in which only some classes are possible, each as likely as chance wants. */
export function randomColumns(random: Random, count: number, classes: readonly number[], spread = 1.5): LineColumns {
  const scores = new Float32Array(count * LINE_CLASS_COUNT).fill(-Infinity);
  for (let column = 0; column < count; column++) {
    for (const one of classes) scores[column * LINE_CLASS_COUNT + one] = random.normal(0, spread);
  }
  return toLineColumns(scores);
}

/** Every text that the columns can spell, with the logarithm of its probability: path by path. */
export function enumerateTexts(columns: LineColumns, classes: readonly number[]): Map<string, number> {
  const texts = new Map<string, number>();
  const goOn = (path: readonly number[], log: number) => {
    const column = path.length;
    if (column === columns.count) {
      const text = toText(path.filter((one, i) => one !== LINE_BLANK && one !== path[i - 1]));
      texts.set(text, addLogs(texts.get(text) ?? -Infinity, log));
      return;
    }
    for (const one of classes) goOn([...path, one], log + columns.logProbabilities[column * LINE_CLASS_COUNT + one]!);
  };
  goOn([], 0);
  return texts;
}

/** The symbols that are taken for each other. */
const ALIKE: Readonly<Record<string, string>> = {
  "1": "7/",
  "7": "1",
  "4": "9",
  "9": "4",
  "0": "6",
  "6": "0",
  "5": "3",
  "3": "5",
  "2": "7",
  "8": "3",
  ",": ".",
  ".": ",",
};

/**
 * Columns as a trained network's: blanks, and for each symbol one or two columns that are sure of it, but for what it is
 * taken for and what chance adds.
 *
 * @param noise deviation of the scores; 0.5 is a clear line, with 1.5 a third are misread
 */
export function drawnColumns(random: Random, text: string, count: number, noise: number): LineColumns {
  const scores = new Float32Array(count * LINE_CLASS_COUNT);
  const at = (column: number, symbol: number) => column * LINE_CLASS_COUNT + symbol;
  for (let column = 0; column < count; column++) {
    for (let one = 0; one < LINE_CLASS_COUNT; one++) scores[at(column, one)] = random.normal(-5, noise);
    scores[at(column, LINE_BLANK)] = random.normal(6, noise);
  }
  const pitch = count / text.length;
  for (let i = 0; i < text.length; i++) {
    const first = Math.floor((i + random.uniform(0.2, 0.6)) * pitch);
    const length = 1 + random.integer(2);
    for (let column = first; column < Math.min(count, first + length); column++) {
      scores[at(column, lineClassOf(text[i]!))] = random.normal(9, noise);
      for (const other of ALIKE[text[i]!] ?? "") scores[at(column, lineClassOf(other))] = random.normal(4, noise);
    }
  }
  return toLineColumns(scores);
}
