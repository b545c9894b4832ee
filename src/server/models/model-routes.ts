/**
 * The routes of the models: which there are, which one reads, their cards and their files. What changes any of it
 * stands in model-changes.ts.
 */

import type { FastifyInstance } from "fastify";

import { fail } from "../../core/errors.js";
import type { ModelDescription, ModelStore } from "../../core/reading/model-store.js";
import {
  ModelAnswer,
  ModelDetailAnswer,
  ModelListAnswer,
  ModelReference,
  onnxFile,
} from "../../contract/answers/model-answers.js";
import { toListedModel, toModelAnswer, toModelDetail } from "./model-answers.js";
import { createConcurrentLimit } from "../http/concurrent-limit.js";
import { addModelChanges } from "./model-changes.js";

/** Downloads at a time: each may read a file of 50 MB from the disk. */
const MAX_DOWNLOADS = 16;

const tags = ["models"];

export interface ModelRouteDependencies {
  readonly models: ModelStore;
}

/** Adds `/api/models` and what lies below it. */
export function addModelRoutes(app: FastifyInstance, { models }: ModelRouteDependencies): void {
  app.register(async (scope) => {
    addQuestions(scope, models);
    addModelChanges(scope, models);
  });
}

function addQuestions(scope: FastifyInstance, models: ModelStore): void {
  scope.get(
    "/api/models",
    { schema: { tags, summary: "The models there are", response: { 200: ModelListAnswer } } },
    async (): Promise<ModelListAnswer> => {
      const list = await models.list();
      const { name, version } = models.active();
      const active = { name, version };
      return { active, previous: models.previous(), models: list.map((model) => toListedModel(model, active)) };
    },
  );

  scope.get(
    "/api/models/active",
    { schema: { tags, summary: "The model that reads, with its card", response: { 200: ModelAnswer } } },
    async () => toModelAnswer(models.active()),
  );

  scope.get<{ Params: ModelReference }>(
    "/api/models/:name/:version",
    { schema: { tags, summary: "A model and its card", params: ModelReference, response: { 200: ModelDetailAnswer } } },
    async ({ params }) => toModelDetail(await findModel(models, params), models.active()),
  );

  scope.get<{ Params: ModelReference }>(
    "/api/models/:name/:version/file",
    {
      onRequest: createConcurrentLimit(MAX_DOWNLOADS, "downloads of models"),
      schema: {
        tags,
        summary: "The ONNX file of a model",
        params: ModelReference,
        produces: ["application/octet-stream"],
        response: {
          200: { description: "The ONNX file.", content: { "application/octet-stream": { schema: onnxFile } } },
        },
      },
    },
    async ({ params }, reply) => {
      const { name, version, file, sha256 } = await models.open(params.name, params.version);
      return (
        reply
          .type("application/octet-stream")
          .header("content-disposition", attachment(`${name}-${version}.onnx`))
          .header("etag", `"${sha256}"`)
          // A view of what is in memory anyway: a copy for each would fill it.
          .send(Buffer.from(file.buffer, file.byteOffset, file.byteLength))
      );
    },
  );
}

async function findModel(models: ModelStore, { name, version }: ModelReference): Promise<ModelDescription> {
  const found = (await models.list()).find((model) => model.name === name && model.version === version);
  return (
    found ??
    fail(
      "MODEL_NOT_FOUND",
      `there is no model ${JSON.stringify(`${name} ${version}`.slice(0, 140))}. GET /api/models has those there are.`,
    )
  );
}

/** Names may hold anything; a header, and a file's name, may not. */
function attachment(fileName: string): string {
  const safe = fileName.replaceAll(/[^a-z0-9._-]/gi, "_");
  return `attachment; filename="${safe}"`;
}
