/**
 * The routes of the models: which there are, which one reads, their cards and their files; and what changes any of it.
 */

import type { FastifyInstance } from "fastify";
import Type from "typebox";

import {
  ModelAnswer,
  ModelChange,
  ModelDetailAnswer,
  ModelListAnswer,
  ModelReference,
  ModelTitleQuery,
  onnxFile,
} from "../../contract/answers/model-answers.js";
import { defaultLimits, formatMegabytes } from "../../contract/limits.js";
import { fail } from "../../core/errors.js";
import type { ModelStore, TitledModel } from "../../core/reading/model-store.js";
import { createConcurrentLimit } from "../http/admission.js";
import { blamingClient } from "../http/problem.js";
import { toListedModel, toModelAnswer, toModelDetail } from "./model-answers.js";
import { MODEL_FAULTS } from "./model-query.js";
import { addModelParsers, receiveModel, refuseOtherMedia } from "./model-upload.js";

/** Downloads at a time: each may read a file of `maxModelBytes` from the disk. */
const MAX_DOWNLOADS = 16;

/** Changes at a time: each may hold `maxModelBytes`, and they are tried one after the other, a second each. */
const MAX_CHANGES = 4;

/** Of a model's name and version in JSON. */
const MAX_REFERENCE_BYTES = 10_000;

const tags = ["models"];

/** Adds `/api/models` and what lies below it. */
export function addModelRoutes(app: FastifyInstance, { models }: { readonly models: ModelStore }): void {
  app.register(async (scope) => {
    addQuestions(scope, models);
    addChanges(scope, models);
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
      return { active, previous: models.previous(), models: list.map((model) => toListedModel(model, models)) };
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
    async ({ params }) => toModelDetail(await findModel(models, params), models),
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
          // A view of what is in memory anyway: a copy for each download would fill it.
          .send(Buffer.from(file.buffer, file.byteOffset, file.byteLength))
      );
    },
  );
}

function addChanges(scope: FastifyInstance, models: ModelStore): void {
  addModelParsers(scope);
  const onRequest = createConcurrentLimit(MAX_CHANGES, "changes of models");
  const config = { isChange: true } as const;

  scope.put<{ Body: ModelReference }>(
    "/api/models/active",
    {
      config,
      onRequest,
      bodyLimit: MAX_REFERENCE_BYTES,
      schema: {
        tags,
        summary: "Use another model",
        description:
          "From the next picture on; a picture that is being read is finished with the model it began with. The model before stays, to go back to. A model of lines reads in place of the one before it, beside the released model of digits, which becomes active, too; another model of digits reads digit by digit.",
        body: ModelReference,
        response: { 200: ModelAnswer },
      },
    },
    async ({ body }) => toModelAnswer(await blamingClient(MODEL_FAULTS, () => models.activate(body))),
  );

  scope.patch<{ Params: ModelReference; Body: ModelChange }>(
    "/api/models/:name/:version",
    {
      config,
      onRequest,
      bodyLimit: MAX_REFERENCE_BYTES,
      schema: {
        tags,
        summary: "Name a model",
        description: "For people: name and version stay what names it. A released model keeps its own (MODEL_FIXED).",
        params: ModelReference,
        body: ModelChange,
        response: { 200: ModelDetailAnswer },
      },
    },
    async ({ params, body }) => toModelDetail(await models.rename(params, body.title), models),
  );

  scope.delete<{ Params: ModelReference }>(
    "/api/models/:name/:version",
    {
      config,
      onRequest,
      schema: {
        tags,
        summary: "Delete a model",
        description:
          "For good, file and card. One that reads is refused (MODEL_IN_USE), and so is a released one, or one that the server was told of at its start (MODEL_FIXED).",
        params: ModelReference,
        response: { 204: Type.Null() },
      },
    },
    async ({ params }, reply) => {
      await models.remove(params);
      return reply.code(204).send();
    },
  );

  scope.post<{ Querystring: ModelTitleQuery }>(
    "/api/models",
    {
      // `receiveModel` checks the body; this is for the API's document.
      config: {
        ...config,
        documentedBody: {
          "application/octet-stream": onnxFile,
          "multipart/form-data": Type.Object({ model: onnxFile, card: Type.Optional(onnxFile) }),
        },
      },
      onRequest: [refuseOtherMedia, onRequest],
      schema: {
        tags,
        summary: "Add a model",
        description: `An ONNX file that digits train wrote, up to ${formatMegabytes(defaultLimits.maxModelBytes)}. It is checked (ONNX's own operators only, nothing outside the file), tried on digits of MNIST in a process of its own, and refused with the reason where it reads fewer than 80 % of them; a model of lines where it reads fewer than half of 67 lines of MNIST's digits. It reads once it is made active.`,
        querystring: ModelTitleQuery,
        response: { 201: ModelDetailAnswer },
      },
    },
    async (request, reply) => {
      const model = await blamingClient(MODEL_FAULTS, async () => {
        const { file, card } = await receiveModel(request);
        return models.add(file, card, request.query.title ?? null);
      });
      const { name, version } = model;
      return reply
        .code(201)
        .header("location", `/api/models/${encodeURIComponent(name)}/${encodeURIComponent(version)}`)
        .send(toModelDetail(model, models));
    },
  );
}

async function findModel(models: ModelStore, { name, version }: ModelReference): Promise<TitledModel> {
  const found = (await models.list()).find((model) => model.name === name && model.version === version);
  return (
    found ??
    fail(
      "MODEL_NOT_FOUND",
      `there is no model ${JSON.stringify(`${name} ${version}`.slice(0, 140))}. GET /api/models lists those there are.`,
    )
  );
}

/** Names may hold anything; a header, and a file's name, may not. */
function attachment(fileName: string): string {
  const safe = fileName.replaceAll(/[^a-z0-9._-]/gi, "_");
  return `attachment; filename="${safe}"`;
}
