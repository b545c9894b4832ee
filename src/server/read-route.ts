/**
 * `POST /api/read`: pictures in, readings out. One picture as it is, inside JSON, or as a form's file; or many files
 * of a form, whose readings come as lines of JSON while the rest is still on its way.
 */

import { Readable } from "node:stream";

import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import Type, { type Static } from "typebox";

import { fail } from "../core/errors.js";
import type { ModelStore, StoredModel } from "../core/reading/model-store.js";
import type { ReadingService } from "../core/reading/reading-service.js";
import { type PictureAnswer, toJsonPieces } from "./answer-text.js";
import { ReadAnswer } from "./answers.js";
import { addByteBody } from "./byte-body.js";
import { addBoundedJson, type JsonBounds } from "./bounded-json.js";
import { parseDataUrl } from "./data-url.js";
import { ExplainedAnswer } from "./explained-answer.js";
import { FileAnswer, FileFailure } from "./file-answer.js";
import { createModelChoice } from "./model-query.js";
import { pictureTooLarge, refuseLargePicture } from "./picture-limit.js";
import { HttpError, toProblem } from "./problem.js";
import { toReadAnswer } from "./read-answer.js";
import { inParallel, receiveFiles, type UploadedFile } from "./read-files.js";
import { ReadQuery } from "./read-query.js";
import type { AppSettings } from "./settings.js";
import { createLoopTurns, type TakeTurn } from "./loop-turns.js";

const LINES_MEDIA_TYPE = "application/x-ndjson";

/** Base64 has four characters for three bytes; the rest of such a body is short. */
const BASE64_GROWTH = 1.4;

/** One object with one text; the rest is room for members that are not looked at. */
const JSON_BOUNDS: JsonBounds = {
  quotes: 1000,
  objects: 100,
  arrays: 100,
  commas: 1000,
};

const JsonBody = Type.Object({
  image: Type.String({
    description: "A data URL, or plain Base64, of a picture file.",
  }),
});

const PictureBody = Type.Unsafe<Uint8Array>({
  type: "string",
  format: "binary",
  description: "A picture file.",
});

const FilesBody = Type.Object({
  pictures: Type.Array(PictureBody, {
    description: "Picture files; the field may have any name.",
  }),
});

/** Handed to a thread in a turn of its own. */
const LARGE_PICTURE_BYTES = 2e6;

type ReadRequest = FastifyRequest<{ Querystring: ReadQuery }>;

/** How pictures are to be read. */
interface ReadingWish extends Omit<ReadQuery, "model"> {
  /** The model that reads the next picture; the active one may change between two. */
  readonly modelNow: () => StoredModel;
}

export interface ReadRouteDependencies {
  readonly models: ModelStore;
  readonly service: ReadingService;
  readonly settings: Pick<AppSettings, "maxPictureBytes" | "maxFiles">;
  /** Hears what became of each picture: "read", "no-digit", or an error's code. */
  readonly onPicture: (outcome: string, digits: number) => void;
  /** Hears of errors that are the server's own fault. */
  readonly reportFault: (error: unknown) => void;
}

