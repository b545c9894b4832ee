/**
 * Bodies that are bytes, and JSON whose cost is known before it is parsed. A body within its limit of bytes can still
 * be nothing but brackets: 27 MB of `[],` held the event loop for 3 s and took a gigabyte (Node 20, two cores), and
 * nobody else is answered meanwhile. So what costs a parser time is counted first, and a large body is parsed in steps
 * between which the event loop serves others.
 */

import type { FastifyInstance, FastifyRequest } from "fastify";
import Type from "typebox";

import { createFairYield, type YieldToLoop } from "./fair-yield.js";
import { HttpError } from "./problem.js";

/** Decoded in one turn of the event loop: 30 ms where every character has several bytes. */
const TURN_BYTES = 4e6;

/** Parsed and used in some 10 ms; a larger body yields between its steps. */
const LARGE_BODY_BYTES = 1e6;

/** Bytes, for a route's `documentedBody`. */
export const ByteBody = Type.Unsafe<Uint8Array>({ type: "string", format: "binary" });

/** What begins or separates values. */
const CHARACTERS = { quotes: '"', objects: "{", arrays: "[", commas: "," };

/** How often each of these characters may occur in a body. */
export type JsonBounds = Readonly<Record<keyof typeof CHARACTERS, number>>;

export interface BoundedJsonOptions {
  readonly maxBytes: number;
  readonly bounds: JsonBounds;
  /** @default the scope's own */
  readonly yieldToLoop?: YieldToLoop;
}

/** Lets the scope's routes take bytes of a media type, as a Buffer. */
export function addByteBody(scope: FastifyInstance, mediaType: string | RegExp, maxBytes: number): void {
  scope.addContentTypeParser(
    mediaType,
    { parseAs: "buffer", bodyLimit: maxBytes },
    async (_request: FastifyRequest, body: Buffer) => body,
  );
}

/** Lets the scope's routes take JSON. Its own parser for it is removed before, with `removeContentTypeParser`. */
export function addBoundedJson(
  scope: FastifyInstance,
  { maxBytes, bounds, yieldToLoop = createFairYield() }: BoundedJsonOptions,
): void {
  const parse = scope.getDefaultJsonParser("error", "error");
  scope.addContentTypeParser(
    "application/json",
    { parseAs: "buffer", bodyLimit: maxBytes },
    async (request: FastifyRequest, body: Buffer) => {
      const isLarge = body.length > LARGE_BODY_BYTES;
      refuseCostlyJson(body, bounds);
      if (isLarge) await yieldToLoop();
      const text = await decode(body, yieldToLoop);
      if (isLarge) await yieldToLoop();
      const parsed = await new Promise<unknown>((resolve, reject) => {
        void parse(request, text, (error, value) => (error ? reject(error) : resolve(value)));
      });
      if (isLarge) await yieldToLoop();
      return parsed;
    },
  );
}

/** `fatal`: bytes that are not UTF-8 are refused, not replaced. */
async function decode(body: Buffer, yieldToLoop: YieldToLoop): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  try {
    for (let from = 0; from < body.length; from += TURN_BYTES) {
      if (from > 0) await yieldToLoop();
      text += decoder.decode(body.subarray(from, from + TURN_BYTES), { stream: true });
    }
    return text + decoder.decode();
  } catch {
    // The decoder says no more than that.
    throw new HttpError("REQUEST_INVALID", "the JSON is not in UTF-8.");
  }
}

/**
 * Refuses JSON that would take longer to parse than what a route needs.
 *
 * @param advice what to do instead
 * @throws REQUEST_INVALID
 */
export function refuseCostlyJson(
  json: Buffer,
  bounds: JsonBounds,
  advice = "/docs says what a request is made of.",
): void {
  for (const [kind, maximum] of Object.entries(bounds)) {
    const character = CHARACTERS[kind as keyof JsonBounds];
    if (!occursMoreThan(maximum, character, json)) continue;
    throw new HttpError(
      "REQUEST_INVALID",
      `the JSON has ${character} more than ${maximum} times, which no request here needs. ${advice}`,
    );
  }
}

/** The characters are ASCII, so their bytes are part of no other character. `Buffer.indexOf` is 3 times as fast as a loop. */
function occursMoreThan(maximum: number, character: string, json: Buffer): boolean {
  const byte = character.charCodeAt(0);
  let count = 0;
  let at = json.indexOf(byte);
  while (at >= 0 && count <= maximum) {
    count += 1;
    at = json.indexOf(byte, at + 1);
  }
  return count > maximum;
}
