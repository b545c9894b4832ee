/**
 * A picture inside JSON: a data URL (RFC 2397) or plain Base64.
 */

import { HttpError } from "./problem.js";

// Node's decoder skips what is no Base64 and so takes any text; this is what Base64 is not made of. Both alphabets are
// in use, the padding is often left out, and mail wraps the lines. Looking for one character takes time in proportion
// to the text; a pattern of the whole text, with blanks allowed in two places, took the square of it: 1.7 s for 50 kB
// of blanks.
const FOREIGN = /[^A-Za-z0-9+/_\s=-]/;

/** What follows the padding is not looked at by the decoder, and would be lost. */
const MAX_PADDING = 2;

/**
 * The bytes of a picture.
 *
 * @throws REQUEST_INVALID when the text is neither
 */
export function parseDataUrl(text: string): Buffer {
  const isUrl = /^data:/i.test(text);
  const comma = isUrl ? text.indexOf(",") : -1;
  const header = isUrl ? text.slice(0, comma) : "";
  const content = text.slice(comma + 1);
  if (isUrl && (comma < 0 || !/;base64$/i.test(header))) {
    throw invalid('the data URL is not in Base64; "data:image/png;base64,..."');
  }
  if (FOREIGN.test(content) || !isPaddedAtEnd(content)) {
    throw invalid("the text holds characters that are not Base64");
  }
  return Buffer.from(content, "base64");
}

function isPaddedAtEnd(content: string): boolean {
  const padding = content.indexOf("=");
  if (padding < 0) return true;
  const end = content.slice(padding).trimEnd();
  return end.length <= MAX_PADDING && /^=+$/.test(end);
}

function invalid(why: string): HttpError {
  return new HttpError("REQUEST_INVALID", `"image" is a data URL or Base64 of a picture file: ${why}.`);
}
