/**
 * What the page says when something about training was refused, or met no server.
 */

import { RefusedError, UnreachableError } from "../api/api-errors.js";

/** Why something was not done, in words for people. */
export interface RunFailure {
  readonly heading: string;
  readonly advice: string;
}

/** A heading for what people meet; the server's own words stand below it. */
const headings: Readonly<Record<string, string>> = {
  OPTION_INVALID: "This cannot be trained",
  REQUEST_INVALID: "This cannot be trained",
  RUN_NOT_FOUND: "There is no such training run",
  RUN_STATE_WRONG: "Not in this state",
  TOO_MANY_RUNS: "Too many runs",
  OVERLOADED: "The server is busy",
  INTERNAL: "The server failed",
};

/** The words for an error of the API; null where no server answered, which the page says elsewhere. */
export function runFailureOf(error: unknown): RunFailure | null {
  if (error instanceof UnreachableError) return null;
  if (!(error instanceof RefusedError)) throw error;
  const { code, detail } = error.problem;
  return {
    heading: headings[code] ?? "This was refused",
    advice: detail.charAt(0).toUpperCase() + detail.slice(1),
  };
}
