/**
 * An answer as JSON text, in pieces where it is long, with a turn of the event loop between them. What led to the reading
 * of a noisy picture has tens of thousands of images and 25 MB of text, which written at once kept everybody else waiting
 * for 0.6 s (Node 20, two cores); the 250 numbers of a ledger are 1.8 MB, and took 25 ms.
 */

import { Readable } from "node:stream";

import type { FastifyReply } from "fastify";

import { createAnswers } from "../../contract/answers/to-answers.js";
import type { AnswerFormat } from "../../contract/reading-options.js";
import { toTableCsv } from "../../contract/table-text.js";
import type { Explanation, Reading, ReadNumber } from "../../core/reading/reading.js";
import type { YieldToLoop } from "../http/fair-yield.js";

/** Tables have no heading of their own: what stands in their first row may be one. */
export const CSV_MEDIA_TYPE = "text/csv; charset=utf-8";

/** Written in some 3 ms. */
const CANDIDATES_A_PIECE = 500;
/** Numbers are gathered up to so many digits: as long as that. */
const DIGITS_A_PIECE = 150;

const { toReadAnswer, toRestAnswer, toNumberAnswer, toStepsAnswer, toLineAnswer, toCandidateAnswer } = createAnswers(
  (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64"),
);

/** A reading, with what led to it where that was asked for, and of a form's file its name and place. */
export interface PictureAnswer {
  readonly reading: Reading;
  readonly explanation?: Explanation;
  readonly file?: string;
  readonly index?: number;
}

/** Answers a picture; as a stream where that is long. @throws PICTURE_NO_TABLE */
export function sendAnswer(reply: FastifyReply, answer: PictureAnswer, yieldToLoop: YieldToLoop, format: AnswerFormat) {
  const { reading, explanation, ...named } = answer;
  if (format === "csv") return reply.type(CSV_MEDIA_TYPE).send(toTableCsv(reading));
  if (explanation === undefined && isShort(reading)) return { ...named, ...toReadAnswer(reading) };
  return reply
    .type("application/json; charset=utf-8")
    .send(Readable.from(toJsonPieces(answer, yieldToLoop), { objectMode: false }));
}

/** The pieces of an answer's text; with `explanation` it is what `ExplainedAnswer` describes. */
export async function* toJsonPieces(
  { reading, explanation, ...named }: PictureAnswer,
  yieldToLoop: YieldToLoop,
): AsyncGenerator<string> {
  if (explanation === undefined && isShort(reading)) {
    yield JSON.stringify({ ...named, ...toReadAnswer(reading) });
    return;
  }
  // It was just taken out of the thread's message, 60 ms where there is so much of it: others come first.
  await yieldToLoop();
  yield `${withoutEnd(JSON.stringify({ ...named, ...toRestAnswer(reading) }))},"numbers":[`;
  let separator = "";
  for (const piece of piecesOf(reading.numbers)) {
    if (separator !== "") await yieldToLoop();
    yield `${separator}${piece.map((number) => JSON.stringify(toNumberAnswer(number))).join(",")}`;
    separator = ",";
  }
  if (explanation === undefined) {
    yield "]}";
    return;
  }
  const { candidates } = explanation;
  yield '],"explanation":';
  await yieldToLoop();
  yield `${withoutEnd(JSON.stringify(toStepsAnswer(explanation)))},"lines":[`;
  for (const [place, line] of explanation.lines.entries()) {
    await yieldToLoop();
    yield `${place > 0 ? "," : ""}${JSON.stringify(toLineAnswer(line))}`;
  }
  yield '],"candidates":[';
  for (let from = 0; from < candidates.length; from += CANDIDATES_A_PIECE) {
    await yieldToLoop();
    const piece = candidates.slice(from, from + CANDIDATES_A_PIECE);
    const text = piece.map((candidate) => JSON.stringify(toCandidateAnswer(candidate)));
    yield `${from > 0 ? "," : ""}${text.join(",")}`;
  }
  yield "]}}";
}

function isShort({ numbers }: Reading): boolean {
  return numbers.reduce((sum, { digits }) => sum + digits.length, 0) <= DIGITS_A_PIECE;
}

/** Numbers that are written together; more than one number where they have few digits. */
function* piecesOf(numbers: readonly ReadNumber[]): Generator<readonly ReadNumber[]> {
  let from = 0;
  let digits = 0;
  for (const [place, number] of numbers.entries()) {
    if (place > from && digits + number.digits.length > DIGITS_A_PIECE) {
      yield numbers.slice(from, place);
      from = place;
      digits = 0;
    }
    digits += number.digits.length;
  }
  if (from < numbers.length) yield numbers.slice(from);
}

/** The text of an object, still open. */
function withoutEnd(json: string): string {
  return json.slice(0, -1);
}
