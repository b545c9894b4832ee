/**
 * Readings as JSON can carry them, and an answer as JSON text: in pieces where it is explained. What led to the reading
 * of a noisy picture has tens of thousands of images and 25 MB of text, which written at once kept everybody else
 * waiting for 0.6 s (Node 20, two cores).
 */

import { Readable } from "node:stream";

import type { FastifyReply } from "fastify";

import type { ExplainedLine } from "../../contract/answers/line-answers.js";
import type { Candidate, ExplainedAnswer, ReadAnswer } from "../../contract/answers/read-answers.js";
import type { AnswerFormat } from "../../contract/reading-options.js";
import { toTableCsv } from "../../contract/table-text.js";
import type { Explanation, Reading } from "../../core/reading/reading.js";
import type { YieldToLoop } from "../http/fair-yield.js";

/** Tables have no heading of their own: what stands in their first row may be one. */
export const CSV_MEDIA_TYPE = "text/csv; charset=utf-8";

/** Written in some 3 ms. */
const CANDIDATES_A_PIECE = 500;

/** A reading, with what led to it where that was asked for. */
export interface PictureAnswer extends ReadAnswer {
  readonly explanation?: Explanation;
}

/** The answer to a picture. */
export function toReadAnswer({ pages, ...reading }: Reading): ReadAnswer {
  return {
    ...reading,
    numbers: reading.numbers.map(({ alternatives, cell, page, ...number }) => ({
      ...number,
      ...(alternatives && { alternatives: [...alternatives] }),
      ...(cell && { cell }),
      ...(page !== undefined && { page }),
      digits: number.digits.map((digit) => ({
        ...digit,
        probabilities: [...digit.probabilities],
        image: toBase64(digit.image),
      })),
    })),
    rejected: [...reading.rejected],
    lines: reading.lines.map((line) => ({ ...line, numbers: [...line.numbers] })),
    tables: reading.tables.map((table) => ({ ...table, numbers: [...table.numbers] })),
    ...(pages && { pages: [...pages] }),
  };
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

/** What led to a reading, without the lines and candidates, which are many. */
function toStepsAnswer({
  ink,
  removed,
  cuts,
  linesLeftOut,
}: Explanation): Omit<ExplainedAnswer["explanation"], "lines" | "candidates"> {
  return {
    ink: { width: ink.width, height: ink.height, pixels: toBase64(toBytes(ink.values)) },
    removed: [...removed],
    cuts: [...cuts],
    linesLeftOut,
  };
}

/** How a line was read. */
function toLineAnswer({ image, probabilities, ...line }: Explanation["lines"][number]): ExplainedLine {
  const { corners, texts, rows, path } = line;
  return {
    ...line,
    corners: [...corners],
    image: toBase64(image),
    texts: [...texts],
    rows: [...rows],
    probabilities: toBase64(probabilities),
    path: path.map((symbol) => ({ ...symbol, alternatives: [...symbol.alternatives] })),
  };
}

/** What was shown to the network as one digit. */
function toCandidateAnswer(candidate: Explanation["candidates"][number]): Candidate {
  return { ...candidate, image: toBase64(candidate.image), probabilities: [...candidate.probabilities] };
}

/** A loop, since `Uint8Array.from` with a function takes 0.15 s for a megapixel, and others wait meanwhile. */
function toBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    bytes[i] = Math.round(255 * values[i]!);
  }
  return bytes;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

/** The text of an object, still open. */
function withoutEnd(json: string): string {
  return json.slice(0, -1);
}
