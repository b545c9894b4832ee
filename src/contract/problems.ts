/**
 * What goes wrong, by its code: the HTTP status, the exit status of the command line, and a heading for people. The
 * codes are the catalogue's and a few of HTTP itself, which the catalogue does not know. The table is total.
 */

import { errorCatalogue, type ErrorCode } from "../core/errors.js";

/** 0 done, 1 it could not be done, 2 wrong usage, 130 stopped by the user (128 + SIGINT, the shells' convention). */
export type ExitCode = 0 | 1 | 2 | 130;

interface ProblemRow {
  /** 500 where the fault is the server's: its files, its model, a bug. */
  readonly status: number;
  /** @default 1 */
  readonly exitCode?: ExitCode;
  /** Stands above the error's own words. @default "This could not be done" */
  readonly heading?: string;
}

/** Errors of HTTP itself. */
export const httpErrors = {
  REQUEST_INVALID: "the request is malformed",
  UNAUTHORIZED: "the request needs a token",
  FORBIDDEN: "the request is not allowed from there",
  ROUTE_NOT_FOUND: "there is nothing at this address",
  METHOD_NOT_ALLOWED: "this address takes other methods",
  REQUEST_TIMEOUT: "the request took too long to arrive",
  BODY_TOO_LARGE: "the body has more bytes than this route takes",
  TOO_MANY_FILES: "the request has more files than it may",
  MEDIA_TYPE_UNSUPPORTED: "the body is not of a media type this route takes",
  RANGE_UNSATISFIABLE: "the file has no such part",
  RATE_LIMITED: "too many requests from one client",
  HEADERS_TOO_LARGE: "the headers are too large",
  INTERNAL: "the server failed",
  OVERLOADED: "more work waits than can be done",
} as const;

export type HttpErrorCode = keyof typeof httpErrors;

/** Every code an answer may carry. */
export type ProblemCode = ErrorCode | HttpErrorCode;

export const problems = {
  PICTURE_EMPTY: { status: 400, heading: "This file is empty" },
  PICTURE_UNREADABLE: { status: 415, heading: "This is not a picture I know" },
  PICTURE_ENCRYPTED: { status: 422, heading: "This file is protected" },
  PICTURE_TRUNCATED: { status: 422, heading: "This picture is cut off" },
  PICTURE_TOO_SMALL: { status: 422, heading: "This picture is too small" },
  PICTURE_TOO_LARGE: { status: 413, heading: "This picture is too large" },
  PICTURE_NO_INK: { status: 422, heading: "Nothing is written here" },
  PICTURE_NO_TABLE: { status: 422, heading: "There is no table" },
  FILE_NOT_FOUND: { status: 500 },
  FILE_UNREADABLE: { status: 500 },
  OUTPUT_UNWRITABLE: { status: 500, heading: "The server cannot keep it" },
  DATASET_MALFORMED: { status: 500 },
  DATASET_CHECKSUM: { status: 500 },
  MODEL_MALFORMED: { status: 500, heading: "This is not a whole ONNX model" },
  MODEL_FOREIGN: { status: 500, heading: "This model was not made by Digits" },
  MODEL_REFUSED: { status: 422, heading: "This model is not fit to read" },
  MODEL_NOT_FOUND: { status: 404, heading: "There is no such model" },
  MODEL_IN_USE: { status: 409, heading: "This model is in use" },
  MODEL_FIXED: { status: 409, heading: "This model stays as it is" },
  MODEL_UNQUANTIZABLE: { status: 422 },
  PROFILE_MALFORMED: { status: 422, heading: "This is not a whole profile" },
  PROFILE_FOREIGN: { status: 409, heading: "This profile belongs to another model" },
  PROFILE_NOT_FOUND: { status: 404, heading: "There is no such profile" },
  TOO_MANY_PROFILES: { status: 409, heading: "Too many profiles" },
  CHECKPOINT_MALFORMED: { status: 500 },
  CHECKPOINT_MISMATCH: { status: 500 },
  SHAPE_MISMATCH: { status: 500 },
  NOT_DIFFERENTIABLE: { status: 500 },
  LOSS_NOT_FINITE: { status: 500 },
  RUN_NOT_FOUND: { status: 404, heading: "There is no such training run" },
  RUN_STATE_WRONG: { status: 409, heading: "Not in this state" },
  TOO_MANY_RUNS: { status: 409, heading: "Too many runs" },
  JOB_NOT_FOUND: { status: 404, heading: "There is no such job" },
  JOB_STATE_WRONG: { status: 409, heading: "Not in this state" },
  JOB_EMPTY: { status: 422, heading: "There is no picture" },
  MANIFEST_MALFORMED: { status: 422, heading: "This is not a list of files" },
  PICTURE_LOST: { status: 500, heading: "The kept picture is gone" },
  READER_DIED: { status: 500, heading: "This picture ends its reader" },
  DATABASE_NEWER: { status: 503, heading: "The database is newer than this program" },
  DATABASE_UNUSABLE: { status: 503, heading: "The database cannot be used" },
  DATABASE_LOST: { status: 503, heading: "The database does not answer" },
  STORAGE_UNUSABLE: { status: 503, heading: "The storage of pictures cannot be used" },
  STORAGE_LOST: { status: 503, heading: "The storage of pictures does not answer" },
  OPTION_INVALID: { status: 400, exitCode: 2, heading: "This choice is not possible" },
  PORT_IN_USE: { status: 500 },
  DEVICE_UNUSABLE: { status: 500 },
  PACKAGE_MISSING: { status: 501, heading: "The server lacks a package" },
  THREAD_DIED: { status: 500 },
  ABORTED: { status: 503, exitCode: 130 },
  REQUEST_INVALID: { status: 400, heading: "The request is malformed" },
  UNAUTHORIZED: { status: 401, heading: "Not done without the token" },
  FORBIDDEN: { status: 403, heading: "Not allowed from here" },
  ROUTE_NOT_FOUND: { status: 404 },
  METHOD_NOT_ALLOWED: { status: 405 },
  REQUEST_TIMEOUT: { status: 408, heading: "Sending took too long" },
  BODY_TOO_LARGE: { status: 413, heading: "This file is too large" },
  TOO_MANY_FILES: { status: 413, heading: "Too many files at once" },
  MEDIA_TYPE_UNSUPPORTED: { status: 415 },
  RANGE_UNSATISFIABLE: { status: 416 },
  RATE_LIMITED: { status: 429, heading: "Too many requests in a minute" },
  HEADERS_TOO_LARGE: { status: 431 },
  INTERNAL: { status: 500, heading: "The server failed" },
  OVERLOADED: { status: 503, heading: "The server is busy" },
} as const satisfies Readonly<Record<ProblemCode, ProblemRow>>;

/** What a code stands for, in one phrase. */
export function titleOf(code: ProblemCode): string {
  return code in errorCatalogue ? errorCatalogue[code as ErrorCode] : httpErrors[code as HttpErrorCode];
}

/** The HTTP status of a code; a code of a newer server has the general one. */
export function statusOf(code: string): number {
  const row: ProblemRow | undefined = problems[code as ProblemCode];
  return row?.status ?? 500;
}

/** The heading above an error's own words; a code of a newer server has the general one. */
export function headingOf(code: string): string {
  const row: ProblemRow | undefined = problems[code as ProblemCode];
  return row?.heading ?? "This could not be done";
}

export function exitCodeOf(code: ErrorCode): ExitCode {
  const row: ProblemRow = problems[code];
  return row.exitCode ?? 1;
}
