/**
 * How the server refuses a picture file that is too large: before reading it into memory,
 * yet so that the sender hears why.
 */

import { pipeline } from "node:stream/promises";
import { Writable } from "node:stream";

import type { FastifyRequest } from "fastify";

import { DigitsError } from "../core/errors.js";
import { MAX_PICTURE_BYTES } from "../core/picture/picture.js";

const MEGABYTE = 1_000_000;

// A sender still busy with its upload sees a closed connection as a broken one and never reads the answer.
// Bodies up to this size are therefore received, and thrown away, before the refusal; larger ones are cut off.
const MAX_DISCARDED_BYTES = 10 * MAX_PICTURE_BYTES;

/** The refusal of a picture with too many bytes; `byteCount` where the sender said how many. */
export function pictureTooLarge(byteCount?: number): DigitsError {
  const came =
    byteCount === undefined
      ? "the picture has more bytes than that"
      : `the picture has ${(byteCount / MEGABYTE).toFixed(1)} MB`;
  return new DigitsError(
    "PICTURE_TOO_LARGE",
    `a picture may have ${MAX_PICTURE_BYTES / MEGABYTE} MB; ${came}. Scale it down, or save it as JPEG.`,
  );
}

/**
 * Refuses a request whose announced length is over the limit.
 *
 * @throws PICTURE_TOO_LARGE
 */
export async function refuseLargePicture(
  request: FastifyRequest,
): Promise<void> {
  const byteCount = Number(request.headers["content-length"] ?? 0);
  if (byteCount <= MAX_PICTURE_BYTES) return;
  if (byteCount <= MAX_DISCARDED_BYTES) await discard(request);
  throw pictureTooLarge(byteCount);
}

async function discard(request: FastifyRequest): Promise<void> {
  const nowhere = new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
  // A sender that hangs up meanwhile will not hear the refusal either way.
  await pipeline(request.raw, nowhere).catch(() => undefined);
}
