/** How a line was read, in words. */

import type { ExplainedLine, PathSymbol } from "../../../src/contract/answers/line-answers.js";
import { formatConfidence } from "../../../src/contract/words.js";

/** A longer text would fill the title of each of its symbols. */
const MAX_TITLE_LENGTH = 12;

/** What stands in a row of a line's columns, or in a symbol's place. */
export function rowName(symbol: string, ofNone: "blank" | "nothing"): string {
  return symbol === "" ? ofNone : symbol === "?" ? "other" : symbol;
}

const signNames: Readonly<Record<string, string>> = {
  ".": "point",
  ",": "comma",
  "-": "minus",
  "/": "slash",
  ":": "colon",
  "+": "plus",
  "×": "times",
  "=": "equals",
  "%": "per cent",
  "(": "opening bracket",
  ")": "closing bracket",
  $: "dollar",
  "€": "euro",
  "£": "pound",
  "?": "other writing",
  "": "nothing",
};

/** A symbol as it is said aloud: a sign by its name. */
export function spokenSymbol(symbol: string): string {
  return signNames[symbol] ?? symbol;
}

/** A symbol in a sentence: `7`, `“,” (comma)`, `other writing`. */
export function symbolInWords(symbol: string): string {
  const isSign = symbol !== "" && symbol !== "?" && symbol in signNames;
  return isSign ? `“${symbol}” (${spokenSymbol(symbol)})` : spokenSymbol(symbol);
}

/** `7, 98.2 %, columns 12 to 14`. */
export function symbolName({ symbol, confidence, from, to }: PathSymbol): string {
  const columns = to - from === 1 ? `column ${from + 1}` : `columns ${from + 1} to ${to}`;
  return `${spokenSymbol(symbol)}, ${formatConfidence(confidence)}, ${columns}`;
}

/** `comma in 1,250.00: 98.2 %`. */
export function signTitle({ symbol, confidence }: PathSymbol, text: string): string {
  const place = text.length > MAX_TITLE_LENGTH ? "" : ` in ${text}`;
  return `${spokenSymbol(symbol)}${place}: ${formatConfidence(confidence)}`;
}

/** `1 (2.1 %), nothing (0.4 %)`: what else may stand in a place, where that is worth a word; empty where nothing is. */
export function insteadOf({ alternatives }: PathSymbol, most: number): string {
  return alternatives
    .filter(({ confidence }) => confidence >= 0.001)
    .slice(0, most)
    .map(
      ({ symbol, confidence }) =>
        `${symbol === "?" ? "other writing" : rowName(symbol, "nothing")} (${formatConfidence(confidence)})`,
    )
    .join(", ");
}

/** What was read of a line, with a space where a number ends. */
export function spacedText({ path }: Pick<ExplainedLine, "path">): string {
  return path
    .map(({ symbol, number }, place) => (place > 0 && path[place - 1]!.number !== number ? ` ${symbol}` : symbol))
    .join("");
}

/** What was read of a line, for those who hear the page. */
export function lineName(line: Pick<ExplainedLine, "path" | "confidence">): string {
  const text = spacedText(line);
  return text === "" ? "nothing was read" : `read as ${text}, ${formatConfidence(line.confidence)}`;
}
