/**
 * `POST /api/inspect`: one image of 28x28 as MNIST has it, and what goes on inside the network that reads it.
 */

import type { FastifyInstance } from "fastify";
import Type from "typebox";

import { DIGIT_COUNT, IMAGE_PIXELS, IMAGE_SIZE } from "../../core/digits.js";
import { checkInspectOptions, type InspectOptions } from "../../core/reading/inspection.js";
import type { ModelStore } from "../../core/reading/model-store.js";
import type { ReadingService } from "../../core/reading/reading-service.js";
import { addByteBody, ByteBody } from "../http/byte-body.js";
import { blamingClient } from "../http/client-fault.js";
import { InspectAnswer } from "../../contract/answers/network-answers.js";
import { HttpError } from "../http/problem.js";
import { toInspectAnswer } from "./to-inspect-answer.js";

/** An image in Base64 takes 1,048; the rest is short. */
const MAX_BODY_BYTES = 4096;

// Node's decoder skips what is no Base64 and so takes any text.
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const Digit = Type.Integer({ minimum: 0, maximum: DIGIT_COUNT - 1 });

const JsonBody = Type.Object({
  image: Type.String({
    contentEncoding: "base64",
    description: `${IMAGE_PIXELS} bytes, row by row, ink 255, paper 0.`,
  }),
  digit: Type.Optional(Type.Integer({ ...Digit, description: "Whose ink is sought; the likeliest when absent." })),
  runnerUp: Type.Optional(
    Type.Integer({
      ...Digit,
      description: "What it could have been instead; the likeliest of the others when absent.",
    }),
  ),
});

export interface InspectRouteDependencies {
  readonly models: ModelStore;
  readonly service: ReadingService;
}

/** Adds `POST /api/inspect`. */
export function addInspectRoute(app: FastifyInstance, { models, service }: InspectRouteDependencies): void {
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
        // Of a model that was taken in, and only runs: nothing here is broken, it just cannot be looked into.
        const inspection = await blamingClient(422, ["MODEL_FOREIGN"], () => service.inspect(model, image, options));
        return toInspectAnswer(model, inspection);
      },
    );
  });
}

/** @throws REQUEST_INVALID; OPTION_INVALID */
function parseBody(body: unknown): { readonly image: Uint8Array; readonly options: InspectOptions } {
  if (body instanceof Uint8Array) return { image: checked(body), options: {} };
  const fields = (body ?? {}) as Readonly<Record<string, unknown>>;
  const { image, digit, runnerUp } = fields;
  if (typeof image !== "string" || !BASE64.test(image)) {
    throw invalid('JSON holds them in Base64 as {"image": "..."}');
  }
  const options = {
    ...(digit === undefined ? {} : { digit }),
    ...(runnerUp === undefined ? {} : { runnerUp }),
  } as InspectOptions;
  checkInspectOptions(options);
  return { image: checked(Buffer.from(image, "base64")), options };
}

function checked(image: Uint8Array): Uint8Array {
  if (image.length === IMAGE_PIXELS) return image;
  throw invalid(`${image.length} came`);
}

function invalid(why: string): HttpError {
  return new HttpError("REQUEST_INVALID", `an image is ${IMAGE_PIXELS} bytes from 0 (paper) to 255 (ink): ${why}.`);
}
