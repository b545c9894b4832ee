/**
 * JSON with long texts, a part in each turn of the event loop. JSON.parse makes a text in one go: a picture of 15 MB in
 * Base64 is 20 million characters, and kept everybody else waiting for 200 ms (Node 20, a virtual machine). So the long
 * ones are taken out before, and decoded in pieces.
 */

import { randomUUID } from "node:crypto";

import { errorCodes } from "fastify";

import type { YieldToLoop } from "./fair-yield.js";
import { HttpError } from "./problem.js";

/** A text with more bytes in JSON is a long one. */
const LONG_BYTES = 64 * 1024;

/** Bytes that are decoded in one turn: some 10 ms. */
export const TURN_BYTES = 1e6;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** `\uXXXX` */
const LONGEST_ESCAPE = 6;

/** A long text; together, its pieces are all of it. */
export class LongText {
  constructor(readonly pieces: readonly string[]) {}
}

/** A text in JSON, without its quotes. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * JSON without its long texts.
 *
 * @returns the rest of the JSON, and what gives an object that was parsed from it its long texts, as {@link LongText}
 * @throws FastifyError and REQUEST_INVALID as the parser of JSON does
 */
export async function takeOutLongTexts(json: Buffer, yieldToLoop: YieldToLoop) {
  const ranges = longTextsOf(json);
  const texts = new Map<string, LongText>();
  const rest: Buffer[] = [];
  let at = 0;
  for (const range of ranges) {
    const name = randomUUID();
    texts.set(name, new LongText(await decodeInTurns(json, range, yieldToLoop)));
    rest.push(json.subarray(at, range.start), Buffer.from(name));
    at = range.end;
  }
  return {
    rest: ranges.length === 0 ? json : Buffer.concat([...rest, json.subarray(at)]),
    /** Of members of members no route takes a long one. */
    putBack: (parsed: unknown): void => {
      if (texts.size === 0 || typeof parsed !== "object" || parsed === null) return;
      const members = parsed as Record<string, unknown>;
      for (const [key, value] of Object.entries(members)) {
        if (typeof value === "string") members[key] = texts.get(value) ?? value;
      }
    },
  };
}

function longTextsOf(json: Buffer): readonly Range[] {
  const ranges: Range[] = [];
  for (let quote = json.indexOf(QUOTE); quote >= 0;) {
    const start = quote + 1;
    const end = endOfText(json, start);
    if (end < 0) throw new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY();
    if (end - start > LONG_BYTES) ranges.push({ start, end });
    quote = json.indexOf(QUOTE, end + 1);
  }
  return ranges;
}

/** Where a text's closing quote is, or -1. */
function endOfText(json: Buffer, start: number): number {
  let end = json.indexOf(QUOTE, start);
  while (end >= 0 && isEscaped(json, start, end)) end = json.indexOf(QUOTE, end + 1);
  return end;
}

/** Whether an odd number of backslashes is before a byte. */
function isEscaped(json: Buffer, start: number, at: number): boolean {
  let first = at;
  while (first > start && json[first - 1] === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}

async function decodeInTurns(json: Buffer, { start, end }: Range, yieldToLoop: YieldToLoop): Promise<string[]> {
  const decoder = createDecoder();
  const pieces: string[] = [];
  for (let at = start; at < end;) {
    const next = at + TURN_BYTES < end ? endOfPiece(json, at, at + TURN_BYTES) : end;
    pieces.push(parseText(decoder(json.subarray(at, next), next === end)));
    at = next;
    await yieldToLoop();
  }
  return pieces;
}

/** The last place from which no escape begins that goes on after `end`. */
function endOfPiece(json: Buffer, start: number, end: number): number {
  const last = json.lastIndexOf(BACKSLASH, end - 1);
  if (last <= end - LONGEST_ESCAPE) return end;
  return isEscaped(json, start, last) ? end : last;
}

function parseText(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    throw new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY();
  }
}

/** Decodes bytes that follow each other. `fatal`: what is not UTF-8 is refused, not replaced. */
export function createDecoder(): (bytes: Uint8Array, isLast: boolean) => string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  return (bytes, isLast) => {
    try {
      return decoder.decode(bytes, { stream: !isLast });
    } catch {
      // The decoder says no more than that.
      throw new HttpError("REQUEST_INVALID", "the JSON is not in UTF-8.");
    }
  };
}
