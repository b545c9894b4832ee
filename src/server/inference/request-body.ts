/**
 * A request's body: JSON, or with the binary tensor extension JSON followed by the bytes of tensors. The JSON is
 * checked before it is parsed, since 24 MB of brackets would hold the event loop for seconds and take hundreds of
 * megabytes.
 */

import { defaultLimits } from "../../contract/limits.js";
import { IMAGE_PIXELS } from "../../core/digits.js";
import { type JsonBounds, refuseCostlyJson } from "../http/bodies.js";
import { refuse } from "./protocol-error.js";
import { INPUT_NAME, INPUT_SHAPE } from "./tensors.js";

/** Says how many of the body's bytes are JSON. */
export const JSON_LENGTH_HEADER = "inference-header-content-length";

/** An image can be nested: an array of a channel of rows; and a few arrays are around the images. */
const MAX_ARRAYS = defaultLimits.maxImages * (2 + INPUT_SHAPE[1]) + 500;

/** A request needs some 30 quotes and 5 objects; the rest is room for parameters. */
const JSON_BOUNDS: JsonBounds = {
  quotes: 2000,
  objects: 500,
  arrays: MAX_ARRAYS,
  // A parser takes 0.3 s for 12 million ones with commas between; 0.03 s for the largest request (Node 20).
  commas: defaultLimits.maxImages * IMAGE_PIXELS + MAX_ARRAYS + 2000,
};

export interface RequestBody {
  readonly json: unknown;
  /** What follows the JSON. */
  readonly tensorBytes: Uint8Array;
}

/**
 * Splits a body into its JSON and its tensors.
 *
 * @param jsonLength the header {@link JSON_LENGTH_HEADER}, where there is one
 * @throws REQUEST_INVALID
 */
export function parseRequestBody(body: Uint8Array, jsonLength?: string): RequestBody {
  const length = parseJsonLength(body, jsonLength);
  if (length === 0) return { json: rawBinaryRequest(body.length), tensorBytes: body };
  return { json: parseJson(body.subarray(0, length)), tensorBytes: body.subarray(length) };
}

function parseJsonLength(body: Uint8Array, header?: string): number {
  if (body.length === 0) refuse('the request has no body. Send the inference request as JSON: {"inputs": [...]}.');
  if (header === undefined) return body.length;
  const length = /^\d{1,15}$/.test(header) ? Number(header) : Infinity;
  if (length > body.length) {
    refuse(
      `Inference-Header-Content-Length is the number of bytes of JSON at the start of the body, at most ${body.length} here; got "${header.slice(0, 40)}".`,
    );
  }
  return length;
}

/** Triton's "raw binary request": no JSON at all stands for one image, with all outputs as binary data. */
function rawBinaryRequest(byteCount: number): unknown {
  return {
    parameters: { binary_data_output: true },
    inputs: [
      { name: INPUT_NAME, datatype: "FP32", shape: [1, ...INPUT_SHAPE], parameters: { binary_data_size: byteCount } },
    ],
  };
}

function parseJson(bytes: Uint8Array): unknown {
  const json = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  refuseCostlyJson(json, JSON_BOUNDS, `Send at most ${defaultLimits.maxImages} images, flat or nested by their shape.`);
  try {
    // `fatal`: bytes that are not UTF-8 are refused, not replaced.
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    refuse(
      `the request is not JSON: ${reason}. Where tensors follow the JSON as binary data, the header Inference-Header-Content-Length gives its length.`,
    );
  }
}
