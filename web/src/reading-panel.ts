/**
 * The reading beside the sheet: the numbers, large, with their confidence, and below them the chosen digit as the
 * network saw it. Its places are there from the start, so nothing moves when a reading comes.
 */

import type { ReadAnswer } from "../../src/server/answers.js";
import { showChoice, type ChooseDigit } from "./digit-choice.js";
import { createDigitView, type PlacedDigit } from "./digit-view.js";
import { spokenNumber } from "./digit-words.js";
import { elementById } from "./elements.js";
import type { ReadingState } from "./reading-state.js";
import {
  failureVerdict,
  invitation,
  nothingFoundAdvice,
  readingVerdict,
} from "./verdict.js";

export interface ReadingPanel {
  show(state: ReadingState): void;
  /** Opens the digit that was chosen. */
  choose(index: number): void;
}

/** Takes charge of the reading of index.html; `retry` asks for the same picture again. */
export function createReadingPanel(actions: {
  readonly retry: () => void;
  readonly choose: ChooseDigit;
}): ReadingPanel {
  const section = elementById("reading");
  const announcement = elementById("announcement");
  const verdict = elementById("verdict");
  const digits = elementById("digits");
  let placed: readonly PlacedDigit[] = [];

  function choose(index: number): void {
    showChoice(verdict, index);
    digits.replaceChildren(createDigitView(placed[index] ?? null));
  }

  /** Shows a verdict that is final, and says it. */
  function conclude(element: HTMLElement, spoken: string): void {
    verdict.replaceChildren(element);
    announcement.textContent = spoken;
    // On a phone the verdict may lie below the edge of the screen.
    verdict.scrollIntoView({ block: "nearest" });
  }

  function show(state: ReadingState): void {
    section.setAttribute("aria-busy", String(state.kind === "reading"));
    section.dataset["state"] = state.kind;
    switch (state.kind) {
      case "empty":
        verdict.replaceChildren(invitation());
        choose(0);
        break;
      case "reading":
        // The reading before stays, dimmed, until the new one is here: most come sooner than an eye can follow.
        break;
      case "read": {
        const { answer, durationMs } = state;
        placed = placeDigits(answer);
        conclude(
          readingVerdict(answer, { durationMs, onChoose: actions.choose }),
          spokenReading(answer),
        );
        actions.choose(0);
        break;
      }
      case "failed": {
        const { failure } = state;
        placed = [];
        conclude(
          failureVerdict(failure, failure.canRetry ? actions.retry : null),
          `${failure.heading}. ${failure.advice}`,
        );
        choose(0);
        break;
      }
    }
  }

  show({ kind: "empty" });
  return { show, choose };
}

/** All digits in reading order, each with its place in its number. */
function placeDigits({ numbers }: ReadAnswer): PlacedDigit[] {
  const isAlone = numbers.length === 1 && numbers[0]?.digits.length === 1;
  return numbers.flatMap(({ text, digits }) =>
    digits.map((digit, index) => ({
      digit,
      place: isAlone ? null : { position: index + 1, text },
    })),
  );
}

function spokenReading(answer: ReadAnswer): string {
  return answer.numbers.length > 0
    ? answer.numbers.map(spokenNumber).join(" ")
    : `No digit found. ${nothingFoundAdvice(answer)}`;
}
