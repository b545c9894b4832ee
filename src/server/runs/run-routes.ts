/**
 * The routes of the training runs: which there are, how far they are, and what they reached; and what starts, stops,
 * resumes or deletes one.
 */

import type { FastifyInstance } from "fastify";
import Type from "typebox";

import {
  GivenChoices,
  LineRunResultAnswer,
  RunAnswer,
  RunListAnswer,
  RunOptionsAnswer,
  RunParams,
  RunResultAnswer,
} from "../../contract/answers/run-answers.js";
import { toResultAnswer, toRunAnswer } from "../../contract/answers/kept-runs.js";
import {
  imagesAnEpoch,
  networkOptions,
  planOfChoices,
  presetOptions,
  trainingChoices,
} from "../../contract/training-choices.js";
import type { TrainingRuns } from "../../core/runs/training-runs.js";
import "../http/routes.js";
import { addTestImageRoutes } from "./mnist-routes.js";
import { addRunEvents, type RunEventOptions } from "./run-events.js";

const tags = ["training"];
const config = { isChange: true } as const;

/** Adds `/api/runs` and what lies below it, and `/api/mnist/test`. */
export function addRunRoutes(app: FastifyInstance, runs: TrainingRuns, options: RunEventOptions = {}): void {
  app.register(async (scope) => {
    addQuestions(scope, runs);
    addChanges(scope, runs);
    addRunEvents(scope, runs, options);
    addTestImageRoutes(scope, runs);
  });
}

function addQuestions(scope: FastifyInstance, runs: TrainingRuns): void {
  scope.get(
    "/api/runs",
    { schema: { tags, summary: "The training runs there are", response: { 200: RunListAnswer } } },
    async () => ({ runs: (await runs.list()).map(toRunAnswer) }),
  );

  scope.get(
    "/api/runs/options",
    { schema: { tags, summary: "What can be chosen of a run", response: { 200: RunOptionsAnswer } } },
    async () => ({
      networks: networkOptions(runs.threads),
      presets: presetOptions(runs.threads),
      imagesAnEpoch,
      options: toOptionsAnswer(),
    }),
  );

  scope.get<{ Params: RunParams }>(
    "/api/runs/:id",
    { schema: { tags, summary: "A run, and how far it is", params: RunParams, response: { 200: RunAnswer } } },
    async ({ params }) => toRunAnswer(await runs.find(params.id)),
  );

  scope.get<{ Params: RunParams }>(
    "/api/runs/:id/result",
    {
      schema: {
        tags,
        summary: "What a finished run reached",
        params: RunParams,
        response: { 200: Type.Union([LineRunResultAnswer, RunResultAnswer]) },
      },
    },
    async ({ params }) => toResultAnswer(await runs.result(params.id)),
  );
}

function addChanges(scope: FastifyInstance, runs: TrainingRuns): void {
  scope.post<{ Body: GivenChoices }>(
    "/api/runs",
    {
      config,
      schema: {
        tags,
        summary: "Train a network",
        description:
          "Name a network or a preset; what is not chosen is as GET /api/runs/options says. One run works at a time, in a process of its own; others wait.",
        body: GivenChoices,
        response: { 201: RunAnswer },
      },
    },
    async ({ body }, reply) => {
      const run = await runs.start(planOfChoices(body, runs.threads));
      return reply.code(201).header("location", `/api/runs/${run.id}`).send(toRunAnswer(run));
    },
  );

  for (const { path, act, summary, description } of [
    {
      path: "stop",
      act: (id: string) => runs.stop(id),
      summary: "Stop a run, its checkpoint kept",
      description: "Answers once it has stopped.",
    },
    {
      path: "resume",
      act: (id: string) => runs.resume(id),
      summary: "Go on with a stopped or failed run",
      description: "At the step of its checkpoint, to the weights that it would have reached unstopped.",
    },
    {
      path: "start-over",
      act: (id: string) => runs.startOver(id),
      summary: "Start a run over, by the same plan",
      description: "Checkpoint, events and result are dropped; a model it left stays.",
    },
  ]) {
    scope.post<{ Params: RunParams }>(
      `/api/runs/:id/${path}`,
      { config, schema: { tags, summary, description, params: RunParams, response: { 200: RunAnswer } } },
      async ({ params }) => toRunAnswer(await act(params.id)),
    );
  }

  scope.delete<{ Params: RunParams }>(
    "/api/runs/:id",
    {
      config,
      schema: {
        tags,
        summary: "Delete a run",
        description: "A model it left stays.",
        params: RunParams,
        response: { 204: { type: "null", description: "It is gone." } },
      },
    },
    async ({ params }, reply) => {
      await runs.remove(params.id);
      return reply.code(204).send();
    },
  );
}

/** What can be chosen, as `GET /api/runs/options` answers it: every choice but the network. */
function toOptionsAnswer(): RunOptionsAnswer["options"] {
  const { network: _, ...others } = trainingChoices;
  return Object.fromEntries(
    Object.entries(others).map(([name, { kind, sentence, ...row }]) => [
      name,
      {
        kind,
        description: sentence,
        ...("names" in row ? { names: [...row.names] } : { minimum: row.minimum, maximum: row.maximum }),
      },
    ]),
  );
}
