/**
 * An answer as JSON text: in pieces where it is explained. What led to the reading of a noisy picture has tens of
 * thousands of images and 25 MB of text, which written at once kept everybody else waiting for 0.6 s (Node 20, two cores).
 */

import { Readable } from "node:stream";

import type { FastifyReply } from "fastify";

import type { ReadAnswer } from "../../contract/answers/read-answers.js";
import { createAnswers } from "../../contract/answers/to-answers.js";
import type { AnswerFormat } from "../../contract/reading-options.js";
import { toTableCsv } from "../../contract/table-text.js";
import type { Explanation } from "../../core/reading/reading.js";
import type { YieldToLoop } from "../http/fair-yield.js";

/** Tables have no heading of their own: what stands in their first row may be one. */
export const CSV_MEDIA_TYPE = "text/csv; charset=utf-8";

/** Written in some 3 ms. */
const CANDIDATES_A_PIECE = 500;

export const { toReadAnswer, toStepsAnswer, toLineAnswer, toCandidateAnswer } = createAnswers((bytes) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64"),
);

/** A reading, with what led to it where that was asked for. */
export interface PictureAnswer extends ReadAnswer {
  readonly explanation?: Explanation;
}

/** Answers a picture; with all that led to it as a stream, since that can be long. @throws PICTURE_NO_TABLE */
export function sendAnswer(reply: FastifyReply, answer: PictureAnswer, yieldToLoop: YieldToLoop, format: AnswerFormat) {
  if (format === "csv") return reply.type(CSV_MEDIA_TYPE).send(toTableCsv(answer));
  if (answer.explanation === undefined) return answer;
  return reply
    .type("application/json; charset=utf-8")
    .send(Readable.from(toJsonPieces(answer, yieldToLoop), { objectMode: false }));
}

/** The pieces of an answer's text; with `explanation` it is what `ExplainedAnswer` describes. */
export async function* toJsonPieces(answer: object | PictureAnswer, yieldToLoop: YieldToLoop): AsyncGenerator<string> {
  if (!("explanation" in answer) || answer.explanation === undefined) {
    yield JSON.stringify(answer);
    return;
  }
  const { explanation, ...reading } = answer;
  const { candidates } = explanation;
  // The explanation was just taken out of the thread's message, 60 ms where there is so much of it: others come first.
  await yieldToLoop();
  yield `${withoutEnd(JSON.stringify(reading))},"explanation":`;
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

/** The text of an object, still open. */
function withoutEnd(json: string): string {
  return json.slice(0, -1);
}
