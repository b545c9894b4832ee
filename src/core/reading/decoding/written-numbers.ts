/**
 * The numbers of a line, out of its symbols: split at other writing and at wide gaps, each as it is written, with its
 * digits alone and the value it stands for.
 */

import { LINE_HEIGHT } from "../../line.js";
import { type ValueOptions, valueOf } from "./number-value.js";

/**
 * In heights of the line's image. The places are those of CTC's columns, which are narrower than the ink, so a gap is wider
 * than the paper between. Of 200 simulated photos (`npm run bench -- photos --photos 40 --kinds
 * plain,pencil,boxed,squared,busy --vary DEFAULT_MAX_GAP`) 155 are read exactly with 0.9, 160 with 1, 164 with this, 162 with 1.25.
 */
const DEFAULT_MAX_GAP = 1.1;

/** What a line's network writes for other writing. */
const OTHER = "?";

export interface WrittenNumber {
  /** As it is written, with its signs. */
  readonly text: string;
  /** What it stands for, where it is a number: no date is. */
  readonly value: number | undefined;
  /** Its digits alone. */
  readonly digits: string;
  /** The symbols of the line that it is: `from` to `to` - 1. */
  readonly from: number;
  readonly to: number;
}

export interface WritingOptions extends ValueOptions {
  /** In heights of the line's image: symbols further apart are of two numbers. @default 1.1 */
  readonly maxGap?: number;
}

/**
 * The numbers that a text holds: what has at least a digit.
 *
 * @param extents where each symbol begins and ends, in pixels of the line's image; [text.length, 2]
 */
export function toWrittenNumbers(
  text: string,
  extents: ArrayLike<number>,
  options: WritingOptions = {},
): WrittenNumber[] {
  const { maxGap = DEFAULT_MAX_GAP } = options;
  const numbers: WrittenNumber[] = [];
  let from = 0;
  const end = (to: number) => {
    const written = text.slice(from, to);
    const digits = written.replaceAll(/\D/g, "");
    if (digits !== "") numbers.push({ text: written, value: valueOf(written, options), digits, from, to });
  };
  for (let at = 0; at < text.length; at++) {
    const isOther = text[at] === OTHER;
    const isApart = at > from && extents[2 * at]! - extents[2 * at - 1]! > maxGap * LINE_HEIGHT;
    if (!isOther && !isApart) continue;
    end(at);
    from = isOther ? at + 1 : at;
  }
  end(text.length);
  return numbers;
}
