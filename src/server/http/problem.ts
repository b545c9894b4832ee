/**
 * From an error to what the client is told: an HTTP status by a total table, and a body of
 * `application/problem+json` (RFC 9457). The text of an error that is the server's own could hold paths: it goes to the
 * server's log and never to the client.
 */

import { type HttpErrorCode, type ProblemCode, problems, titleOf } from "../../contract/problems.js";
import { publicReasonOf, withoutPaths } from "../../contract/public-reason.js";
import type { ProblemAnswer } from "../../contract/answers/server-answers.js";
import { type DigitsError, type ErrorCode, isDigitsError } from "../../core/errors.js";

export const PROBLEM_MEDIA_TYPE = "application/problem+json";

/** The body was understood, and what is in it cannot be used. */
const UNPROCESSABLE = 422;

/** Faults of the server that clients are told of, in words of their own: they, or whoever they ask, can do something. */
const TOLD_FAULTS: readonly ErrorCode[] = [
  "OUTPUT_UNWRITABLE",
  "DATABASE_NEWER",
  "DATABASE_UNUSABLE",
  "DATABASE_LOST",
  "STORAGE_UNUSABLE",
  "STORAGE_LOST",
  "PACKAGE_MISSING",
];

/** What an error answers with; the request's name is added where the answer is sent. */
export type Problem = Omit<ProblemAnswer, "requestId">;

/** An error of HTTP itself that a route answers with. */
export class HttpError extends Error {
  readonly code: HttpErrorCode;

  constructor(code: HttpErrorCode, message: string) {
    // An answer, no fault: nobody reads where it was thrown, and finding that out was the largest part of refusing a request.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = "HttpError";
    this.code = code;
  }
}

/**
 * An error of the catalogue that is the client's fault in this place, though it is the server's elsewhere: a model that
 * cannot be read is the server's own, unless a client has just sent it.
 */
class ClientFault extends Error {
  readonly fault: DigitsError;

  constructor(fault: DigitsError) {
    super(fault.message, { cause: fault });
    this.name = "ClientFault";
    this.fault = fault;
  }
}

/** Does the work; its errors of these codes are the client's fault, answered with 422. */
export async function blamingClient<Result>(codes: readonly ErrorCode[], work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw isDigitsError(error) && codes.includes(error.code) ? new ClientFault(error) : error;
  }
}

/** The answer to a request that ended in `thrown`. */
export function toProblem(thrown: unknown): Problem {
  const error = thrown instanceof ClientFault ? thrown.fault : thrown;
  if (isDigitsError(error)) {
    const status = thrown instanceof ClientFault ? UNPROCESSABLE : problems[error.code].status;
    if (status < 500) return problem(error.code, status, withoutPaths(error.message));
    if (TOLD_FAULTS.includes(error.code)) return problem(error.code, status, publicReasonOf(error));
  }
  const { code, message } = toHttpError(error);
  return toHttpProblem(code, message);
}

/** An error of HTTP itself as its answer. */
export function toHttpProblem(code: HttpErrorCode, detail: string): Problem {
  return problem(code, problems[code].status, detail);
}

/** What a client may need beside the answer's body: when to try again, how long the file is. */
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
  if (isDigitsError(error, "ABORTED")) return new HttpError("OVERLOADED", "the server is stopping. Try again.");
  const { code, statusCode, message } = (error ?? {}) as { code?: unknown; statusCode?: unknown; message?: unknown };
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
    // Nobody reads this, but a client that hangs up is not the server's fault.
    return new HttpError("REQUEST_INVALID", "the connection was closed before the whole request had arrived.");
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

function problem(code: ProblemCode, status: number, detail: string): Problem {
  return { type: `urn:handwritten-digits:problem:${code}`, title: titleOf(code), status, detail, code };
}
