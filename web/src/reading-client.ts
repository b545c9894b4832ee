/**
 * The page's only way to the server: sends a picture, gets the reading.
 */

import type {
  ModelAnswer,
  ProblemAnswer,
  ReadAnswer,
} from "../../src/server/answers.js";

/** The server's limit on a picture's bytes. Refusing here spares a phone the upload. */
export const MAX_PICTURE_BYTES = 20_000_000;

/** Who waits longer than this believes the page is dead; an upload of 20 MB on a slow line takes about so long. */
const TIMEOUT_MS = 90_000;

/** The server refused the picture, and says why. */
export class RefusedError extends Error {
  readonly problem: ProblemAnswer;

  constructor(problem: ProblemAnswer) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The picture is over {@link MAX_PICTURE_BYTES}; it was not sent. */
export class TooLargeError extends Error {}

/** No answer came, or none that a Digits server gives. */
export class UnreachableError extends Error {}

/**
 * Has a picture read.
 *
 * @throws RefusedError, TooLargeError, UnreachableError
 */
export async function requestReading(
  file: File,
  signal: AbortSignal,
): Promise<ReadAnswer> {
  if (file.size > MAX_PICTURE_BYTES) throw new TooLargeError(file.name);
  // Whether other files are pictures after all is the server's to say: it looks at the bytes, not at the name.
  const mediaType = file.type.startsWith("image/")
    ? file.type
    : "application/octet-stream";
  return request<ReadAnswer>("/api/read", {
    method: "POST",
    headers: { "content-type": mediaType },
    body: file,
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
}

/** Asks which model reads. */
export function requestModel(): Promise<ModelAnswer> {
  return request<ModelAnswer>("/api/models/active", {});
}

async function request<Answer>(
  path: string,
  options: RequestInit,
): Promise<Answer> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(path, options);
    body = await response.json();
  } catch (error) {
    throw new UnreachableError(path, { cause: error });
  }
  if (response.ok) return body as Answer;
  if (isProblem(body)) throw new RefusedError(body);
  throw new UnreachableError(path);
}

function isProblem(body: unknown): body is ProblemAnswer {
  return typeof (body as Partial<ProblemAnswer> | null)?.detail === "string";
}
