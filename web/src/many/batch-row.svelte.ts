/**
 * One of many pictures: its file, and what came of it so far.
 */

import type { ReadAnswer } from "../../../src/contract/answers/read-answers.js";
import type { ReadingFailure } from "../words/reading-failure.js";

export type RowState = "waiting" | "reading" | "read" | "failed";

/** Below this a reading is doubtful: its runner-up is worth a look. */
const DOUBTFUL_BELOW = 0.9;

export class BatchRow {
  readonly id: number;
  readonly file: File;
  state = $state<RowState>("waiting");
  answer = $state.raw<ReadAnswer | null>(null);
  failure = $state.raw<ReadingFailure | null>(null);
  /** From sending its form until its reading came. */
  durationMs = $state<number | null>(null);
  /** What somebody wrote in the reading's place; null where nobody did. */
  corrected = $state<string | null>(null);
  readonly text = $derived(this.corrected ?? this.answer?.text ?? "");
  /** The least confidence of its numbers; null where there is none. */
  readonly confidence = $derived(
    this.answer && this.answer.numbers.length > 0
      ? Math.min(...this.answer.numbers.map((number) => number.confidence))
      : null,
  );
  /** Whether somebody should look: unsure, nothing found, or not read, and not corrected yet. */
  readonly isDoubtful = $derived(
    this.corrected === null &&
      (this.state === "failed" ||
        (this.state === "read" && (this.confidence === null || this.confidence < DOUBTFUL_BELOW))),
  );

  constructor(id: number, file: File) {
    this.id = id;
    this.file = file;
  }

  /** Back to the start, for another try. */
  wait(): void {
    this.state = "waiting";
    this.failure = null;
    this.durationMs = null;
  }

  succeed(answer: ReadAnswer, durationMs: number): void {
    this.answer = answer;
    this.durationMs = durationMs;
    this.state = "read";
  }

  fail(failure: ReadingFailure): void {
    this.failure = failure;
    this.state = "failed";
  }

  /** Writes another reading in the place of the one there is; the same text is no correction. */
  correct(text: string): void {
    const trimmed = text.trim();
    this.corrected = trimmed === (this.answer?.text ?? "") ? null : trimmed;
  }
}
