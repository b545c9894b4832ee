/**
 * The verdict: what stands largest in the reading. The numbers, or plain words where there are none.
 */

import type { ReadAnswer, RejectedMark } from "../../src/server/answers.js";
import type { ChooseDigit } from "./digit-choice.js";
import { make } from "./elements.js";
import { createNumberList } from "./number-list.js";
import type { ReadingFailure } from "./reading-state.js";

/** So many different reasons are told; a page full of writing has more than anybody reads. */
const MAX_REASONS = 4;

/** Before the first picture. */
export function invitation(): HTMLElement {
  return layOutWords([
    make("p", "verdict-heading", "Nothing read yet"),
    make("p", "verdict-note", "The number, and how sure it is, appear here."),
  ]);
}

/** What was read. */
export function readingVerdict(
  answer: ReadAnswer,
  options: { readonly durationMs: number; readonly onChoose: ChooseDigit },
): HTMLElement {
  if (answer.numbers.length === 0) return nothingFound(answer);
  const verdict = make("div", "verdict-read");
  verdict.append(createNumberList(answer.numbers, options.onChoose));
  const notes = make("div", "verdict-notes");
  if (answer.rejected.length > 0) {
    notes.append(
      make(
        "p",
        "verdict-note",
        `Left out, in dashed frames: ${reasonsOf(answer.rejected)}.`,
      ),
    );
  }
  const durationMs = Math.max(1, Math.round(options.durationMs));
  notes.append(make("p", "verdict-note", `Read in ${durationMs} ms.`));
  verdict.append(notes);
  return verdict;
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
  return layOutWords(lines);
}

/** What the page says where nothing on a picture is a digit. */
export function nothingFoundAdvice(answer: ReadAnswer): string {
  return answer.rejected.length > 0
    ? `What is on the picture looks like something else: ${reasonsOf(answer.rejected)}.`
    : "Try a picture in which the digits stand on plain paper.";
}

function nothingFound(answer: ReadAnswer): HTMLElement {
  return layOutWords([
    make("p", "verdict-heading", "No digit found"),
    make("p", "verdict-advice", nothingFoundAdvice(answer)),
  ]);
}

/** The reasons, each once with how often it was given, the most frequent first. */
function reasonsOf(rejected: readonly RejectedMark[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of rejected) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => (count > 1 ? `${reason} (${count})` : reason));
  const leftOver = reasons.length - MAX_REASONS;
  return [
    ...reasons.slice(0, MAX_REASONS),
    ...(leftOver > 0 ? [`and ${leftOver} more`] : []),
  ].join("; ");
}

/** Sets words beside the empty frame of a number that is not there. */
function layOutWords(lines: readonly HTMLElement[]): HTMLElement {
  const verdict = make("div", "verdict-layout");
  const words = make("div", "verdict-lines");
  words.append(...lines);
  verdict.append(make("div", "verdict-blank"), words);
  return verdict;
}
