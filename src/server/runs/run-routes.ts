/**
 * The routes of the training runs: which there are, how far they are, and what came of them. What begins, stops or
 * deletes one stands in run-changes.ts.
 */

import type { FastifyInstance } from "fastify";

import { imagesAnEpoch, networkOptions, presetOptions } from "../../contract/training-choices.js";
import type { RunResult } from "../../core/runs/run.js";
import type { TrainingRuns } from "../../core/runs/training-runs.js";
import { addTestImageRoutes } from "./mnist-routes.js";
import {
  RunAnswer,
  RunListAnswer,
  RunOptionsAnswer,
  RunParams,
  RunResultAnswer,
} from "../../contract/answers/run-answers.js";
import { toOptionsAnswer, toRunAnswer } from "./run-answers.js";
import { addRunChanges } from "./run-changes.js";
import { addRunEvents } from "./run-events.js";

const tags = ["training"];

/** Adds `/api/runs` and what lies below it, and `/api/mnist/test`. */
export function addRunRoutes(app: FastifyInstance, runs: TrainingRuns): void {
  app.register(async (scope) => {
    addQuestions(scope, runs);
    addRunChanges(scope, runs);
    addRunEvents(scope, runs);
    addTestImageRoutes(scope, runs);
  });
}

function addQuestions(scope: FastifyInstance, runs: TrainingRuns): void {
  scope.get(
    "/api/runs",
    { schema: { tags, summary: "The training runs there are", response: { 200: RunListAnswer } } },
    async () => ({ runs: runs.list().map(toRunAnswer) }),
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
    async ({ params }) => toRunAnswer(runs.find(params.id)),
  );

  scope.get<{ Params: RunParams }>(
    "/api/runs/:id/result",
    { schema: { tags, summary: "What a finished run reached", params: RunParams, response: { 200: RunResultAnswer } } },
    async ({ params }) => toResultAnswer(await runs.result(params.id)),
  );
}

function toResultAnswer({ evaluation, ...result }: RunResult) {
  const { cells, validationAccuracy, seconds } = result;
  return { ...evaluation, cells, validationAccuracy, seconds };
}
