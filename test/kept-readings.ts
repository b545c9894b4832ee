/** Readings as they are kept, for tests that read nothing. */

import type { KeptReading } from "../src/contract/answers/job-answers.js";

/** A reading of numbers, one below the other, each with a confidence. */
export function keptReading(...numbers: readonly (readonly [text: string, confidence: number])[]): KeptReading {
  return {
    width: 200,
    height: 100,
    text: numbers.map(([text]) => text).join(" "),
    numbers: numbers.map(([text, confidence], line) => ({
      text,
      ...(/^\d+$/.test(text) && { value: Number(text) }),
      confidence,
      line,
      box: { x: 10, y: 10 + 30 * line, width: 12 * text.length, height: 20 },
      digits: text
        .split("")
        .filter((symbol) => /[\d?]/.test(symbol))
        .map((symbol, at) => ({
          digit: Number(symbol.replace("?", "1")),
          confidence: symbol === "?" ? 0.4 : confidence,
          isSure: symbol !== "?",
          runnerUp: { digit: 7, confidence: (1 - confidence) / 2 },
          probabilities: Array.from({ length: 10 }, () => 0.1),
          notDigit: 0,
          box: { x: 10 + 12 * at, y: 10 + 30 * line, width: 12, height: 20 },
        })),
    })),
    rejected: [],
    isComplete: true,
  };
}
