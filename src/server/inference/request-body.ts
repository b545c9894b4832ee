/**
 * A request's body: JSON, or with the binary tensor extension JSON and the bytes of tensors behind it. The JSON is
 * looked over before it is parsed, since 24 MB of brackets would hold the event loop for seconds and take
 * hundreds of megabytes.
 */

import { IMAGE_PIXELS } from "../../core/digits.js";
import { refuse } from "./protocol-error.js";
import { defaultLimits } from "../../contract/limits.js";
import { INPUT_NAME, INPUT_SHAPE } from "./tensors.js";

/** Says how many of the body's bytes are JSON. */
export const JSON_LENGTH_HEADER = "inference-header-content-length";

// A request needs some 30 quotes and 5 objects; the rest is room for parameters.
const MAX_QUOTES = 2000;
const MAX_OBJECTS = 500;

// Nested, an image is an array of a channel of rows; and there are the few arrays around the images.
const MAX_ARRAYS = defaultLimits.maxImages * (2 + INPUT_SHAPE[1]) + MAX_OBJECTS;

// Between 12 million ones a parser takes 0.3 s; as many as the largest request has take 0.03 s (Node 20).
const MAX_COMMAS = defaultLimits.maxImages * IMAGE_PIXELS + MAX_ARRAYS + MAX_QUOTES;

const limits: readonly { readonly character: string; readonly maximum: number }[] = [
  { character: '"', maximum: MAX_QUOTES },
  { character: "{", maximum: MAX_OBJECTS },
  { character: "[", maximum: MAX_ARRAYS },
  { character: ",", maximum: MAX_COMMAS },
];

export interface RequestBody {
  readonly json: unknown;
  /** What stands behind the JSON. */
  readonly tensorBytes: Uint8Array;
}

/**
 * Takes a body apart.
 *
 * @param jsonLength the header {@link JSON_LENGTH_HEADER}, where there is one
 * @throws REQUEST_INVALID
 */
export function parseRequestBody(body: Uint8Array, jsonLength?: string): RequestBody {
  const length = parseJsonLength(body, jsonLength);
  if (length === 0) {
    return { json: rawBinaryRequest(body.length), tensorBytes: body };
  }
  return { json: parseJson(body.subarray(0, length)), tensorBytes: body.subarray(length) };
}

function parseJsonLength(body: Uint8Array, header?: string): number {
  if (body.length === 0) {
    refuse('the request has no body. Send the inference request as JSON: {"inputs": [...]}.');
  }
  if (header === undefined) return body.length;
  const length = /^\d{1,15}$/.test(header) ? Number(header) : Infinity;
  if (length > body.length) {
    refuse(
      `Inference-Header-Content-Length is the number of bytes of JSON at the start of the body, at most ${body.length} here; "${header.slice(0, 40)}" came.`,
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
  refuseCostlyJson(bytes);
  try {
    // `fatal`: bytes that are no UTF-8 are refused, not replaced.
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    refuse(
      `the request is no JSON: ${reason}. Where tensors follow the JSON as binary data, the header Inference-Header-Content-Length gives its length.`,
    );
  }
}

function refuseCostlyJson(bytes: Uint8Array): void {
  const counts = new Uint32Array(256);
  for (let i = 0; i < bytes.length; i++) counts[bytes[i]!]! += 1;
  for (const { character, maximum } of limits) {
    const count = counts[character.charCodeAt(0)]!;
    if (count <= maximum) continue;
    refuse(
      `the JSON holds ${count} times ${character}, and a request for ${defaultLimits.maxImages} images needs at most ${maximum}. Send at most ${defaultLimits.maxImages} images, flat or nested as their shape is.`,
    );
  }
}
