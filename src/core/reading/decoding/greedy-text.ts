/**
 * Between texts and the classes of columns: a text's classes and back, and the text that a line's likeliest classes
 * spell, one column after the other. That is the quick reading, for figures while a network is trained.
 */

import { LINE_BLANK, LINE_CLASS_COUNT, LINE_SYMBOLS, lineClassOf } from "../../line.js";
import type { LineColumns } from "./columns.js";

/** The classes of a text's symbols; all must be of {@link LINE_SYMBOLS}. */
export function toClasses(text: string): Uint8Array {
  return Uint8Array.from(text, lineClassOf);
}

/** The text of classes, none of which is the blank. */
export function toText(classes: ArrayLike<number>): string {
  return Array.from(classes, (one) => LINE_SYMBOLS[one - 1]).join("");
}

/** The likeliest class of each column; repeated ones count once, then blanks are left out. */
export function greedyText({ count, logProbabilities }: LineColumns): string {
  const classes: number[] = [];
  let before = LINE_BLANK;
  for (let column = 0; column < count; column++) {
    const start = column * LINE_CLASS_COUNT;
    let best = 0;
    for (let i = 1; i < LINE_CLASS_COUNT; i++) {
      if (logProbabilities[start + i]! > logProbabilities[start + best]!) best = i;
    }
    if (best !== LINE_BLANK && best !== before) classes.push(best);
    before = best;
  }
  return toText(classes);
}
