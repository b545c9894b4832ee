/**
 * `POST /api/read`: pictures in, readings out. One picture as it is, inside JSON, or as a form's file; or many files
 * of a form, whose readings come as lines of JSON while the rest is still on its way.
 */

import multipart from "@fastify/multipart";
import type { FastifyInstance } from "fastify";
import Type, { type Static } from "typebox";

import type { ModelStore } from "../../core/reading/model-store.js";
import { sendAnswer } from "./answer-text.js";
import { ExplainedAnswer, FileAnswer, FileFailure, ReadAnswer } from "../../contract/answers/read-answers.js";
import { addByteBody } from "../http/byte-body.js";
import { addBoundedJson, type JsonBounds } from "../http/bounded-json.js";
import { parseDataUrl } from "../http/data-url.js";
import { createModelChoice } from "../models/model-query.js";
import { pictureTooLarge, refuseLargePicture } from "./picture-limit.js";
import { createPictureReading, failEmpty, type PictureReadingDependencies } from "./picture-reading.js";
import { HttpError } from "../http/problem.js";
import { createFormReading, LINES_MEDIA_TYPE } from "./read-form.js";
import { ReadQuery } from "./read-query.js";
import type { AppSettings } from "../http/settings.js";
import { createLoopTurns } from "../http/loop-turns.js";

/** Base64 has four characters for three bytes; the rest of such a body is short. */
const BASE64_GROWTH = 1.4;

/** One object with one text; the rest is room for members that are not looked at. */
const JSON_BOUNDS: JsonBounds = { quotes: 1000, objects: 100, arrays: 100, commas: 1000 };

const JsonBody = Type.Object({
  image: Type.String({ description: "A data URL, or plain Base64, of a picture file." }),
});

const PictureBody = Type.Unsafe<Uint8Array>({ type: "string", format: "binary", description: "A picture file." });

const FilesBody = Type.Object({
  pictures: Type.Array(PictureBody, { description: "Picture files; the field may have any name." }),
});

export interface ReadRouteDependencies extends PictureReadingDependencies {
  readonly models: ModelStore;
  readonly settings: Pick<AppSettings, "maxPictureBytes" | "maxFiles">;
  /** Hears of errors that are the server's own fault. */
  readonly reportFault: (error: unknown) => void;
}

/** Adds `POST /api/read`. */
export function addReadRoute(app: FastifyInstance, dependencies: ReadRouteDependencies): void {
  const { settings, reportFault } = dependencies;
  const { maxPictureBytes } = settings;
  const takeTurn = createLoopTurns();
  const choice = createModelChoice(dependencies.models);
  const readPicture = createPictureReading(dependencies, takeTurn);
  const readForm = createFormReading({ settings, readPicture, takeTurn, reportFault });

  // In a scope of its own: the parsers below are for pictures, and hold for no other route.
  app.register(async (scope) => {
    await scope.register(multipart, { throwFileSizeLimit: false });
    scope.removeContentTypeParser(["text/plain", "application/json"]);
    // The schema tells what the answers hold; there is nothing to hide in them, and writing them plainly is fastest.
    scope.setSerializerCompiler(() => JSON.stringify);
    for (const mediaType of [/^image\//, "application/octet-stream"]) {
      addByteBody(scope, mediaType, maxPictureBytes);
    }
    addBoundedJson(scope, { maxBytes: Math.ceil(maxPictureBytes * BASE64_GROWTH), bounds: JSON_BOUNDS, takeTurn });
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
                "application/json": { schema: Type.Union([ExplainedAnswer, FileAnswer, ReadAnswer]) },
                [LINES_MEDIA_TYPE]: { schema: Type.Union([FileAnswer, FileFailure]) },
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
          : sendAnswer(reply, await readPicture(pictureOf(request.body), wish), takeTurn);
      },
    );
  });
}

/** The picture file in a body that is no form. */
function pictureOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  if (body === undefined || body === null) {
    return failEmpty("the request holds no picture");
  }
  const { image } = body as Partial<Static<typeof JsonBody>>;
  if (typeof image !== "string") {
    throw new HttpError("REQUEST_INVALID", 'JSON holds the picture as {"image": "data:image/png;base64,..."}.');
  }
  return parseDataUrl(image);
}
