/**
 * An answer as JSON text, in pieces where it is explained: what led to the reading of a noisy picture has tens of
 * thousands of images and 25 MB of text, which written at once kept everybody else waiting for 0.6 s (Node 20, two
 * cores).
 */

import { Readable } from "node:stream";

import type { FastifyReply } from "fastify";

import type { Explanation } from "../../core/reading/reading.js";
import type { ReadAnswer } from "../../contract/answers/read-answers.js";
import { toCandidateAnswer, toStepsAnswer } from "./read-answer.js";
import type { TakeTurn } from "../http/loop-turns.js";

/** Written in some 3 ms. */
const CANDIDATES_A_PIECE = 500;

/** A reading, with what led to it where that was asked for. */
export interface PictureAnswer extends ReadAnswer {
  readonly explanation?: Explanation;
}

/** The pieces of an answer's text; with `explanation` it is what `ExplainedAnswer` describes. */
export async function* toJsonPieces(answer: object | PictureAnswer, takeTurn: TakeTurn): AsyncGenerator<string> {
  if (!("explanation" in answer) || answer.explanation === undefined) {
    yield JSON.stringify(answer);
    return;
  }
  const { explanation, ...reading } = answer;
  const { candidates } = explanation;
  // Taking the explanation out of the thread's message, 60 ms where there is so much of it, is over before this one.
  await takeTurn();
  yield `${withoutEnd(JSON.stringify(reading))},"explanation":`;
  await takeTurn();
  yield `${withoutEnd(JSON.stringify(toStepsAnswer(explanation)))},"candidates":[`;
  for (let from = 0; from < candidates.length; from += CANDIDATES_A_PIECE) {
    await takeTurn();
    const piece = candidates.slice(from, from + CANDIDATES_A_PIECE);
    const text = piece.map((candidate) => JSON.stringify(toCandidateAnswer(candidate)));
    yield `${from > 0 ? "," : ""}${text.join(",")}`;
  }
  yield "]}}";
}

/** Answers a picture; with all that led to it as a stream, since that can be long. */
export function sendAnswer(reply: FastifyReply, answer: PictureAnswer, takeTurn: TakeTurn) {
  if (answer.explanation === undefined) return answer;
  return reply
    .type("application/json; charset=utf-8")
    .send(Readable.from(toJsonPieces(answer, takeTurn), { objectMode: false }));
}

/** The text of an object, still open. */
function withoutEnd(json: string): string {
  return json.slice(0, -1);
}
