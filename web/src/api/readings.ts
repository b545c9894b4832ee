/**
 * Requests that have pictures read, and what the network made of them.
 */

import type { ModelReference } from "../../../src/contract/answers/model-answers.js";
import type { InspectAnswer } from "../../../src/contract/answers/network-answers.js";
import type {
  ExplainedAnswer,
  FileAnswer,
  FileFailure,
  ReadAnswer,
} from "../../../src/contract/answers/read-answers.js";
import { textLinesOf } from "../../../src/client/lines.js";
import { TooLargeError, UnreachableError } from "./api-errors.js";
import { request, send, toAnswer, toRefusal } from "./exchange.js";

/** The server's limit on a picture's bytes. Refusing here spares a phone the upload. */
export const MAX_PICTURE_BYTES = 20_000_000;

/** Who waits longer than this believes the page is dead; an upload of 20 MB on a slow line takes about so long. */
const TIMEOUT_MS = 90_000;

/** What came of one of many files: its place among them, and its reading or what is wrong with it. */
export type ReadLine = (FileAnswer & { readonly index: number }) | FileFailure;

/**
 * Has a picture read.
 *
 * @throws RefusedError, TooLargeError, UnreachableError
 */
export function requestReading(picture: Blob, signal: AbortSignal): Promise<ReadAnswer> {
  return sendPicture<ReadAnswer>("/api/read", picture, signal);
}

/** Has a picture read by a model that need not be the active one. */
export function requestReadingBy(
  { name, version }: ModelReference,
  picture: Blob,
  signal: AbortSignal,
): Promise<ReadAnswer> {
  const query = new URLSearchParams({ model: `${name}@${version}` });
  return sendPicture<ReadAnswer>(`/api/read?${query}`, picture, signal);
}

/** Has a picture read, with every step that led there. */
export function requestExplanation(picture: Blob, signal: AbortSignal): Promise<ExplainedAnswer> {
  return sendPicture<ExplainedAnswer>("/api/read?explain=true", picture, signal);
}

/** Has many pictures read in one request; yields what comes of each as it is done. */
export async function* requestReadings(files: readonly File[], signal: AbortSignal): AsyncGenerator<ReadLine> {
  const form = new FormData();
  for (const file of files) form.append("pictures", file, file.name);
  const response = await send("/api/read", {
    method: "POST",
    headers: { accept: "application/x-ndjson" },
    body: form,
    signal,
  });
  if (!response.ok) throw await toRefusal(response);
  if (response.body === null) return;
  try {
    for await (const line of textLinesOf(response.body)) {
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
): Promise<InspectAnswer | null> {
  const response = await send("/api/inspect", {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: image,
    signal,
  });
  if (response.status === 404 || response.status === 405) return null;
  return toAnswer<InspectAnswer>(response);
}

async function sendPicture<Answer>(path: string, picture: Blob, signal: AbortSignal): Promise<Answer> {
  if (picture.size > MAX_PICTURE_BYTES) throw new TooLargeError();
  // Whether other files are pictures after all is the server's to say: it looks at the bytes, not at the name.
  const mediaType = picture.type.startsWith("image/") ? picture.type : "application/octet-stream";
  return request<Answer>(path, {
    method: "POST",
    headers: { "content-type": mediaType },
    body: picture,
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
}
