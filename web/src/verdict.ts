/**
 * The verdict: what stands largest in the reading. A number, or plain words where there is none.
 */

import type { ReadAnswer, ReadDigit } from "../../src/server/answers.js";
import { toPercent, toWords } from "./confidence-words.js";
import { make } from "./elements.js";
import type { ReadingFailure } from "./reading-state.js";

/** Below this confidence the second-likeliest digit is named too. */
const RUNNER_UP_BELOW = 0.9;

/** Before the first picture. */
export function invitation(): HTMLElement {
  return layOut(null, [
    make("p", "verdict-heading", "Nothing read yet"),
    make("p", "verdict-note", "The digit, and how sure it is, appear here."),
  ]);
}

/** What was read. */
export function readingVerdict(
  answer: ReadAnswer,
  durationMs: number,
): HTMLElement {
  if (answer.numbers.length === 0) return nothingFound(answer);
  const confidence = Math.min(
    ...answer.numbers.map((number) => number.confidence),
  );
  const lines = [
    make("p", "verdict-confidence", toPercent(confidence)),
    make("p", "verdict-words", toWords(confidence)),
  ];
  const doubtful = answer.numbers
    .flatMap((number) => number.digits)
    .filter((digit) => digit.confidence < RUNNER_UP_BELOW);
  for (const digit of doubtful) {
    lines.push(make("p", "verdict-note", runnerUp(digit)));
  }
  lines.push(
    make(
      "p",
      "verdict-note",
      `read in ${Math.max(1, Math.round(durationMs))} ms`,
    ),
  );
  return layOut(answer.text, lines);
}

/** Why nothing was read; `retry` where trying again may help. */
export function failureVerdict(
  failure: ReadingFailure,
  retry: (() => void) | null,
): HTMLElement {
  const lines: HTMLElement[] = [
    make("p", "verdict-heading", failure.heading),
    make("p", "verdict-advice", failure.advice),
  ];
  if (retry) {
    const button = make("button", "button", "Try again");
    button.type = "button";
    button.addEventListener("click", retry);
    lines.push(button);
  }
  return layOut(null, lines);
}

function nothingFound(answer: ReadAnswer): HTMLElement {
  const reasons = new Set(answer.rejected.map(({ reason }) => reason));
  return layOut(null, [
    make("p", "verdict-heading", "No digit found"),
    make(
      "p",
      "verdict-advice",
      reasons.size > 0
        ? `What is written there is no digit: ${[...reasons].join("; ")}.`
        : "Try a picture in which one digit stands alone on plain paper.",
    ),
  ]);
}

function runnerUp(digit: ReadDigit): string {
  let second = -1;
  for (const [candidate, probability] of digit.probabilities.entries()) {
    if (candidate === digit.digit) continue;
    if (probability > (digit.probabilities[second] ?? -1)) second = candidate;
  }
  return `could also be a ${second} (${toPercent(digit.probabilities[second] ?? 0)})`;
}

/** Sets the number, or an empty frame where there is none, beside the lines about it. */
function layOut(
  number: string | null,
  lines: readonly HTMLElement[],
): HTMLElement {
  const verdict = make("div", "verdict-layout");
  const words = make("div", "verdict-lines");
  words.append(...lines);
  verdict.append(
    number === null
      ? make("div", "verdict-blank")
      : make("p", "verdict-number", number),
    words,
  );
  return verdict;
}
