/**
 * The states the page can be in. There is one at a time, and every part of the page shows it.
 */

import type { ReadAnswer } from "../../src/server/answers.js";

/** A picture somebody chose. */
export interface ChosenPicture {
  readonly file: File;
  /** Shows the file's bytes from memory. */
  readonly url: string;
}

/** Why a picture was not read, in words for people. */
export interface ReadingFailure {
  readonly heading: string;
  readonly advice: string;
  /** Whether the same picture may be read at a second try. */
  readonly canRetry: boolean;
}

export type ReadingState =
  | { readonly kind: "empty" }
  | { readonly kind: "reading"; readonly picture: ChosenPicture }
  | {
      readonly kind: "read";
      readonly picture: ChosenPicture;
      readonly answer: ReadAnswer;
      readonly durationMs: number;
    }
  | {
      readonly kind: "failed";
      /** Absent where what came was no file at all. */
      readonly picture: ChosenPicture | null;
      readonly failure: ReadingFailure;
    };
