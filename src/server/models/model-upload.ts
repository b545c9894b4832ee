/**
 * Takes a model out of a request: the ONNX file as the body, or a form with the file and its card. Nothing is written to
 * the disk here, and the names that a form gives its files are ignored.
 */

import type { Readable } from "node:stream";

import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";

import { fail, isDigitsError } from "../../core/errors.js";
import { defaultLimits, formatMegabytes } from "../../contract/limits.js";
import type { ModelDescription } from "../../core/reading/model-store.js";
import { HttpError } from "../http/problem.js";

/**
 * A sender still busy with its upload sees a closed connection as a broken one and never reads the answer. Up to this
 * size, a body that is too large is therefore received, and thrown away, before it is refused.
 */
const MAX_DISCARDED_BYTES = 4 * defaultLimits.maxModelBytes;

const OCTETS = "application/octet-stream";
const FORM = "multipart/form-data";

export interface ModelUpload {
  readonly file: Uint8Array;
  readonly card: ModelDescription["card"];
}

/**
 * Refuses a body of another kind, before it is received. The scope has a parser for JSON, for another route's sake: what
 * it made of a card or a text in place of a model would pass for a file.
 *
 * @throws MEDIA_TYPE_UNSUPPORTED
 */
export async function refuseOtherMedia({ headers }: FastifyRequest): Promise<void> {
  const mediaType = headers["content-type"]?.split(";", 1)[0]!.trim().toLowerCase();
  if (mediaType === undefined || mediaType === OCTETS || mediaType === FORM) return;
  throw new HttpError(
    "MEDIA_TYPE_UNSUPPORTED",
    `a model is sent as the ONNX file's bytes (${OCTETS}), or in a form as the file "model" (${FORM}).`,
  );
}

/** Lets a scope's routes take the two forms. */
export function addModelParsers(scope: FastifyInstance): void {
  scope.addContentTypeParser(OCTETS, async (_request: FastifyRequest, body: Readable) =>
    receive(body, defaultLimits.maxModelBytes, "the model"),
  );
  scope.register(multipart, { throwFileSizeLimit: false });
}

/**
 * The model that a request holds.
 *
 * @throws MODEL_REFUSED when file or card are too large; MODEL_MALFORMED when the card is not a JSON object;
 *   REQUEST_INVALID when the form is malformed, or has other fields
 */
export async function receiveModel(request: FastifyRequest): Promise<ModelUpload> {
  const { file, card } = request.isMultipart()
    ? await receiveForm(request)
    : { file: request.body as Uint8Array | null, card: null };
  if (file === null || file.length === 0) {
    throw new HttpError(
      "REQUEST_INVALID",
      'the request holds no model. Send the ONNX file as the body, or in a form as the file "model".',
    );
  }
  return { file, card: card && parseCard(card) };
}

async function receiveForm(request: FastifyRequest) {
  try {
    return await receiveParts(request);
  } catch (error) {
    const { statusCode } = (error ?? {}) as { readonly statusCode?: unknown };
    if (isDigitsError(error) || error instanceof HttpError || statusCode) throw error;
    // What the parser throws at a body that ends too early is only a message.
    throw new HttpError(
      "REQUEST_INVALID",
      `the form is malformed: ${error instanceof Error ? error.message : String(error)}. Send it again.`,
    );
  }
}

async function receiveParts(request: FastifyRequest) {
  let file: Uint8Array | null = null;
  let card: Uint8Array | null = null;
  const parts = request.parts({
    // One more than allowed, so that the refusal can name the third.
    limits: { parts: 3, fileSize: MAX_DISCARDED_BYTES, fields: 1 },
  });
  for await (const part of parts) {
    if (part.type !== "file") failField(part.fieldname);
    if (part.fieldname === "model" && file === null) {
      file = await receive(part.file, defaultLimits.maxModelBytes, "the model");
    } else if (part.fieldname === "card" && card === null) {
      card = await receive(part.file, defaultLimits.maxCardBytes, "the card");
    } else failField(part.fieldname);
  }
  return { file, card };
}

function failField(name: string): never {
  throw new HttpError(
    "REQUEST_INVALID",
    `the form has ${JSON.stringify(name.slice(0, 60))}; it may have one file "model", and one file "card".`,
  );
}

async function receive(body: Readable, maxBytes: number, what: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    byteCount += chunk.length;
    if (byteCount > MAX_DISCARDED_BYTES) break;
    if (byteCount <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (byteCount > maxBytes) {
    fail(
      "MODEL_REFUSED",
      `${what} has more than ${formatMegabytes(maxBytes)}, which is the limit. Models of digits train, and their cards, have less.`,
    );
  }
  return Buffer.concat(chunks);
}

function parseCard(bytes: Uint8Array): Record<string, unknown> {
  const card = parseJson(new TextDecoder().decode(bytes));
  const isRecord = typeof card === "object" && card !== null && !Array.isArray(card);
  if (isRecord) return card as Record<string, unknown>;
  fail("MODEL_MALFORMED", "the card is not a JSON object. Send the file that lies beside the model, or none.");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever is wrong with it, the caller says that it is not an object.
    return undefined;
  }
}
