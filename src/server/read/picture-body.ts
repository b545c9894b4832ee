/**
 * A picture file in the body of a request: bytes, or JSON with a data URL (RFC 2397) or plain Base64; and how one that
 * is too large is refused: before it is in memory, but so that the sender gets to read why.
 */

import { pipeline } from "node:stream/promises";
import { Writable } from "node:stream";

import type { FastifyRequest } from "fastify";
import Type from "typebox";

import { formatMegabytes } from "../../contract/limits.js";
import { DigitsError, fail } from "../../core/errors.js";
import type { YieldToLoop } from "../http/fair-yield.js";
import { LongText } from "../http/long-texts.js";
import { HttpError } from "../http/problem.js";

/**
 * A sender still busy with its upload sees a closed connection as a broken one and never reads the answer. Bodies up to
 * this many times the limit are therefore received, and thrown away, before the refusal; larger ones are cut off.
 */
const DISCARDED_LIMITS = 10;

// Node's decoder skips what is not Base64 and so takes any text; these are the characters that Base64 is not made of.
// Both alphabets are in use, the padding is often left out, and mail wraps the lines. Looking for one character takes
// time in proportion to the text; a pattern of the whole text, with blanks allowed in two places, took the square of
// it: 1.7 s for 50 kB of blanks.
const FOREIGN = /[^A-Za-z0-9+/_\s=-]/;

/** The decoder does not look at what follows the padding, which would be lost. */
const MAX_PADDING = 2;

/** Four characters are three bytes. */
const GROUP = 4;
const BYTES_OF_GROUP = 3;

export const JsonBody = Type.Object({
  image: Type.String({ description: "A data URL, or plain Base64, of a picture file." }),
});

export const PictureBody = Type.Unsafe<Uint8Array>({
  type: "string",
  format: "binary",
  description: "A picture file.",
});

/**
 * The picture file in a body that is not a form; a long text is decoded a part in each turn of the event loop.
 *
 * @throws PICTURE_EMPTY; REQUEST_INVALID
 */
export async function pictureOf(body: unknown, yieldToLoop: YieldToLoop): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  if (body === undefined || body === null) return failEmpty("the request holds no picture");
  const { image } = body as { readonly image?: unknown };
  if (image instanceof LongText) return parseDataUrl(image.pieces, yieldToLoop);
  if (typeof image !== "string") {
    throw new HttpError("REQUEST_INVALID", 'JSON holds the picture as {"image": "data:image/png;base64,..."}.');
  }
  return parseDataUrl([image], yieldToLoop);
}

/**
 * The bytes of a picture in a data URL or in Base64.
 *
 * @param pieces of the text; a URL's header is in the first
 * @throws REQUEST_INVALID when the text is neither
 */
export async function parseDataUrl(pieces: readonly string[], yieldToLoop: YieldToLoop): Promise<Buffer> {
  const [text = "", ...others] = pieces;
  const isUrl = /^data:/i.test(text);
  const comma = isUrl ? text.indexOf(",") : -1;
  const header = isUrl ? text.slice(0, comma) : "";
  if (isUrl && (comma < 0 || !/;base64$/i.test(header))) {
    throw invalid('the data URL is not in Base64; "data:image/png;base64,..."');
  }
  const decode = createBase64Decoder(pieces.reduce((sum, { length }) => sum + length, 0));
  decode.add(text.slice(comma + 1));
  for (const piece of others) {
    await yieldToLoop();
    decode.add(piece);
  }
  return decode.end();
}

/** @throws PICTURE_EMPTY */
export function failEmpty(why: string): never {
  fail("PICTURE_EMPTY", `${why}. Send a picture file's bytes as the body, or as a file of a form.`);
}

/** The refusal of a picture with too many bytes; `byteCount` where the sender said how many. */
export function pictureTooLarge(maxBytes: number, byteCount?: number): DigitsError {
  const got = byteCount === undefined ? "this one has more" : `this one has ${formatMegabytes(byteCount)}`;
  return new DigitsError(
    "PICTURE_TOO_LARGE",
    `a picture may have ${formatMegabytes(maxBytes)}; ${got}. Scale it down, or save it as JPEG.`,
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
  // A sender that hangs up meanwhile will not read the refusal either way.
  await pipeline(request.raw, nowhere).catch(() => undefined);
}

/** Decodes Base64 of at most so many characters, piece by piece. */
function createBase64Decoder(maxLength: number) {
  const bytes = Buffer.allocUnsafeSlow(Math.ceil(maxLength / GROUP) * BYTES_OF_GROUP);
  let byteCount = 0;
  /** The beginning of a group whose other characters are in the next piece. */
  let begun = "";
  /** The padding, once it has begun, and what follows it; of blanks one. */
  let padding = "";
  return {
    /** @throws REQUEST_INVALID */
    add(piece: string): void {
      const start = padding === "" ? piece.indexOf("=") : 0;
      const end = start < 0 ? piece.length : start;
      const rest = padding + piece.slice(end);
      const trimmed = rest.trimEnd();
      padding = trimmed.length === rest.length ? rest : `${trimmed} `;
      if (FOREIGN.test(piece) || trimmed.length > MAX_PADDING || !/^=* ?$/.test(padding)) {
        throw invalid("the text has characters that are not Base64");
      }
      const characters = begun + withoutBlanks(piece.slice(0, end));
      const whole = characters.length - (characters.length % GROUP);
      byteCount += bytes.write(characters.slice(0, whole), byteCount, "base64");
      begun = characters.slice(whole);
    },
    end(): Buffer {
      byteCount += bytes.write(begun, byteCount, "base64");
      return bytes.subarray(0, byteCount);
    },
  };
}

function withoutBlanks(text: string): string {
  return /\s/.test(text) ? text.replace(/\s+/g, "") : text;
}

function invalid(why: string): HttpError {
  return new HttpError("REQUEST_INVALID", `"image" is a data URL or Base64 of a picture file: ${why}.`);
}
