/**
 * What the page says when a picture was not read: what was wrong, and what to do.
 */

import { MAX_PICTURE_BYTES } from "../api/readings.js";
import { RefusedError, TooLargeError, UnreachableError } from "../api/api-errors.js";

/** Why a picture was not read, in words for people. */
export interface ReadingFailure {
  readonly heading: string;
  readonly advice: string;
  /** Whether the same picture may be read at a second try. */
  readonly canRetry: boolean;
}

/** What came by paste or drop was no file. */
export const nothingToRead: ReadingFailure = {
  heading: "No picture in there",
  advice: "Copy a picture, not text, and paste it again, or choose a file.",
  canRetry: false,
};

const unreachable: ReadingFailure = {
  heading: "The server does not answer",
  advice: "Your work is kept, and reading goes on by itself when the server is back.",
  canRetry: true,
};

/** A heading for what people meet; the server's own words stand below it. */
const headings: Readonly<Record<string, string>> = {
  PICTURE_EMPTY: "This file is empty",
  PICTURE_UNREADABLE: "This is not a picture I know",
  PICTURE_TRUNCATED: "This picture is cut off",
  PICTURE_TOO_SMALL: "This picture is too small",
  PICTURE_TOO_LARGE: "This picture is too large",
  PICTURE_NO_INK: "Nothing is written here",
  MODEL_NOT_FOUND: "There is no such model",
  MODEL_REFUSED: "This model is not fit to read",
  MODEL_FOREIGN: "This model is not fit to read",
  MODEL_MALFORMED: "This model is not fit to read",
  OVERLOADED: "The server is busy",
  INTERNAL: "The server failed",
};

/** The words for an error of the API. */
export function failureOf(error: unknown): ReadingFailure {
  if (error instanceof RefusedError) {
    const { code, detail, status } = error.problem;
    return { ...failureOfCode(code, detail), canRetry: status >= 500 };
  }
  if (error instanceof TooLargeError) {
    return failureOfCode(
      "PICTURE_TOO_LARGE",
      `a picture may have ${MAX_PICTURE_BYTES / 1_000_000} MB. Scale it down, or save it as JPEG.`,
    );
  }
  if (error instanceof UnreachableError) return unreachable;
  throw error;
}

/** The words for one of the server's codes and what it says beside it. */
export function failureOfCode(code: string, detail: string): ReadingFailure {
  return {
    heading: headings[code] ?? "This could not be read",
    advice: detail.charAt(0).toUpperCase() + detail.slice(1),
    canRetry: code === "INTERNAL" || code === "OVERLOADED",
  };
}
