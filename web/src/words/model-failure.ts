/**
 * What the page says when something about models was refused.
 */

import { RefusedError, UnreachableError } from "../api/api-errors.js";

/** Why something was not done, and what to do, in words for people. */
export interface ModelFailure {
  readonly heading: string;
  readonly advice: string;
}

/** A heading for what people meet; the server's own words stand below it, which say what to do. */
const headings: Readonly<Record<string, string>> = {
  MODEL_MALFORMED: "This is no whole ONNX model",
  MODEL_FOREIGN: "This model was not made by Digits",
  MODEL_REFUSED: "This model is not taken",
  MODEL_NOT_FOUND: "There is no such model",
  OUTPUT_UNWRITABLE: "The server cannot keep it",
  UNAUTHORIZED: "Not done without the token",
  FORBIDDEN: "Not done from here",
  BODY_TOO_LARGE: "This file is too large",
  RATE_LIMITED: "Too much in a minute",
  OVERLOADED: "The server is busy",
  INTERNAL: "The server failed",
};

/** What was chosen or dropped holds no model. */
export const noModelThere: ModelFailure = {
  heading: "No model among these files",
  advice:
    "A model is one file that ends in .onnx, as digits train or Save as ONNX leaves it; its card, which ends in .json, may come with it.",
};

/** A model over the server's limit, which was not sent. */
export const modelTooLarge: ModelFailure = {
  heading: "This file is too large",
  advice: "A model may have 50 MB. Train a smaller network.",
};

/** The words for an error of the API; null where no server answered, which the page says elsewhere. */
export function modelFailureOf(error: unknown): ModelFailure | null {
  if (error instanceof UnreachableError) return null;
  if (!(error instanceof RefusedError)) throw error;
  const { code, detail } = error.problem;
  return {
    heading: headings[code] ?? "This was refused",
    advice:
      code === "UNAUTHORIZED"
        ? "Nothing was changed. Do it again, and give the token that whoever runs the server has."
        : detail.charAt(0).toUpperCase() + detail.slice(1),
  };
}
