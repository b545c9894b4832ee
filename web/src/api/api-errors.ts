/**
 * What can go wrong between the page and the server.
 */

import type { ProblemAnswer } from "../../../src/contract/answers/server-answers.js";

/** The server refused, and says why. */
export class RefusedError extends Error {
  readonly problem: ProblemAnswer;

  constructor(problem: ProblemAnswer) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The picture has more bytes than the server takes; it was not sent. */
export class TooLargeError extends Error {}

/** No answer came, or none that a Digits server gives. */
export class UnreachableError extends Error {}

/** Whether a body is the server's own account of what went wrong. */
export function isProblem(body: unknown): body is ProblemAnswer {
  return typeof (body as Partial<ProblemAnswer> | null)?.detail === "string";
}
