/**
 * From an error to what the client is told: an HTTP status by total tables, and a body of
 * `application/problem+json` (RFC 9457). An error that is the server's own never shows its text to the client,
 * which could hold paths; it goes to the server's operator instead.
 */

import { errorCatalogue, isDigitsError, type ErrorCode } from "../../core/errors.js";
import type { ProblemAnswer } from "../../contract/answers/answers.js";
import { ClientFault } from "./client-fault.js";

export const PROBLEM_MEDIA_TYPE = "application/problem+json";

/** Errors of HTTP itself, beside the catalogue's, which knows no HTTP. */
const httpErrors = {
  REQUEST_INVALID: { status: 400, title: "the request is malformed" },
  UNAUTHORIZED: { status: 401, title: "the request needs a token" },
  FORBIDDEN: { status: 403, title: "the request is not done from there" },
  ROUTE_NOT_FOUND: { status: 404, title: "there is nothing at this address" },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: "this address takes other methods",
  },
  REQUEST_TIMEOUT: { status: 408, title: "the request took too long to come" },
  BODY_TOO_LARGE: {
    status: 413,
    title: "the body has more bytes than this route takes",
  },
  TOO_MANY_FILES: {
    status: 413,
    title: "the request has more files than it may",
  },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    title: "the body is not of a media type this route takes",
  },
  RANGE_UNSATISFIABLE: {
    status: 416,
    title: "the file has no such part",
  },
  RATE_LIMITED: { status: 429, title: "too many requests came from there" },
  HEADERS_TOO_LARGE: { status: 431, title: "the headers are too large" },
  INTERNAL: { status: 500, title: "the server failed" },
  OVERLOADED: { status: 503, title: "more work waits than can be done" },
} as const;

export type HttpErrorCode = keyof typeof httpErrors;

/** The status of every error of the catalogue. 500 where the fault is the server's: its files, its model, a bug. */
export const statuses: Record<ErrorCode, number> = {
  PICTURE_EMPTY: 400,
  PICTURE_UNREADABLE: 415,
  PICTURE_TRUNCATED: 422,
  PICTURE_TOO_SMALL: 422,
  PICTURE_TOO_LARGE: 413,
  PICTURE_NO_INK: 422,
  FILE_NOT_FOUND: 500,
  FILE_UNREADABLE: 500,
  OUTPUT_UNWRITABLE: 500,
  DATASET_MALFORMED: 500,
  DATASET_CHECKSUM: 500,
  MODEL_MALFORMED: 500,
  MODEL_FOREIGN: 500,
  MODEL_REFUSED: 422,
  MODEL_NOT_FOUND: 404,
  MODEL_UNQUANTIZABLE: 422,
  CHECKPOINT_MALFORMED: 500,
  CHECKPOINT_MISMATCH: 500,
  SHAPE_MISMATCH: 500,
  NOT_DIFFERENTIABLE: 500,
  LOSS_NOT_FINITE: 500,
  RUN_NOT_FOUND: 404,
  RUN_STATE_WRONG: 409,
  TOO_MANY_RUNS: 409,
  OPTION_INVALID: 400,
  PORT_IN_USE: 500,
  DEVICE_UNUSABLE: 500,
  THREAD_DIED: 500,
  ABORTED: 503,
};

/** What an error answers with; the request's name is added where the answer is sent. */
export type Problem = Omit<ProblemAnswer, "requestId">;

/** An error of HTTP itself that a route answers with. */
export class HttpError extends Error {
  readonly code: HttpErrorCode;

  constructor(code: HttpErrorCode, message: string) {
    super(message);
    this.name = "HttpError";
    this.code = code;
  }
}

/** The answer to a request that ended in `thrown`. */
export function toProblem(thrown: unknown): Problem {
  const error = thrown instanceof ClientFault ? thrown.fault : thrown;
  if (isDigitsError(error)) {
    const status = thrown instanceof ClientFault ? thrown.status : statuses[error.code];
    if (status < 500) {
      const { code, message } = error;
      return problem(code, errorCatalogue[code], status, message);
    }
  }
  const { code, message } = toHttpError(error);
  return toHttpProblem(code, message);
}

/** An error of HTTP itself as its answer. */
export function toHttpProblem(code: HttpErrorCode, detail: string): Problem {
  const { status, title } = httpErrors[code];
  return problem(code, title, status, detail);
}

/** What a client may need beside the answer's body: when to come again, how long the file is. */
export function problemHeaders({ code }: Problem, thrown: unknown): Readonly<Record<string, string>> {
  if (code === "OVERLOADED") return { "retry-after": "1" };
  if (code !== "RANGE_UNSATISFIABLE") return {};
  const { headers } = thrown as { headers?: Record<string, string> };
  const length = headers?.["Content-Range"];
  return length === undefined ? {} : { "content-range": length };
}

/** Turns what Fastify throws, and what nobody expected, into an error of HTTP. */
function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (isDigitsError(error, "ABORTED")) {
    return new HttpError("OVERLOADED", "the server is stopping. Try again.");
  }
  const { code, statusCode, message } = (error ?? {}) as {
    code?: unknown;
    statusCode?: unknown;
    message?: unknown;
  };
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") {
    return new HttpError(
      "MEDIA_TYPE_UNSUPPORTED",
      "the body is of a media type that this route does not take; /docs says which it takes.",
    );
  }
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return new HttpError("BODY_TOO_LARGE", "the body has more bytes than this route takes. Send less at a time.");
  }
  if (code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE") {
    // Nobody reads this; yet a client that hangs up is no fault of the server.
    return new HttpError("REQUEST_INVALID", "the connection was closed before the request was whole.");
  }
  if (statusCode === 416) {
    return new HttpError(
      "RANGE_UNSATISFIABLE",
      "the file has no such part: Content-Range says how long it is. Ask for bytes=FROM-TO below that, or for all of it.",
    );
  }
  // Fastify gives a 4xx to what the client did wrong: an invalid query, a body shorter than it said.
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500) {
    return new HttpError("REQUEST_INVALID", `${String(message)}.`);
  }
  return new HttpError(
    "INTERNAL",
    "the server could not answer, through no fault of the request. Its log holds the cause.",
  );
}

function problem(code: ErrorCode | HttpErrorCode, title: string, status: number, detail: string): Problem {
  return {
    type: `urn:handwritten-digits:problem:${code}`,
    title,
    status,
    detail,
    code,
  };
}
