/**
 * Bodies that are bytes, and JSON whose cost is known before it is parsed. A body within its limit of bytes can still
 * be nothing but brackets: 27 MB of `[],` held the event loop for 3 s and took a gigabyte (Node 20, two cores), and
 * nobody else is answered meanwhile. So what costs a parser time is counted first, and a large body is parsed in steps
 * between which the event loop serves others.
 */

import type { Readable } from "node:stream";

import type { FastifyInstance, FastifyRequest } from "fastify";
import Type from "typebox";

import { createFairYield, type YieldToLoop } from "./fair-yield.js";
import { createDecoder, takeOutLongTexts, TURN_BYTES } from "./long-texts.js";
import { HttpError } from "./problem.js";
import { receiveBody } from "./receive-body.js";

/** Bytes, for a route's `documentedBody`. */
export const ByteBody = Type.Unsafe<Uint8Array>({ type: "string", format: "binary" });

/** What begins or separates values. */
const CHARACTERS = { quotes: '"', objects: "{", arrays: "[", commas: "," };

/** How often each of these characters may occur in a body. */
export type JsonBounds = Readonly<Record<keyof typeof CHARACTERS, number>>;

export interface BoundedJsonOptions {
  readonly maxBytes: number;
  /** What there may be beside long texts. @default maxBytes */
  readonly maxOtherBytes?: number;
  readonly bounds: JsonBounds;
  /** @default the scope's own */
  readonly yieldToLoop?: YieldToLoop;
}

/** Lets the scope's routes take bytes of a media type, as a Buffer. */
export function addByteBody(
  scope: FastifyInstance,
  mediaType: string | RegExp,
  maxBytes: number,
  yieldToLoop = createFairYield(),
): void {
  scope.addContentTypeParser(mediaType, (request: FastifyRequest, body: Readable) =>
    receiveBody(request, body, { maxBytes, yieldToLoop }),
  );
}

/**
 * Lets the scope's routes take JSON; a long text that is a member of its object is a {@link LongText}. Its own parser for
 * it is removed before, with `removeContentTypeParser`.
 */
export function addBoundedJson(
  scope: FastifyInstance,
  { maxBytes, maxOtherBytes = maxBytes, bounds, yieldToLoop = createFairYield() }: BoundedJsonOptions,
): void {
  const parse = scope.getDefaultJsonParser("error", "error");
  scope.addContentTypeParser("application/json", async (request: FastifyRequest, body: Readable) => {
    const json = await receiveBody(request, body, { maxBytes, yieldToLoop });
    const isLarge = json.length > TURN_BYTES;
    const check = createCostCheck(bounds);
    for (const piece of piecesOf(json)) {
      check(piece);
      if (isLarge) await yieldToLoop();
    }
    const { rest, putBack } = await takeOutLongTexts(json, yieldToLoop);
    if (rest.length > maxOtherBytes) {
      throw new HttpError("REQUEST_INVALID", `beside long texts the JSON may have ${maxOtherBytes} bytes.`);
    }
    const decode = createDecoder();
    let text = "";
    for (const piece of piecesOf(rest)) {
      if (text !== "") await yieldToLoop();
      text += decode(piece, false);
    }
    text += decode(Buffer.alloc(0), true);
    if (isLarge) await yieldToLoop();
    const parsed = await new Promise<unknown>((resolve, reject) => {
      void parse(request, text, (error, value) => (error ? reject(error) : resolve(value)));
    });
    putBack(parsed);
    if (isLarge) await yieldToLoop();
    return parsed;
  });
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += TURN_BYTES) yield bytes.subarray(from, from + TURN_BYTES);
}

/**
 * Refuses JSON that would take longer to parse than what a route needs.
 *
 * @param advice what to do instead
 * @throws REQUEST_INVALID
 */
export function refuseCostlyJson(json: Buffer, bounds: JsonBounds, advice?: string): void {
  createCostCheck(bounds, advice)(json);
}

/** As {@link refuseCostlyJson}, for pieces of JSON that follow each other. */
function createCostCheck(bounds: JsonBounds, advice = "/docs says what a request is made of.") {
  const kinds = Object.entries(CHARACTERS).map(([kind, character]) => {
    return { character, left: bounds[kind as keyof JsonBounds], maximum: bounds[kind as keyof JsonBounds] };
  });
  return (json: Buffer): void => {
    for (const kind of kinds) {
      kind.left -= countUpTo(kind.left + 1, kind.character, json);
      if (kind.left >= 0) continue;
      throw new HttpError(
        "REQUEST_INVALID",
        `the JSON has ${kind.character} more than ${kind.maximum} times, which no request here needs. ${advice}`,
      );
    }
  };
}

/** The characters are ASCII, so their bytes are part of no other character. `Buffer.indexOf` is 3 times as fast as a loop. */
function countUpTo(maximum: number, character: string, json: Buffer): number {
  const byte = character.charCodeAt(0);
  let count = 0;
  for (let at = json.indexOf(byte); at >= 0 && count < maximum; at = json.indexOf(byte, at + 1)) count += 1;
  return count;
}
