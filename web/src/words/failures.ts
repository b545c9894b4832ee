/**
 * What the page says when something was not done: what was wrong, in the heading that its code has everywhere, and what
 * to do, in the server's own words.
 */

import { isDigitsError } from "../../../src/core/errors.js";
import { toSentence } from "../../../src/contract/words.js";
import { ApiError, ConnectionError } from "../../../src/client.js";
import { formatMegabytes } from "../../../src/contract/limits.js";
import { headingOf } from "../../../src/contract/problems.js";

/** Why something was not done, in words for people. */
export interface Failure {
  readonly heading: string;
  readonly advice: string;
  /** Whether the same may be done at a second try. */
  readonly canRetry: boolean;
}

/** This browser cannot open a picture, and the server, which can, does not answer. */
export class NeedsServerError extends ConnectionError {
  readonly code = "PICTURE_UNREADABLE";

  /** @param what the picture is */
  constructor(what: string, options?: ErrorOptions) {
    super(
      `this browser cannot open ${what}, and the server, which can, does not answer. Try again when it is back, or save the picture as JPEG.`,
      options,
    );
  }
}

/** What was pasted or dropped was no file. */
export const nothingToRead: Failure = {
  heading: "No picture in there",
  advice: "Copy a picture, not text, and paste it again, or choose a file.",
  canRetry: false,
};

/** What was chosen or dropped holds no model. */
export const noModelThere: Failure = {
  heading: "No model among these files",
  advice:
    "A model is one file that ends in .onnx, as digits train or Save as ONNX leaves it; its card, which ends in .json, may come with it.",
  canRetry: false,
};

/** A picture over the server's limit, which was not sent. */
export function pictureTooLarge(maxBytes: number): Failure {
  return failureOfCode(
    "PICTURE_TOO_LARGE",
    `A picture may have ${formatMegabytes(maxBytes)}. Scale it down, or save it as JPEG.`,
  );
}

/** A model over the server's limit, which was not sent. */
export function modelTooLarge(maxBytes: number): Failure {
  return failureOfCode("BODY_TOO_LARGE", `A model may have ${formatMegabytes(maxBytes)}. Train a smaller network.`);
}

/** The words for an error of the client, or of a reader in this page; null where no server answered, which the page says elsewhere. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof ConnectionError) return null;
  if (isDigitsError(error)) return failureOfCode(error.code, error.message);
  if (!(error instanceof ApiError)) throw error;
  const { code, message, status } = error;
  const advice =
    code === "UNAUTHORIZED"
      ? "Nothing was changed. Do it again, and give the token that whoever runs the server has."
      : message;
  return { ...failureOfCode(code, advice), canRetry: status >= 500 };
}

/** The words for why a picture was not read. */
export function readingFailureOf(error: unknown): Failure {
  if (error instanceof NeedsServerError) {
    return { heading: "This needs the server", advice: toSentence(error.message), canRetry: true };
  }
  return (
    failureOf(error) ?? {
      heading: "The server does not answer",
      advice: "Your work is kept, and reading goes on by itself when the server is back.",
      canRetry: true,
    }
  );
}

/** The words for one of the server's codes and what it says beside it. */
export function failureOfCode(code: string, detail: string): Failure {
  return {
    heading: headingOf(code),
    advice: toSentence(detail),
    canRetry: code === "INTERNAL" || code === "OVERLOADED",
  };
}
