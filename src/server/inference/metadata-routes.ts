/**
 * What the Open Inference Protocol tells without running anything: whether the server and a model are ready, what
 * the server speaks, and which tensors a model takes and gives.
 */

import type { FastifyInstance } from "fastify";
import type { Static } from "typebox";

import type { ModelStore } from "../../core/reading/model-store.js";
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

const SERVER_NAME = "handwritten-digits";

/** By Triton's names. */
const EXTENSIONS = ["binary_tensor_data", "classification"];

/** Stands in a shape for any number of images. */
const ANY_COUNT = -1;

export interface MetadataRouteDependencies {
  readonly models: ModelStore;
  /** This program's. */
  readonly version: string;
  /** False once the server is stopping. */
  readonly isReady: () => boolean;
}

interface ModelRoute {
  Params: { readonly name: string; readonly version?: string };
}

/** Adds the routes to a scope of their own. */
export function addMetadataRoutes(scope: FastifyInstance, dependencies: MetadataRouteDependencies): void {
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
      const { classCount } = await models.open(name, version);
      const versions = await versionsOf(models, name);
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
      await models.open(name, version);
      const ready = isReady();
      return reply.code(ready ? 200 : 503).send({ name, ready });
    },
  );
}

async function versionsOf(models: ModelStore, name: string): Promise<readonly string[]> {
  const all = await models.list();
  return all.filter((model) => model.name === name).map((m) => m.version);
}

function toModelMetadata(
  name: string,
  versions: readonly string[],
  classCount: number,
): Static<typeof ModelMetadataAnswer> {
  return {
    name,
    versions: [...versions],
    platform: PLATFORM,
    inputs: [{ name: INPUT_NAME, datatype: "FP32", shape: [ANY_COUNT, ...INPUT_SHAPE] }],
    outputs: OUTPUT_NAMES.map((output) => ({ name: output, datatype: "FP32", shape: [ANY_COUNT, classCount] })),
  };
}
