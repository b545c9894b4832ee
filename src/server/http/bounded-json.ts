/**
 * JSON whose cost is known before it is parsed. A body within its limit of bytes can still be nothing but brackets:
 * 27 MB of `[],` held the event loop for 3 s and took a gigabyte (Node 20, two cores), and nobody else is answered
 * meanwhile. So what makes a parser's work is counted first, and the steps of a large body stand in turns of their
 * own between which the loop serves others.
 */

import type { FastifyInstance, FastifyRequest } from "fastify";

import { HttpError } from "./problem.js";
import { createLoopTurns, type TakeTurn } from "./loop-turns.js";

/** Decoded in one turn: 30 ms where every character has several bytes. */
const TURN_BYTES = 4e6;

/** Parsed and used in some 10 ms; a larger one gives way to others between its steps. */
const LARGE_BODY_BYTES = 1e6;

/** How often each of the characters that begin or part values may stand in a body. */
export interface JsonBounds {
  readonly quotes: number;
  readonly objects: number;
  readonly arrays: number;
  readonly commas: number;
}

const CHARACTERS = { quotes: '"', objects: "{", arrays: "[", commas: "," };

export interface BoundedJsonOptions {
  readonly maxBytes: number;
  readonly bounds: JsonBounds;
  /** @default turns of the scope's own */
  readonly takeTurn?: TakeTurn;
}

/** Lets the scope's routes take JSON. Its own parser for it is taken out before, with `removeContentTypeParser`. */
export function addBoundedJson(
  scope: FastifyInstance,
  { maxBytes, bounds, takeTurn = createLoopTurns() }: BoundedJsonOptions,
): void {
  const parse = scope.getDefaultJsonParser("error", "error");
  scope.addContentTypeParser(
    "application/json",
    { parseAs: "buffer", bodyLimit: maxBytes },
    async (request: FastifyRequest, body: Buffer) => {
      const isLarge = body.length > LARGE_BODY_BYTES;
      const text = await decode(body, takeTurn);
      refuseCostlyJson(text, bounds);
      if (isLarge) await takeTurn();
      const parsed = await new Promise<unknown>((resolve, reject) => {
        void parse(request, text, (error, value) => (error ? reject(error) : resolve(value)));
      });
      if (isLarge) await takeTurn();
      return parsed;
    },
  );
}

/** `fatal`: bytes that are no UTF-8 are refused, not replaced. */
async function decode(body: Buffer, takeTurn: TakeTurn): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  try {
    for (let from = 0; from < body.length; from += TURN_BYTES) {
      if (from > 0) await takeTurn();
      const piece = body.subarray(from, from + TURN_BYTES);
      text += decoder.decode(piece, { stream: true });
    }
    return text + decoder.decode();
  } catch {
    // The decoder says no more than that.
    throw new HttpError("REQUEST_INVALID", "the JSON is not in UTF-8.");
  }
}

function refuseCostlyJson(text: string, bounds: JsonBounds): void {
  for (const [kind, maximum] of Object.entries(bounds)) {
    const character = CHARACTERS[kind as keyof JsonBounds];
    if (!standsMoreThan(maximum, character, text)) continue;
    throw new HttpError(
      "REQUEST_INVALID",
      `the JSON holds ${character} more than ${maximum} times, which no request here needs. /docs says what it is made of.`,
    );
  }
}

function standsMoreThan(maximum: number, character: string, text: string): boolean {
  let count = 0;
  let at = text.indexOf(character);
  while (at >= 0 && count <= maximum) {
    count += 1;
    at = text.indexOf(character, at + 1);
  }
  return count > maximum;
}
