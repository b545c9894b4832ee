/**
 * The routes that change which models there are, and which one reads.
 */

import type { FastifyInstance } from "fastify";
import Type from "typebox";

import type { ErrorCode } from "../../core/errors.js";
import type { ModelStore } from "../../core/reading/model-store.js";
import { ModelAnswer, ModelDetailAnswer, ModelReference, onnxFile } from "../../contract/answers/model-answers.js";
import { toModelAnswer, toModelDetail } from "./model-answers.js";
import { blamingClient } from "../http/client-fault.js";
import { createConcurrentLimit } from "../http/concurrent-limit.js";
import { addModelParsers, receiveModel } from "./model-upload.js";
import "../http/route-config.js";

/** Changes under way: each may hold 50 MB, and they are tried one after the other, a second each. */
const MAX_CHANGES = 4;

/** What is wrong with a model is the fault of whoever sends it, or wants it to read. */
const MODEL_FAULTS: readonly ErrorCode[] = ["MODEL_MALFORMED", "MODEL_FOREIGN"];
const UNPROCESSABLE = 422;

const tags = ["models"];

/** Adds `PUT /api/models/active` and `POST /api/models`. */
export function addModelChanges(scope: FastifyInstance, models: ModelStore): void {
  addModelParsers(scope);
  const onRequest = createConcurrentLimit(MAX_CHANGES, "changes of models");
  const config = { isChange: true } as const;

  scope.put<{ Body: ModelReference }>(
    "/api/models/active",
    {
      config,
      onRequest,
      bodyLimit: 10_000,
      schema: {
        tags,
        summary: "Let another model read",
        description:
          "From the next picture on; what is being read ends with the model it began with. The one that read before stays, to go back to.",
        body: ModelReference,
        response: { 200: ModelAnswer },
      },
    },
    async ({ body }) => toModelAnswer(await blamingClient(UNPROCESSABLE, MODEL_FAULTS, () => models.activate(body))),
  );

  scope.post(
    "/api/models",
    {
      config,
      onRequest,
      // The body is what `receiveModel` makes of it; the schema is for the documentation.
      validatorCompiler: () => () => true,
      schema: {
        tags,
        summary: "Take a model in",
        description:
          "An ONNX file that digits train wrote, up to 50 MB. It is looked into (ONNX's own operators only, nothing outside the file), tried on digits of MNIST in a process of its own, and refused with the reason where it reads fewer than 80 % of them. It reads once it is made the active one.",
        body: {
          content: {
            "application/octet-stream": { schema: onnxFile },
            "multipart/form-data": { schema: Type.Object({ model: onnxFile, card: Type.Optional(onnxFile) }) },
          },
        },
        response: { 201: ModelDetailAnswer },
      },
    },
    async (request, reply) => {
      const model = await blamingClient(UNPROCESSABLE, MODEL_FAULTS, async () => {
        const { file, card } = await receiveModel(request);
        return models.add(file, card);
      });
      const { name, version } = model;
      return reply
        .code(201)
        .header("location", `/api/models/${encodeURIComponent(name)}/${encodeURIComponent(version)}`)
        .send(toModelDetail(model, models.active()));
    },
  );
}
