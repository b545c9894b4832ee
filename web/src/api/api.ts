/**
 * The page's only way to the server: every request of the page is one of these functions. What goes wrong comes as
 * one of the errors of api-errors.ts.
 */

import type { ModelAnswer, ReadAnswer } from "../../../src/server/answers.js";
import type { ExplainedAnswer } from "../../../src/server/explained-answer.js";
import type {
  FileAnswer,
  FileFailure,
} from "../../../src/server/file-answer.js";
import type {
  ModelListAnswer,
  ModelReference,
} from "../../../src/server/model-answers.js";
import {
  isProblem,
  RefusedError,
  TooLargeError,
  UnreachableError,
} from "./api-errors.js";
import type { Inspection } from "./inspection.js";
import { linesOf } from "./lines-of.js";

/** The server's limit on a picture's bytes. Refusing here spares a phone the upload. */
export const MAX_PICTURE_BYTES = 20_000_000;

/** Who waits longer than this believes the page is dead; an upload of 20 MB on a slow line takes about so long. */
const TIMEOUT_MS = 90_000;

/** A server that does not say it is ready by then is not. */
const READY_TIMEOUT_MS = 3000;

/** What came of one of many files: its place among them, and its reading or what is wrong with it. */
export type ReadLine = (FileAnswer & { readonly index: number }) | FileFailure;

/**
 * Has a picture read.
 *
 * @throws RefusedError, TooLargeError, UnreachableError
 */
export function requestReading(
  picture: Blob,
  signal: AbortSignal,
): Promise<ReadAnswer> {
  return sendPicture<ReadAnswer>("/api/read", picture, signal);
}

/** Has a picture read, with every step that led there. */
export function requestExplanation(
  picture: Blob,
  signal: AbortSignal,
): Promise<ExplainedAnswer> {
  return sendPicture<ExplainedAnswer>(
    "/api/read?explain=true",
    picture,
    signal,
  );
}

/** Has many pictures read in one request; yields what comes of each as it is done. */
export async function* requestReadings(
  files: readonly File[],
  signal: AbortSignal,
): AsyncGenerator<ReadLine> {
  const form = new FormData();
  for (const file of files) form.append("pictures", file, file.name);
  const response = await send("/api/read", {
    method: "POST",
    headers: { accept: "application/x-ndjson" },
    body: form,
    signal,
  });
  if (!response.ok) throw await toRefusal(response);
  try {
    for await (const line of linesOf(response)) {
      yield JSON.parse(line) as ReadLine;
    }
  } catch (error) {
    throw new UnreachableError("/api/read", { cause: error });
  }
}

/**
 * What the network made of an image of 28x28 bytes. Null where the server cannot look inside its network.
 */
export async function requestInspection(
  image: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<Inspection | null> {
  const response = await send("/api/inspect", {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: image,
    signal,
  });
  if (response.status === 404 || response.status === 405) return null;
  return toAnswer<Inspection>(response);
}

/** Which model reads. */
export function requestModel(): Promise<ModelAnswer> {
  return request<ModelAnswer>("/api/models/active", {});
}

/** The models there are. */
export function requestModels(): Promise<ModelListAnswer> {
  return request<ModelListAnswer>("/api/models", {});
}

/** Lets a model read, from the next picture on. */
export function activateModel({
  name,
  version,
}: ModelReference): Promise<ModelAnswer> {
  return request<ModelAnswer>("/api/models/active", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, version }),
  });
}

/** Whether the server is there and takes work. */
export async function isServerReady(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
    return (await fetch("/health/ready", { signal })).ok;
  } catch {
    return false;
  }
}

async function sendPicture<Answer>(
  path: string,
  picture: Blob,
  signal: AbortSignal,
): Promise<Answer> {
  if (picture.size > MAX_PICTURE_BYTES) throw new TooLargeError();
  // Whether other files are pictures after all is the server's to say: it looks at the bytes, not at the name.
  const mediaType = picture.type.startsWith("image/")
    ? picture.type
    : "application/octet-stream";
  return request<Answer>(path, {
    method: "POST",
    headers: { "content-type": mediaType },
    body: picture,
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
}

async function request<Answer>(
  path: string,
  options: RequestInit,
): Promise<Answer> {
  return toAnswer<Answer>(await send(path, options));
}

async function send(path: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(path, options);
  } catch (error) {
    throw new UnreachableError(path, { cause: error });
  }
}

async function toAnswer<Answer>(response: Response): Promise<Answer> {
  if (!response.ok) throw await toRefusal(response);
  try {
    return (await response.json()) as Answer;
  } catch (error) {
    throw new UnreachableError(response.url, { cause: error });
  }
}

/** What a refusal says; where it is none of ours, something else answers in the server's place. */
async function toRefusal(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => null);
  return isProblem(body)
    ? new RefusedError(body)
    : new UnreachableError(response.url);
}
