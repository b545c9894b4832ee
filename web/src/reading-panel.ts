/**
 * The reading beside the sheet: the number, large, with its confidence, and below it every digit as the network
 * saw it. Its places are there from the start, so nothing moves when a reading comes.
 */

import type { ReadDigit } from "../../src/server/answers.js";
import { createDigitView } from "./digit-view.js";
import { elementById } from "./elements.js";
import type { ReadingState } from "./reading-state.js";
import { failureVerdict, invitation, readingVerdict } from "./verdict.js";

export interface ReadingPanel {
  show(state: ReadingState): void;
}

/** Takes charge of the reading of index.html; `retry` asks for the same picture again. */
export function createReadingPanel(actions: {
  readonly retry: () => void;
}): ReadingPanel {
  const section = elementById("reading");
  const verdict = elementById("verdict");
  const digits = elementById("digits");

  function showDigits(shown: readonly ReadDigit[]): void {
    const views = shown.length > 0 ? shown : [null];
    digits.replaceChildren(
      ...views.map((digit, index) =>
        createDigitView(
          digit,
          shown.length > 1 ? { place: index + 1, count: shown.length } : null,
        ),
      ),
    );
  }

  function show(state: ReadingState): void {
    section.setAttribute("aria-busy", String(state.kind === "reading"));
    section.dataset["state"] = state.kind;
    switch (state.kind) {
      case "empty":
        verdict.replaceChildren(invitation());
        showDigits([]);
        break;
      case "reading":
        // The reading before stays, dimmed, until the new one is here: most come sooner than an eye can follow.
        break;
      case "read":
        verdict.replaceChildren(readingVerdict(state.answer, state.durationMs));
        showDigits(state.answer.numbers.flatMap((number) => number.digits));
        // On a phone the verdict may lie below the edge of the screen.
        verdict.scrollIntoView({ block: "nearest" });
        break;
      case "failed":
        verdict.replaceChildren(
          failureVerdict(
            state.failure,
            state.failure.canRetry ? actions.retry : null,
          ),
        );
        showDigits([]);
        verdict.scrollIntoView({ block: "nearest" });
        break;
    }
  }

  show({ kind: "empty" });
  return { show };
}
