/**
 * `POST /api/read`: pictures in, readings out. One picture as it is, inside JSON, or as a form's file; or many files
 * of a form, whose readings come as lines of JSON while the rest is still on its way.
 */

import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply } from "fastify";
import Type from "typebox";

import { ExplainedAnswer, FileAnswer, FileFailure, ReadAnswer } from "../../contract/answers/read-answers.js";
import { fail } from "../../core/errors.js";
import type { ProfileStore } from "../../core/profile/profile-store.js";
import type { ModelStore, StoredModel } from "../../core/reading/model-store.js";
import { addBoundedJson, addByteBody, type JsonBounds } from "../http/bodies.js";
import { createFairYield } from "../http/fair-yield.js";
import { clientOf } from "../http/places.js";
import { HttpError } from "../http/problem.js";
import type { AppSettings } from "../http/settings.js";
import { createModelChoice } from "../models/model-query.js";
import { JsonBody, PictureBody, pictureOf, pictureTooLarge, refuseLargePicture } from "./picture-body.js";
import { createPictureReading, parseTextList, type PictureReadingDependencies, ReadQuery } from "./picture-reading.js";
import { CSV_MEDIA_TYPE, sendAnswer } from "./read-answer.js";
import { createFormReading, LINES_MEDIA_TYPE } from "./read-form.js";

/** Base64 has four characters for three bytes; the rest of such a body is short. */
const BASE64_GROWTH = 1.4;

/** Of JSON, beside its long texts. */
const MAX_OTHER_BYTES = 1e6;

/** One object with one text; the rest is room for members that are ignored. */
const JSON_BOUNDS: JsonBounds = { quotes: 1000, objects: 100, arrays: 100, commas: 1000 };

const FilesBody = Type.Object({
  oneOf: Type.Optional(
    Type.String({ description: "As in the query, for lists that are long; before the files. A field, or a file." }),
  ),
  pictures: Type.Array(PictureBody, { description: "Picture files; the field may have any other name." }),
});

export interface ReadRouteDependencies extends PictureReadingDependencies {
  readonly models: ModelStore;
  readonly profiles?: ProfileStore;
  readonly settings: Pick<AppSettings, "maxPictureBytes" | "maxFiles" | "maxReadingSeconds">;
  /** Called with errors that are the server's own fault. */
  readonly onFault: (error: unknown) => void;
}

/** Is aborted when the connection closes before the answer has gone: whoever hung up needs no reading. */
function whenGivenUp({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once("close", () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Adds `POST /api/read`. */
export function addReadRoute(app: FastifyInstance, dependencies: ReadRouteDependencies): void {
  const { settings, onFault } = dependencies;
  const { maxPictureBytes } = settings;
  const yieldToLoop = createFairYield();
  const choice = createModelChoice(dependencies.models);
  const readPicture = createPictureReading(dependencies);
  /** The pictures of one request are read by the model that was active when it came, where a profile taught it. */
  async function teach(current: () => StoredModel, name: string | undefined): Promise<() => StoredModel> {
    if (name === undefined) return current;
    const { profiles } = dependencies;
    if (profiles === undefined) fail("PROFILE_NOT_FOUND", `this server keeps no profiles, and none is "${name}".`);
    const taught = await profiles.teach(name, current());
    return () => taught;
  }
  const readForm = createFormReading({ settings, readPicture, yieldToLoop, onFault });

  // In a scope of its own: the parsers below are for pictures, and hold for no other route.
  app.register(async (scope) => {
    await scope.register(multipart, { throwFileSizeLimit: false });
    scope.removeContentTypeParser(["text/plain", "application/json"]);
    // The schema tells what the answers hold; there is nothing to hide in them, and writing them plainly is fastest.
    scope.setSerializerCompiler(() => JSON.stringify);
    for (const mediaType of [/^image\//, "application/octet-stream"]) {
      addByteBody(scope, mediaType, maxPictureBytes, yieldToLoop);
    }
    addBoundedJson(scope, {
      maxBytes: Math.ceil(maxPictureBytes * BASE64_GROWTH),
      maxOtherBytes: MAX_OTHER_BYTES,
      bounds: JSON_BOUNDS,
      yieldToLoop,
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
          await choice.limit(request, reply);
          // A form may hold many pictures, each with the limit to itself; JSON has a limit of its own.
          const type = request.headers["content-type"] ?? "";
          const isBare = !/^(multipart\/|application\/json)/i.test(type);
          if (isBare) await refuseLargePicture(request, maxPictureBytes);
        },
        schema: {
          tags: ["reading"],
          summary: "Read the handwritten numbers on pictures",
          description:
            'The body is a picture file, JSON `{"image": "data:..."}`, or a form (`multipart/form-data`) with one or many files. Many files, or `Accept: application/x-ndjson`, give a line of JSON for each as soon as it is read: `index`, `file`, and the reading or an `error`. `format=csv` gives the tables of one picture.',
          querystring: ReadQuery,
          response: {
            200: {
              content: {
                "application/json": { schema: Type.Union([ExplainedAnswer, FileAnswer, ReadAnswer]) },
                [CSV_MEDIA_TYPE]: { schema: Type.String({ description: "The tables of the picture." }) },
                [LINES_MEDIA_TYPE]: { schema: Type.Union([FileAnswer, FileFailure]) },
              },
            },
          },
        },
      },
      async (request, reply) => {
        const { model, profile, oneOf, format = "json", ...options } = request.query;
        const reading = {
          ...options,
          explain: options.explain === true && format === "json",
          ...(oneOf !== undefined && { oneOf: parseTextList(oneOf) }),
          maxSeconds: Math.min(options.maxSeconds ?? Infinity, settings.maxReadingSeconds),
          currentModel: await teach(await choice.find(model), profile),
          signal: whenGivenUp(reply),
          client: clientOf(request),
        };
        return request.isMultipart()
          ? readForm(request, reply, reading, format)
          : sendAnswer(
              reply,
              await readPicture(await pictureOf(request.body, yieldToLoop), reading),
              yieldToLoop,
              format,
            );
      },
    );
  });
}
