/**
 * The Open Inference Protocol (V2), as KServe and Triton speak it, beside the native API: any client of theirs reads
 * digits here. After kserve/open-inference-protocol, inference_rest.md, and Triton's extensions "binary tensor data" and
 * "classification". This file has what it answers without running anything: whether the server and a model are ready,
 * what the server speaks, and which tensors a model takes and gives.
 */

import type { FastifyInstance } from "fastify";
import type { Static } from "typebox";

import type { ModelStore } from "../../core/reading/model-store.js";
import { HttpError } from "../http/problem.js";
import { addInferRoute, type InferRouteDependencies } from "./infer-route.js";
import { answerProtocolError, shown } from "./protocol-error.js";
import {
  failures,
  LiveAnswer,
  ModelMetadataAnswer,
  ModelParams,
  ModelReadyAnswer,
  ReadyAnswer,
  ServerAnswer,
  TAGS,
  VersionParams,
} from "./schemas.js";
import { INPUT_NAME, INPUT_SHAPE, OUTPUT_NAMES, PLATFORM } from "./tensors.js";
import { openDigits } from "./open-digits.js";

const PREFIX = "/v2";
const SERVER_NAME = "handwritten-digits";

/** By Triton's names. */
const EXTENSIONS = ["binary_tensor_data", "classification"];

/** Stands in a shape for any number of images. */
const ANY_COUNT = -1;

interface MetadataRouteDependencies {
  readonly models: ModelStore;
  /** This program's. */
  readonly version: string;
  /** False once the server is stopping. */
  readonly isReady: () => boolean;
}

interface ModelRoute {
  Params: { readonly name: string; readonly version?: string };
}

export type InferenceProtocolDependencies = InferRouteDependencies & MetadataRouteDependencies;

/** Adds the protocol's routes, in a scope of their own: errors and bodies differ from the native API's. */
export function addInferenceProtocol(app: FastifyInstance, dependencies: InferenceProtocolDependencies): void {
  app.register(
    async (scope) => {
      scope.setErrorHandler(answerProtocolError);
      addMetadataRoutes(scope, dependencies);
      addInferRoute(scope, dependencies);
      addFallback(scope);
    },
    { prefix: PREFIX },
  );
}

function addMetadataRoutes(scope: FastifyInstance, dependencies: MetadataRouteDependencies): void {
  addServerRoutes(scope, dependencies);
  for (const { path, params } of [
    { path: "/models/:name", params: ModelParams },
    { path: "/models/:name/versions/:version", params: VersionParams },
  ]) {
    addModelRoutes(scope, dependencies, { path, params });
  }
}

function addServerRoutes(scope: FastifyInstance, { version, isReady }: MetadataRouteDependencies): void {
  const answer: Static<typeof ServerAnswer> = { name: SERVER_NAME, version, extensions: EXTENSIONS };
  // The specification's text has the address without the slash, its OpenAPI document with it.
  for (const { path, hide } of [
    { path: "", hide: false },
    { path: "/", hide: true },
  ]) {
    scope.get(
      path,
      {
        prefixTrailingSlash: "slash",
        schema: {
          tags: TAGS,
          summary: "The server, and the extensions that it speaks",
          hide,
          response: { 200: ServerAnswer, ...failures },
        },
      },
      async () => answer,
    );
  }
  scope.get(
    "/health/live",
    { schema: { tags: TAGS, summary: "Whether the server answers", response: { 200: LiveAnswer, ...failures } } },
    async () => ({ live: true }),
  );
  scope.get(
    "/health/ready",
    {
      schema: {
        tags: TAGS,
        summary: "Whether the server takes requests",
        response: { 200: ReadyAnswer, ...failures, 503: ReadyAnswer },
      },
    },
    async (_request, reply) => {
      const ready = isReady();
      return reply.code(ready ? 200 : 503).send({ live: true, ready });
    },
  );
}

function addModelRoutes(
  scope: FastifyInstance,
  { models, isReady }: MetadataRouteDependencies,
  { path, params }: { readonly path: string; readonly params: unknown },
): void {
  scope.get<ModelRoute>(
    path,
    {
      schema: { tags: TAGS, summary: "A model's tensors", params, response: { 200: ModelMetadataAnswer, ...failures } },
    },
    async ({ params: { name, version } }) => {
      const { classCount } = await openDigits(models, name, version);
      const versions = (await models.list()).filter((model) => model.name === name).map((model) => model.version);
      return toModelMetadata(name, versions, classCount);
    },
  );
  scope.get<ModelRoute>(
    `${path}/ready`,
    {
      schema: {
        tags: TAGS,
        summary: "Whether a model takes requests",
        params,
        response: { 200: ModelReadyAnswer, ...failures, 503: ModelReadyAnswer },
      },
    },
    async ({ params: { name, version } }, reply) => {
      await openDigits(models, name, version);
      const ready = isReady();
      return reply.code(ready ? 200 : 503).send({ name, ready });
    },
  );
}

function toModelMetadata(name: string, versions: string[], classCount: number): Static<typeof ModelMetadataAnswer> {
  return {
    name,
    versions,
    platform: PLATFORM,
    inputs: [{ name: INPUT_NAME, datatype: "FP32", shape: [ANY_COUNT, ...INPUT_SHAPE] }],
    outputs: OUTPUT_NAMES.map((output) => ({ name: output, datatype: "FP32", shape: [ANY_COUNT, classCount] })),
  };
}

/** A route, not a not-found handler: the page's files have a route for every other address. */
function addFallback(scope: FastifyInstance): void {
  scope.all("/*", { schema: { hide: true } }, async ({ method, url }) => {
    throw new HttpError(
      "ROUTE_NOT_FOUND",
      `there is no ${method} ${shown(url.split("?", 1)[0])} in the Open Inference Protocol.`,
    );
  });
}
