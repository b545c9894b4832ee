/**
 * A picture inside JSON: a data URL (RFC 2397) or plain Base64.
 */

import { HttpError } from "./problem.js";

// Node's decoder skips what is no Base64 and so takes any text; this is what Base64 is made of. Both alphabets are in
// use, the padding is often left out, and mail wraps the lines.
const BASE64 = /^[A-Za-z0-9+/_\s-]*={0,2}\s*$/;

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
  if (!BASE64.test(content)) {
    throw invalid("the text holds characters that are not Base64");
  }
  return Buffer.from(content, "base64");
}

function invalid(why: string): HttpError {
  return new HttpError(
    "REQUEST_INVALID",
    `"image" is a data URL or Base64 of a picture file: ${why}.`,
  );
}
