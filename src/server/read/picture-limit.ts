/**
 * How the server refuses a picture file that is too large: before reading it into memory,
 * yet so that the sender hears why.
 */

import { pipeline } from "node:stream/promises";
import { Writable } from "node:stream";

import type { FastifyRequest } from "fastify";

import { DigitsError } from "../../core/errors.js";

const MEGABYTE = 1_000_000;

// A sender still busy with its upload sees a closed connection as a broken one and never reads the answer.
// Bodies up to so many times the limit are therefore received, and thrown away, before the refusal; larger ones are
// cut off.
const DISCARDED_LIMITS = 10;

/** The refusal of a picture with too many bytes; `byteCount` where the sender said how many. */
export function pictureTooLarge(maxBytes: number, byteCount?: number): DigitsError {
  const came =
    byteCount === undefined
      ? "the picture has more bytes than that"
      : `the picture has ${(byteCount / MEGABYTE).toFixed(1)} MB`;
  return new DigitsError(
    "PICTURE_TOO_LARGE",
    `a picture may have ${maxBytes / MEGABYTE} MB; ${came}. Scale it down, or save it as JPEG.`,
  );
}

/**
 * Refuses a request whose announced length is over the limit.
 *
 * @throws PICTURE_TOO_LARGE
 */
export async function refuseLargePicture(request: FastifyRequest, maxBytes: number): Promise<void> {
  const byteCount = Number(request.headers["content-length"] ?? 0);
  if (byteCount <= maxBytes) return;
  if (byteCount <= DISCARDED_LIMITS * maxBytes) await discard(request);
  throw pictureTooLarge(maxBytes, byteCount);
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
