/**
 * What the page says when a picture was not read: what was wrong, and what to do.
 */

import {
  MAX_PICTURE_BYTES,
  RefusedError,
  TooLargeError,
  UnreachableError,
} from "./reading-client.js";
import type { ReadingFailure } from "./reading-state.js";

/** What came by paste or drop was no file. */
export const nothingToRead: ReadingFailure = {
  heading: "No picture in there",
  advice: "Copy a picture, not text, and paste it again, or choose a file.",
  canRetry: false,
};

const unreachable: ReadingFailure = {
  heading: "The server does not answer",
  advice:
    "It may have been stopped, or the network is down. Your picture is kept: try again once the server runs.",
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
  OVERLOADED: "The server is busy",
  INTERNAL: "The server failed",
};

/** The words for an error of the reading client. */
export function failureOf(error: unknown): ReadingFailure {
  if (error instanceof RefusedError) {
    const { code, detail, status } = error.problem;
    return {
      heading: headings[code] ?? "This could not be read",
      advice: detail.charAt(0).toUpperCase() + detail.slice(1),
      canRetry: status >= 500,
    };
  }
  if (error instanceof TooLargeError) {
    return {
      heading: headings["PICTURE_TOO_LARGE"] ?? "",
      advice: `A picture may have ${MAX_PICTURE_BYTES / 1_000_000} MB. Scale it down, or save it as JPEG.`,
      canRetry: false,
    };
  }
  if (error instanceof UnreachableError) return unreachable;
  throw error;
}
