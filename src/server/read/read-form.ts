/**
 * Pictures in a form: a single one is answered like a picture without a form, many as lines of JSON while the rest is
 * still on its way.
 */

import { Readable } from "node:stream";

import type { FastifyReply, FastifyRequest } from "fastify";

import type { FileFailure } from "../../contract/answers/read-answers.js";
import type { AnswerFormat } from "../../contract/reading-options.js";
import { isDigitsError } from "../../core/errors.js";
import type { YieldToLoop } from "../http/fair-yield.js";
import { HttpError, toProblem } from "../http/problem.js";
import type { AppSettings } from "../http/settings.js";
import { failEmpty, pictureTooLarge } from "./picture-body.js";
import { parseTextList, type ReadingRequest, type ReadPicture } from "./picture-reading.js";
import { type PictureAnswer, sendAnswer, toJsonPieces } from "./read-answer.js";
import { inParallel, receiveFiles, type UploadedFile } from "./read-files.js";

/** Of a list of what is expected, where it is a field; what is longer is a file. */
const MAX_LIST_BYTES = 2e6;

export const LINES_MEDIA_TYPE = "application/x-ndjson";

export interface FormReadingOptions {
  readonly settings: Pick<AppSettings, "maxPictureBytes" | "maxFiles">;
  readonly readPicture: ReadPicture;
  readonly yieldToLoop: YieldToLoop;
  /** Called with errors that are the server's own fault. */
  readonly onFault: (error: unknown) => void;
}

/** How the pictures of a form are read, and what they count for. */
type FormRequest = ReadingRequest & Pick<FastifyRequest, "admitted">;

/** Creates the function that answers a form. */
export function createFormReading({
  settings: { maxPictureBytes, maxFiles },
  readPicture,
  yieldToLoop,
  onFault,
}: FormReadingOptions) {
  async function readFile(file: UploadedFile, { admitted, ...reading }: FormRequest): Promise<PictureAnswer> {
    try {
      if (file.isCutOff) throw pictureTooLarge(maxPictureBytes);
      return { file: file.name, ...(await readPicture(file.bytes, reading)) };
    } finally {
      admitted?.bookBytes(-file.bytes.length);
    }
  }

  /** A line of the answer to many files; a bad file gives a line like any other. */
  async function toLine(file: UploadedFile, reading: FormRequest): Promise<PictureAnswer | FileFailure> {
    const { index, name } = file;
    try {
      return { index, ...(await readFile(file, reading)) };
    } catch (error) {
      const { code, detail } = toProblem(error);
      if (code === "INTERNAL") onFault(error);
      return { index, file: name, error: { code, message: detail } };
    }
  }

  return async (request: FastifyRequest, reply: FastifyReply, options: ReadingRequest, format: AnswerFormat) => {
    let reading: FormRequest = { ...options, admitted: request.admitted };
    const limits = { fileSize: maxPictureBytes, files: maxFiles, fields: 16, fieldSize: MAX_LIST_BYTES };
    const files = receiveFiles(request, { limits }, yieldToLoop, (text, filesBefore) => {
      if (filesBefore > 0) throw new HttpError("REQUEST_INVALID", "oneOf stands before the files of the form.");
      reading = { ...reading, oneOf: parseTextList(text) };
    });
    const first = await next(files);
    if (first.done === true) failEmpty("the form holds no file");
    request.admitted?.takePlace();
    const wantsLines = request.headers.accept?.includes(LINES_MEDIA_TYPE) === true;
    // Whether more files follow is known when the next one has begun, or the body has ended.
    const second = wantsLines ? null : await next(files);
    if (second?.done === true) return sendAnswer(reply, await readFile(first.value, reading), yieldToLoop, format);
    if (format === "csv") {
      throw new HttpError("REQUEST_INVALID", "format=csv takes one picture a request. Send one, or ask for JSON.");
    }
    const head = second === null ? [first.value] : [first.value, second.value];
    const lines = inParallel(withHead(head, files), (file) => toLine(file, reading));
    return reply.type(LINES_MEDIA_TYPE).send(Readable.from(toText(lines, yieldToLoop), { objectMode: false }));
  };
}

/** The next file; throws what is wrong with the form. */
async function next(files: AsyncGenerator<UploadedFile>): Promise<IteratorResult<UploadedFile>> {
  try {
    return await files.next();
  } catch (error) {
    throw toFormError(error);
  }
}

/** What the form's parser throws, as an error of ours. */
function toFormError(error: unknown): unknown {
  if (isDigitsError(error) || error instanceof HttpError) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === "FST_FILES_LIMIT") {
    return new HttpError("TOO_MANY_FILES", "the request has more files than it may. Send them in several requests.");
  }
  if (typeof statusCode === "number") return error;
  // Nothing but the body's bytes goes into the parser.
  return new HttpError("REQUEST_INVALID", "this is not a form, or it ends too early. Send it again.");
}

async function* withHead(
  head: readonly UploadedFile[],
  rest: AsyncGenerator<UploadedFile>,
): AsyncGenerator<UploadedFile> {
  yield* head;
  yield* rest;
}

/** Lines of JSON; where the form breaks off after its first files, the last line says why. */
async function* toText(
  lines: AsyncGenerator<PictureAnswer | FileFailure>,
  yieldToLoop: YieldToLoop,
): AsyncGenerator<string> {
  try {
    for await (const line of lines) {
      if ("error" in line) {
        yield `${JSON.stringify(line)}\n`;
        continue;
      }
      let last = "";
      for await (const piece of toJsonPieces(line, yieldToLoop)) {
        if (last !== "") yield last;
        last = piece;
      }
      yield `${last}\n`;
    }
  } catch (error) {
    const { code, detail } = toProblem(toFormError(error));
    yield `${JSON.stringify({ error: { code, message: detail } })}\n`;
  }
}
