/**
 * `POST /api/read`: a picture's bytes in, the reading out. The picture is decoded and read behind a gate, so
 * that many requests at once cost waiting, not memory.
 */

import type { FastifyInstance, FastifyRequest } from "fastify";
import Type, { type Static } from "typebox";

import { fail } from "../core/errors.js";
import { MAX_PICTURE_BYTES, type Picture } from "../core/picture/picture.js";
import { DEFAULT_MIN_CONFIDENCE, type Reader } from "../core/reading/reader.js";
import type { Reading } from "../core/reading/reading.js";
import { ReadAnswer } from "./answers.js";
import { createGate } from "./gate.js";
import { refuseLargePicture } from "./picture-limit.js";

// Reading holds the one thread of the event loop; the second place decodes the next picture meanwhile.
const GATE = { running: 2, waiting: 64 } as const;

/** The reader's options; Fastify takes out of a query what is not named here. */
const ReadQuery = Type.Object(
  {
    expect: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 32,
        description:
          "The picture holds exactly one number of this many digits. Left out: any numbers.",
      }),
    ),
    minConfidence: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: `Digits less confident than this are not sure, "?" in texts. Left out: ${DEFAULT_MIN_CONFIDENCE}.`,
      }),
    ),
  },
  { additionalProperties: false },
);

export interface ReadRouteDependencies {
  readonly reader: Reader;
  /** Decodes a picture file; throws the catalogue's PICTURE_* errors. */
  readonly decodePicture: (bytes: Uint8Array) => Promise<Picture>;
}

/** Adds `POST /api/read`. */
export function addReadRoute(
  app: FastifyInstance,
  { reader, decodePicture }: ReadRouteDependencies,
): void {
  const passGate = createGate(GATE);

  // In a scope of its own: the parsers below are for pictures, and hold for no other route.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    for (const mediaType of [/^image\//, "application/octet-stream"]) {
      scope.addContentTypeParser(
        mediaType,
        { parseAs: "buffer", bodyLimit: MAX_PICTURE_BYTES },
        async (_request: FastifyRequest, body: Buffer) => body,
      );
    }

    scope.post<{ Querystring: Static<typeof ReadQuery> }>(
      "/api/read",
      {
        onRequest: refuseLargePicture,
        schema: { querystring: ReadQuery, response: { 200: ReadAnswer } },
      },
      async (request) => {
        const bytes = request.body;
        if (!(bytes instanceof Uint8Array) || bytes.length === 0) {
          fail(
            "PICTURE_EMPTY",
            "the request holds no picture. Send a picture file's bytes as the body.",
          );
        }
        const reading = await passGate(async () =>
          reader.read(await decodePicture(bytes), request.query),
        );
        return toReadAnswer(reading);
      },
    );
  });
}

/** The reading as JSON can carry it. */
function toReadAnswer(reading: Reading): ReadAnswer {
  return {
    ...reading,
    numbers: reading.numbers.map((number) => ({
      ...number,
      digits: number.digits.map((digit) => ({
        ...digit,
        probabilities: [...digit.probabilities],
        image: Buffer.from(digit.image).toString("base64"),
      })),
    })),
    rejected: [...reading.rejected],
  };
}
