/** `POST /api/inspect`: one image of 28x28 as MNIST has it, and what goes on inside the network that reads it. */

import type { FastifyInstance } from "fastify";
import Type from "typebox";

import { InspectAnswer, type InspectedLayer, type SaliencyMap } from "../../contract/answers/network-answers.js";
import { toOptionalSchemas } from "../../contract/choice-schema.js";
import { inspectionOptions, pickInspectionOptions } from "../../contract/reading-options.js";
import { IMAGE_PIXELS, IMAGE_SIZE } from "../../core/digits.js";
import {
  checkInspectOptions,
  type InspectOptions,
  type Inspection,
  type LayerMaps,
} from "../../core/reading/inspection.js";
import type { ModelName, ModelStore } from "../../core/reading/model-store.js";
import type { ReadingService } from "../../core/reading/reading-service.js";
import { addByteBody, ByteBody } from "../http/bodies.js";
import { blamingClient, HttpError } from "../http/problem.js";

/** An image in Base64 takes 1,048 bytes; the rest is short. */
const MAX_BODY_BYTES = 4096;

// Node's decoder skips what is not Base64 and so takes any text.
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const MAX_BYTE = 255;
const MAX_SIGNED_BYTE = 127;

const JsonBody = Type.Object({
  image: Type.String({
    contentEncoding: "base64",
    description: `${IMAGE_PIXELS} bytes, row by row, ink 255, paper 0.`,
  }),
  ...toOptionalSchemas(inspectionOptions),
});

/** Adds `POST /api/inspect`. */
export function addInspectRoute(
  app: FastifyInstance,
  { models, service }: { readonly models: ModelStore; readonly service: ReadingService },
): void {
  app.register(async (scope) => {
    scope.removeContentTypeParser(["text/plain", "application/json"]);
    addByteBody(scope, "application/octet-stream", MAX_BODY_BYTES);
    scope.addContentTypeParser(
      "application/json",
      { parseAs: "string", bodyLimit: MAX_BODY_BYTES },
      scope.getDefaultJsonParser("error", "error"),
    );
    // The schema tells what the answer holds; there is nothing to hide in it, and writing it plainly is fastest.
    scope.setSerializerCompiler(() => JSON.stringify);

    scope.post(
      "/api/inspect",
      {
        config: {
          isWork: true,
          documentedBody: { "application/json": JsonBody, "application/octet-stream": ByteBody },
        },
        schema: {
          tags: ["reading"],
          summary: "Look into the network",
          description: `What every convolution layer makes of one image of ${IMAGE_SIZE}x${IMAGE_SIZE}, which ink spoke for the digit, and what would have to change for the runner-up. The body is \`application/octet-stream\` with ${IMAGE_PIXELS} bytes, row by row, ink 255, paper 0, as \`image\` of a reading's digit holds them; or JSON with these in Base64, and with the two digits to ask about.`,
          response: { 200: InspectAnswer },
        },
      },
      async (request): Promise<InspectAnswer> => {
        const { image, options } = parseBody(request.body);
        const model = models.active();
        // A model that somebody added and that only runs: nothing of the server's is broken, it just cannot be inspected.
        const inspection = await blamingClient(["MODEL_FOREIGN"], () => service.inspect(model, image, options));
        return toInspectAnswer(model, inspection);
      },
    );
  });
}

/** @throws REQUEST_INVALID; OPTION_INVALID */
function parseBody(body: unknown): { readonly image: Uint8Array; readonly options: InspectOptions } {
  if (body instanceof Uint8Array) return { image: checked(body), options: {} };
  const fields = (body ?? {}) as Readonly<Record<string, unknown>>;
  const { image } = fields;
  if (typeof image !== "string" || !BASE64.test(image)) throw invalid('JSON holds them in Base64 as {"image": "..."}');
  const options = pickInspectionOptions(fields);
  checkInspectOptions(options);
  return { image: checked(Buffer.from(image, "base64")), options };
}

function checked(image: Uint8Array): Uint8Array {
  if (image.length === IMAGE_PIXELS) return image;
  throw invalid(`got ${image.length}`);
}

function invalid(why: string): HttpError {
  return new HttpError("REQUEST_INVALID", `an image is ${IMAGE_PIXELS} bytes from 0 (paper) to 255 (ink): ${why}.`);
}

/** The answer to an inspected image. */
function toInspectAnswer(
  { name, version }: ModelName,
  { probabilities, notDigit, layers, saliency }: Inspection,
): InspectAnswer {
  return {
    model: { name, version },
    probabilities: [...probabilities],
    notDigit,
    layers: layers.map(toInspectedLayer),
    saliency: {
      digit: saliency.digit,
      runnerUp: saliency.runnerUp,
      forDigit: toSaliencyMap(saliency.forDigit),
      towardsRunnerUp: toSaliencyMap(saliency.towardsRunnerUp),
    },
  };
}

function toInspectedLayer({ values, ...layer }: LayerMaps): InspectedLayer {
  const max = values.reduce((largest, value) => Math.max(largest, value), 0);
  const scale = max > 0 ? MAX_BYTE / max : 0;
  // Clamped, as a layer without ReLU may go below 0.
  const bytes = Uint8ClampedArray.from(values, (value) => scale * value);
  return { ...layer, maps: toBase64(bytes), max };
}

function toSaliencyMap(values: Float32Array): SaliencyMap {
  const max = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const scale = max > 0 ? MAX_SIGNED_BYTE / max : 0;
  const bytes = Int8Array.from(values, (value) => Math.round(scale * value));
  return { values: toBase64(bytes), max };
}

function toBase64({ buffer, byteOffset, length }: Int8Array | Uint8ClampedArray) {
  return Buffer.from(buffer, byteOffset, length).toString("base64");
}