/** Adds `POST /api/read`. */
export function addReadRoute(
  app: FastifyInstance,
  dependencies: ReadRouteDependencies,
): void {
  const { settings, reportFault } = dependencies;
  const { maxPictureBytes, maxFiles } = settings;
  const takeTurn = createLoopTurns();
  const choice = createModelChoice(dependencies.models);
  const readPicture = createPictureReading(dependencies, takeTurn);

  async function readFile(
    file: UploadedFile,
    wish: ReadingWish,
  ): Promise<PictureAnswer & { readonly file: string }> {
    if (file.isCutOff) throw pictureTooLarge(maxPictureBytes);
    return { file: file.name, ...(await readPicture(file.bytes, wish)) };
  }

  /** A line of the answer to many files; a bad file gives a line like any other. */
  async function toLine(
    file: UploadedFile,
    wish: ReadingWish,
  ): Promise<object> {
    const { index, name } = file;
    try {
      return { index, ...(await readFile(file, wish)) };
    } catch (error) {
      const { code, detail } = toProblem(error);
      if (code === "INTERNAL") reportFault(error);
      return {
        index,
        file: name,
        error: { code, message: detail },
      } satisfies FileFailure;
    }
  }

  async function readForm(
    request: ReadRequest,
    reply: FastifyReply,
    wish: ReadingWish,
  ) {
    const files = receiveFiles(
      request,
      { fileSize: maxPictureBytes, files: maxFiles, fields: 16 },
      takeTurn,
    );
    const first = await next(files);
    if (first.done === true) failEmpty("the form holds no file");
    const wantsLines =
      request.headers.accept?.includes(LINES_MEDIA_TYPE) === true;
    // Whether more files follow is known when the next one has begun, or the body has ended.
    const second = wantsLines ? null : await next(files);
    if (second?.done === true) {
      return send(reply, await readFile(first.value, wish), takeTurn);
    }

    const head = second === null ? [first.value] : [first.value, second.value];
    const lines = inParallel(withHead(head, files), (file) =>
      toLine(file, wish),
    );
    return reply
      .type(LINES_MEDIA_TYPE)
      .send(Readable.from(toText(lines, takeTurn), { objectMode: false }));
  }

  // In a scope of its own: the parsers below are for pictures, and hold for no other route.
  app.register(async (scope) => {
    await scope.register(multipart, { throwFileSizeLimit: false });
    scope.removeContentTypeParser(["text/plain", "application/json"]);
    // The schema tells what the answers hold; there is nothing to hide in them, and writing them plainly is fastest.
    scope.setSerializerCompiler(() => JSON.stringify);
    for (const mediaType of [/^image\//, "application/octet-stream"]) {
      addByteBody(scope, mediaType, maxPictureBytes);
    }
    addBoundedJson(scope, {
      maxBytes: Math.ceil(maxPictureBytes * BASE64_GROWTH),
      bounds: JSON_BOUNDS,
      takeTurn,
    });
    scope.setErrorHandler((error) => {
      const { code } = error as { code?: unknown };
      throw code === "FST_ERR_CTP_BODY_TOO_LARGE"
        ? pictureTooLarge(maxPictureBytes)
        : code === "FST_ERR_CTP_INVALID_MEDIA_TYPE"
          ? new HttpError(
              "MEDIA_TYPE_UNSUPPORTED",
              "send the picture's bytes with its media type (image/png, image/jpeg, ...) or application/octet-stream, a form with files (multipart/form-data), or JSON with an image.",
            )
          : error;
    });

    scope.post<{ Querystring: ReadQuery }>(
      "/api/read",
      {
        config: {
          isWork: true,
          documentedBody: {
            "multipart/form-data": FilesBody,
            "application/octet-stream": PictureBody,
            "image/*": PictureBody,
            "application/json": JsonBody,
          },
        },
        async onRequest(request, reply) {
          await choice.bound(request, reply);
          // A form may hold many pictures, each with the limit to itself; JSON has a limit of its own.
          const type = request.headers["content-type"] ?? "";
          const isBare = !/^(multipart\/|application\/json)/i.test(type);
          if (isBare) await refuseLargePicture(request, maxPictureBytes);
        },
        schema: {
          tags: ["reading"],
          summary: "Read the handwritten numbers on pictures",
          description:
            'The body is a picture file, JSON `{"image": "data:..."}`, or a form (`multipart/form-data`) with one or many files. Many files, or `Accept: application/x-ndjson`, give a line of JSON for each as it is done: `index`, `file`, and the reading or an `error`.',
          querystring: ReadQuery,
          response: {
            200: {
              content: {
                "application/json": {
                  schema: Type.Union([ExplainedAnswer, FileAnswer, ReadAnswer]),
                },
                [LINES_MEDIA_TYPE]: {
                  schema: Type.Union([FileAnswer, FileFailure]),
                },
              },
            },
          },
        },
      },
      async (request, reply) => {
        const { model, ...options } = request.query;
        const wish = { ...options, modelNow: await choice.find(model) };
        return request.isMultipart()
          ? readForm(request, reply, wish)
          : send(
              reply,
              await readPicture(pictureOf(request.body), wish),
              takeTurn,
            );
      },
    );
  });
}

/** Reading one picture as it is wished. */
function createPictureReading(
  { service, onPicture }: ReadRouteDependencies,
  takeTurn: TakeTurn,
) {
  return async (
    bytes: Uint8Array,
    { explain = false, modelNow, ...options }: ReadingWish,
  ): Promise<PictureAnswer> => {
    try {
      if (bytes.length === 0) failEmpty("the request holds no picture");
      // Copying 20 MB to a thread takes 15 ms.
      if (bytes.length > LARGE_PICTURE_BYTES) await takeTurn();
      const model = modelNow();
      const explanation = explain
        ? await service.explain(model, bytes, options)
        : null;
      const reading =
        explanation?.reading ?? (await service.read(model, bytes, options));
      const digits = reading.numbers.flatMap((number) => number.digits);
      onPicture(digits.length > 0 ? "read" : "no-digit", digits.length);
      const answer = toReadAnswer(reading);
      return explanation === null ? answer : { ...answer, explanation };
    } catch (error) {
      onPicture(toProblem(error).code, 0);
      throw error;
    }
  };
}

/** Answers a picture; with all that led to it as a stream, since that can be long. */
function send(reply: FastifyReply, answer: PictureAnswer, takeTurn: TakeTurn) {
  if (answer.explanation === undefined) return answer;
  return reply
    .type("application/json; charset=utf-8")
    .send(Readable.from(toJsonPieces(answer, takeTurn), { objectMode: false }));
}

/** The picture file in a body that is no form. */
function pictureOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  if (body === undefined || body === null) {
    return failEmpty("the request holds no picture");
  }
  const { image } = body as Partial<Static<typeof JsonBody>>;
  if (typeof image !== "string") {
    throw new HttpError(
      "REQUEST_INVALID",
      'JSON holds the picture as {"image": "data:image/png;base64,..."}.',
    );
  }
  return parseDataUrl(image);
}

function failEmpty(why: string): never {
  fail(
    "PICTURE_EMPTY",
    `${why}. Send a picture file's bytes as the body, or as a file of a form.`,
  );
}

/** The next file; throws what is wrong with the form. */
async function next(
  files: AsyncGenerator<UploadedFile>,
): Promise<IteratorResult<UploadedFile>> {
  try {
    return await files.next();
  } catch (error) {
    throw toFormError(error);
  }
}

/** What the form's parser throws, as an error of ours. */
function toFormError(error: unknown): unknown {
  const { code, statusCode } = error as {
    code?: unknown;
    statusCode?: unknown;
  };
  if (code === "FST_FILES_LIMIT") {
    return new HttpError(
      "TOO_MANY_FILES",
      "the request has more files than it may. Send them in several requests.",
    );
  }
  if (typeof statusCode === "number") return error;
  // Nothing but the body's bytes goes into the parser.
  return new HttpError(
    "REQUEST_INVALID",
    "the form ends too early, or is none. Send it again.",
  );
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
  lines: AsyncGenerator<object>,
  takeTurn: TakeTurn,
): AsyncGenerator<string> {
  try {
    for await (const line of lines) {
      let last = "";
      for await (const piece of toJsonPieces(line, takeTurn)) {
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
