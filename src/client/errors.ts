/** How requests fail. */

import type { ProblemAnswer } from "../contract/answers/server-answers.js";

/** The server refused, and says why. */
export class ApiError extends Error {
  /** Stable, for programs: PICTURE_NO_INK, OVERLOADED, ... */
  readonly code: string;
  /** Of HTTP. */
  readonly status: number;
  /** Names the request in the server's log. */
  readonly requestId: string;

  constructor({ detail, code, status, requestId }: Omit<ProblemAnswer, "type" | "title">) {
    super(detail);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }
}

/** There was no answer, or none that a Digits server gives. The cause is kept. */
export class ConnectionError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "ConnectionError";
  }
}
