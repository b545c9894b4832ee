/** `POST /api/classify`: images of 28x28 as MNIST has them, many at a time, straight to the network. */

import type { FastifyInstance } from "fastify";
import Type from "typebox";

import { DIGIT_COUNT, IMAGE_PIXELS, IMAGE_SIZE, NOT_A_DIGIT, OUTCOME_COUNT } from "../../core/digits.js";
import { toOutcomes } from "../../core/reading/classifier.js";
import type { ModelStore } from "../../core/reading/model-store.js";
import type { ReadingService } from "../../core/reading/reading-service.js";
import { defaultLimits } from "../../contract/limits.js";
import { addBoundedJson, addByteBody, ByteBody, type JsonBounds } from "../http/bodies.js";
import { type Classification, ClassifyAnswer } from "../../contract/answers/network-answers.js";
import { createModelChoice, ModelQuery } from "../models/model-query.js";
import { HttpError } from "../http/problem.js";

/** A pixel in JSON is at most "255, " or, formatted for people, a line with some blanks. */
const MAX_JSON_BYTES = 16 * defaultLimits.maxImages * IMAGE_PIXELS;

/** Room for members that are ignored, and for texts in place of numbers, which get an answer that says so. */
const SPARE = 10_000;

/** An image may be an array of 28 rows. */
const JSON_BOUNDS: JsonBounds = {
  quotes: SPARE,
  objects: SPARE,
  arrays: defaultLimits.maxImages * (1 + IMAGE_SIZE) + SPARE,
  commas: defaultLimits.maxImages * IMAGE_PIXELS + SPARE,
};

const JsonBody = Type.Object({
  images: Type.Array(
    Type.Array(Type.Number({ minimum: 0, maximum: 255 }), { minItems: IMAGE_PIXELS, maxItems: IMAGE_PIXELS }),
    { minItems: 1, maxItems: defaultLimits.maxImages },
  ),
});

export interface ClassifyRouteDependencies {
  readonly models: ModelStore;
  readonly service: ReadingService;
  /** Called with how many digits were classified. */
  readonly onDigits: (count: number) => void;
}

/** Adds `POST /api/classify`. */
export function addClassifyRoute(app: FastifyInstance, { models, service, onDigits }: ClassifyRouteDependencies): void {
  const choice = createModelChoice(models);
  app.register(async (scope) => {
    scope.removeContentTypeParser(["text/plain", "application/json"]);
    addByteBody(scope, "application/octet-stream", defaultLimits.maxImages * IMAGE_PIXELS);
    addBoundedJson(scope, { maxBytes: MAX_JSON_BYTES, bounds: JSON_BOUNDS });
    // The schema tells what the answer holds; there is nothing to hide in it, and writing it plainly is fastest.
    scope.setSerializerCompiler(() => JSON.stringify);

    scope.post<{ Querystring: ModelQuery }>(
      "/api/classify",
      {
        onRequest: choice.limit,
        config: {
          isWork: true,
          documentedBody: { "application/json": JsonBody, "application/octet-stream": ByteBody },
        },
        schema: {
          tags: ["reading"],
          summary: "Classify images of 28x28",
          description: `The body is \`application/octet-stream\` with ${IMAGE_PIXELS} bytes an image, row by row, ink 255, paper 0; or JSON \`{"images": [[...]]}\` with ${IMAGE_PIXELS} numbers, or ${IMAGE_SIZE} rows of ${IMAGE_SIZE}, an image. At most ${defaultLimits.maxImages} images. They should be prepared as MNIST was; \`POST /api/read\` does that with pictures. An image without ink (no pixel reaches 32, or all together make less than 3 pixels of 255) is certainly not a digit: its \`digit\` then means nothing.`,
          querystring: ModelQuery,
          response: { 200: ClassifyAnswer },
        },
      },
      async (request): Promise<ClassifyAnswer> => {
        const images = toImages(request.body);
        const model = (await choice.find(request.query.model))();
        const outputs = await service.infer(model, images);
        onDigits(images.length / IMAGE_PIXELS);
        const { name, version } = model;
        return { model: { name, version }, results: toResults(toOutcomes(images, outputs)) };
      },
    );
  });
}

/**
 * Images [count, 28, 28] of a body.
 *
 * @throws REQUEST_INVALID
 */
function toImages(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) {
    if (body.length === 0 || body.length % IMAGE_PIXELS !== 0) {
      throw invalid(`the body has ${body.length} bytes, which is not a multiple of ${IMAGE_PIXELS}`);
    }
    return body;
  }
  const { images } = (body ?? {}) as { images?: unknown };
  if (!Array.isArray(images)) throw invalid('JSON holds them as {"images": [[...], ...]}');
  if (images.length === 0 || images.length > defaultLimits.maxImages) {
    throw invalid(`there may be 1 to ${defaultLimits.maxImages} of them; got ${images.length}`);
  }
  const bytes = new Uint8Array(images.length * IMAGE_PIXELS);
  for (const [i, image] of images.entries()) setImage(bytes, i, image);
  return bytes;
}

function setImage(bytes: Uint8Array, place: number, image: unknown): void {
  const pixels = toPixels(image);
  if (pixels.length !== IMAGE_PIXELS) throw invalid(`image ${place} has ${pixels.length} numbers`);
  for (let i = 0; i < IMAGE_PIXELS; i++) {
    const pixel = pixels[i];
    if (typeof pixel !== "number" || !(pixel >= 0 && pixel <= 255)) {
      throw invalid(`image ${place} holds ${JSON.stringify(pixel)?.slice(0, 40)} where a number from 0 to 255 belongs`);
    }
    bytes[place * IMAGE_PIXELS + i] = Math.round(pixel);
  }
}

/** The numbers of an image, or of its rows. `flat` is slow, 60 ms for 1,024 images, so only rows go through it. */
function toPixels(image: unknown): readonly unknown[] {
  if (!Array.isArray(image)) return [];
  return Array.isArray(image[0]) ? image.flat() : (image as unknown[]);
}

function toResults(outcomes: Float32Array): Classification[] {
  return Array.from({ length: outcomes.length / OUTCOME_COUNT }, (_, i) => {
    const row = outcomes.subarray(i * OUTCOME_COUNT, (i + 1) * OUTCOME_COUNT);
    const digits = Array.from(row.subarray(0, DIGIT_COUNT));
    const confidence = Math.max(...digits);
    return { digit: digits.indexOf(confidence), confidence, notDigit: row[NOT_A_DIGIT]!, probabilities: digits };
  });
}

function invalid(why: string): HttpError {
  return new HttpError(
    "REQUEST_INVALID",
    `images are ${IMAGE_PIXELS} numbers from 0 (paper) to 255 (ink) each: ${why}.`,
  );
}
