/** `POST /v2/models/.../infer`: images in, the network's outputs out. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";

import type { ModelStore } from "../../core/reading/model-store.js";
import type { ReadingService } from "../../core/reading/reading-service.js";
import { addByteBody } from "../http/bodies.js";
import { HttpError } from "../http/problem.js";
import { toInferenceAnswer } from "./inference-answer.js";
import { parseInferenceRequest, type InferenceRequest } from "./inference-request.js";
import { MAX_BODY_BYTES, shown } from "./protocol-error.js";
import { JSON_LENGTH_HEADER, parseRequestBody } from "./request-body.js";
import {
  BinaryBody,
  failures,
  InferenceAnswerBody,
  InferenceRequestBody,
  ModelParams,
  TAGS,
  VersionParams,
} from "./schemas.js";
import { openDigits } from "./open-digits.js";

const JSON_MEDIA_TYPE = "application/json";
const BINARY_MEDIA_TYPE = "application/octet-stream";

const MEDIA_TYPES = [
  JSON_MEDIA_TYPE,
  BINARY_MEDIA_TYPE,
  // What clients send that name none: Triton's Python client, and curl and Python's urllib.
  "",
  "application/x-www-form-urlencoded",
];

const description =
  "Runs the network on images as they are. Ink is 1 (UINT8: 255), paper 0, prepared as MNIST. Outputs: `logits` and `probabilities` [n, classes]; the classes are the digits 0 to 9 and, where the model has eleven, 10 for what is not a digit.";

export interface InferRouteDependencies {
  readonly models: ModelStore;
  readonly service: ReadingService;
  /** Called with how many images were classified. */
  readonly onDigits?: (count: number) => void;
}

/** Adds the routes, with and without a version, to a scope of their own. */
export function addInferRoute(scope: FastifyInstance, { models, service, onDigits }: InferRouteDependencies): void {
  // Every body is taken as bytes: whether tensors follow the JSON is said by a header, not by the media type.
  scope.removeAllContentTypeParsers();
  addByteBody(scope, "*", MAX_BODY_BYTES);
  for (const { path, params } of [
    { path: "/models/:name/infer", params: ModelParams },
    { path: "/models/:name/versions/:version/infer", params: VersionParams },
  ]) {
    scope.post<{ Params: { readonly name: string; readonly version?: string } }>(
      path,
      {
        config: { isWork: true },
        onRequest: refuseOtherMedia,
        schema: {
          tags: TAGS,
          summary: "Run a model",
          description,
          params,
          body: withBinary(InferenceRequestBody),
          response: { 200: withBinary(InferenceAnswerBody), ...failures },
        },
        // The body is checked by parseInferenceRequest; its schema is for the OpenAPI document.
        validatorCompiler: () => () => true,
      },
      async (request, reply) => {
        const { name, version } = request.params;
        const model = await openDigits(models, name, version);
        const parsed = parseBody(request, model.classCount);
        const results = await service.infer(model, parsed.images);
        onDigits?.(parsed.count);
        const { body, jsonLength } = toInferenceAnswer(parsed, model, results);
        if (jsonLength === undefined) reply.type(JSON_MEDIA_TYPE);
        else reply.type(BINARY_MEDIA_TYPE).header(JSON_LENGTH_HEADER, jsonLength);
        return reply.send(body);
      },
    );
  }
}

/**
 * Refuses what is not an inference request, before its body is received.
 *
 * @throws MEDIA_TYPE_UNSUPPORTED
 */
async function refuseOtherMedia(request: FastifyRequest): Promise<void> {
  const { "content-type": contentType = "", "content-encoding": encoding } = request.headers;
  const mediaType = contentType.split(";", 1)[0]!.trim().toLowerCase();
  if (!MEDIA_TYPES.includes(mediaType)) {
    throw new HttpError(
      "MEDIA_TYPE_UNSUPPORTED",
      `an inference request is ${JSON_MEDIA_TYPE}, or ${BINARY_MEDIA_TYPE} where tensors follow the JSON; got ${shown(mediaType)}.`,
    );
  }
  if (encoding !== undefined && encoding !== "identity") {
    throw new HttpError(
      "MEDIA_TYPE_UNSUPPORTED",
      `a body is taken uncompressed; got Content-Encoding ${shown(encoding)}. Send it as it is.`,
    );
  }
}

/** Parses the body, and frees its bytes before the images wait for the network. */
function parseBody(request: FastifyRequest, classCount: number): InferenceRequest {
  const body = request.body instanceof Uint8Array ? request.body : Buffer.of();
  const jsonLength = request.headers[JSON_LENGTH_HEADER];
  const parsed = parseInferenceRequest(parseRequestBody(body, jsonLength?.toString()), classCount);
  request.body = undefined;
  return parsed;
}

/** A body that is the object as JSON, or has tensors' bytes after it. */
function withBinary(schema: TSchema) {
  return { content: { [JSON_MEDIA_TYPE]: { schema }, [BINARY_MEDIA_TYPE]: { schema: BinaryBody } } };
}
