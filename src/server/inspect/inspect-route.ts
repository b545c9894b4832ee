/**
 * `POST /api/inspect`: one image of 28x28 as MNIST has it, or of a line, and what goes on inside the network that reads it.
 */

import type { FastifyInstance } from "fastify";
import Type from "typebox";

import {
  InspectAnswer,
  type InspectedLayer,
  InspectLineAnswer,
  type SaliencyMap,
} from "../../contract/answers/network-answers.js";
import { toOptionalSchemas } from "../../contract/choice-schema.js";
import {
  inspectionOptions,
  lineInspectionOptions,
  pickInspectionOptions,
  pickLineInspectionOptions,
} from "../../contract/inspection-options.js";
import { IMAGE_PIXELS, IMAGE_SIZE } from "../../core/digits.js";
import { LINE_HEIGHT, LINE_INK, LINE_PAPER, MAX_LINE_WIDTH } from "../../core/line.js";
import {
  checkInspectedLine,
  checkInspectOptions,
  type Inspection,
  type LayerMaps,
  type LineInspection,
} from "../../core/reading/inspection.js";
import type { ModelName, ModelStore } from "../../core/reading/model-store.js";
import type { ReadingService } from "../../core/reading/reading-service.js";
import { addByteBody, ByteBody } from "../http/bodies.js";
import { blamingClient, HttpError } from "../http/problem.js";

/** An image takes 784 bytes, and beside what is in Base64 JSON holds little. */
const MAX_BODY_BYTES = 4096;
const MAX_JSON_BYTES = (4 * LINE_HEIGHT * MAX_LINE_WIDTH) / 3 + MAX_BODY_BYTES;

// Node's decoder skips what is not Base64 and so takes any text.
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const MAX_BYTE = 255;
const MAX_SIGNED_BYTE = 127;

const ImageBody = Type.Object({
  image: Type.String({
    contentEncoding: "base64",
    description: `${IMAGE_PIXELS} bytes, row by row, ink 255, paper 0.`,
  }),
  ...toOptionalSchemas(inspectionOptions),
});

const LineBody = Type.Object({
  line: Type.String({
    contentEncoding: "base64",
    description: `${LINE_HEIGHT} rows of 4 to ${MAX_LINE_WIDTH} bytes, paper ${LINE_PAPER}, full ink ${LINE_PAPER + LINE_INK}: \`image\` of a line of a reading that is explained.`,
  }),
  ...toOptionalSchemas(lineInspectionOptions),
});

const JsonBody = Type.Union([ImageBody, LineBody]);

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
      { parseAs: "string", bodyLimit: MAX_JSON_BYTES },
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
          summary: "Look into a network",
          description: `What every convolution layer makes of one image of ${IMAGE_SIZE}x${IMAGE_SIZE}, which ink spoke for the digit, and what would have to change for the runner-up. The body is \`application/octet-stream\` with ${IMAGE_PIXELS} bytes, row by row, ink 255, paper 0, as \`image\` of a reading's digit holds them; or JSON with these in Base64, and with the two digits to ask about. JSON may hold a line instead: then it is the network of lines that is looked into, and one symbol in its columns that is asked about.`,
          response: { 200: Type.Union([InspectAnswer, InspectLineAnswer]) },
        },
      },
      async (request): Promise<InspectAnswer | InspectLineAnswer> => {
        const model = models.active();
        const { line, image, fields } = parseBody(request.body);
        // A model that somebody added and that only runs: nothing of the server's is broken, it just cannot be inspected.
        return blamingClient(["MODEL_FOREIGN"], async () => {
          if (line !== undefined) {
            return toInspectLineAnswer(await service.inspectLine(model, line, pickLineInspectionOptions(fields)));
          }
          const options = pickInspectionOptions(fields);
          checkInspectOptions(options);
          return toInspectAnswer(model, await service.inspect(model, image, options));
        });
      },
    );
  });
}

/** What is looked at, and what else the body holds. */
type InspectBody = { readonly fields: Readonly<Record<string, unknown>> } & (
  | { readonly image: Uint8Array; readonly line?: undefined }
  | { readonly line: Uint8Array; readonly image?: undefined }
);

/** @throws REQUEST_INVALID; OPTION_INVALID where a line is none */
function parseBody(body: unknown): InspectBody {
  if (body instanceof Uint8Array) return { image: checked(body), fields: {} };
  const fields = (body ?? {}) as Readonly<Record<string, unknown>>;
  const { image, line } = fields;
  if (line === undefined) {
    return { image: checked(bytesOf(image) ?? invalid('JSON holds them in Base64 as {"image": "..."}')), fields };
  }
  if (image !== undefined) {
    throw new HttpError("REQUEST_INVALID", "one thing is looked at: leave out image, or line.");
  }
  const bytes = bytesOf(line);
  if (bytes === undefined) {
    throw new HttpError(
      "REQUEST_INVALID",
      'JSON holds the bytes of a line in Base64 as {"line": "..."}, as a reading that is explained gives them.',
    );
  }
  checkInspectedLine(bytes);
  return { line: bytes, fields };
}

function bytesOf(text: unknown): Uint8Array | undefined {
  return typeof text === "string" && BASE64.test(text) ? Buffer.from(text, "base64") : undefined;
}

function checked(image: Uint8Array): Uint8Array {
  return image.length === IMAGE_PIXELS ? image : invalid(`got ${image.length}`);
}

function invalid(why: string): never {
  throw new HttpError("REQUEST_INVALID", `an image is ${IMAGE_PIXELS} bytes from 0 (paper) to 255 (ink): ${why}.`);
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

/** The answer to an inspected line. */
function toInspectLineAnswer({ model, layers, saliency }: LineInspection): InspectLineAnswer {
  const { forSymbol, towardsRunnerUp, ...asked } = saliency;
  return {
    model: { ...model },
    layers: layers.map(toInspectedLayer),
    saliency: { ...asked, forSymbol: toSaliencyMap(forSymbol), towardsRunnerUp: toSaliencyMap(towardsRunnerUp) },
  };
}

// Loops, for `from` and `reduce` take ten times as long with a function, and the layers of a line have up to 3 million values.

function toInspectedLayer({ values, ...layer }: LayerMaps): InspectedLayer {
  let max = 0;
  for (let at = 0; at < values.length; at++) max = Math.max(max, values[at]!);
  const scale = max > 0 ? MAX_BYTE / max : 0;
  // Clamped, as a layer without ReLU may go below 0.
  const bytes = new Uint8ClampedArray(values.length);
  for (let at = 0; at < values.length; at++) bytes[at] = scale * values[at]!;
  return { ...layer, maps: toBase64(bytes), max };
}

function toSaliencyMap(values: Float32Array): SaliencyMap {
  let max = 0;
  for (let at = 0; at < values.length; at++) max = Math.max(max, Math.abs(values[at]!));
  const scale = max > 0 ? MAX_SIGNED_BYTE / max : 0;
  const bytes = new Int8Array(values.length);
  for (let at = 0; at < values.length; at++) bytes[at] = Math.round(scale * values[at]!);
  return { values: toBase64(bytes), max };
}

function toBase64({ buffer, byteOffset, length }: Int8Array | Uint8ClampedArray) {
  return Buffer.from(buffer, byteOffset, length).toString("base64");
}
