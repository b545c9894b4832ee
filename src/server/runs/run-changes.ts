/**
 * The routes that begin, stop, resume and delete training runs.
 */

import type { FastifyInstance } from "fastify";

import { planOfChoices } from "../../contract/training-choices.js";
import type { TrainingRun } from "../../core/runs/run.js";
import type { TrainingRuns } from "../../core/runs/training-runs.js";
import { GivenChoices, RunAnswer, RunParams } from "../../contract/answers/run-answers.js";
import { toRunAnswer } from "./run-answers.js";
import "../http/route-config.js";

const tags = ["training"];
const config = { isChange: true } as const;

/** Adds what changes runs. */
export function addRunChanges(scope: FastifyInstance, runs: TrainingRuns): void {
  scope.post<{ Body: GivenChoices }>(
    "/api/runs",
    {
      config,
      schema: {
        tags,
        summary: "Train a network",
        description:
          "A network or a preset is named; what is not chosen is as GET /api/runs/options has it. One run works at a time, in a process of its own; others wait.",
        body: GivenChoices,
        response: { 201: RunAnswer },
      },
    },
    async ({ body }, reply) => {
      const run = await runs.start(planOfChoices(body, runs.threads));
      return reply.code(201).header("location", `/api/runs/${run.id}`).send(toRunAnswer(run));
    },
  );

  addAct(scope, {
    path: "stop",
    summary: "Stop a run, its checkpoint kept",
    description: "Answers once it has stopped.",
    act: (id) => runs.stop(id),
  });
  addAct(scope, {
    path: "resume",
    summary: "Go on with a stopped or failed run",
    description: "At the step of its checkpoint, to the weights that it would have reached unstopped.",
    act: (id) => runs.resume(id),
  });
  addAct(scope, {
    path: "start-over",
    summary: "Begin a run anew, by the same plan",
    description: "Checkpoint, events and result are dropped; a model it left stays.",
    act: (id) => runs.startOver(id),
  });

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

interface Act {
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly act: (id: string) => Promise<TrainingRun>;
}

function addAct(scope: FastifyInstance, { path, summary, description, act }: Act): void {
  scope.post<{ Params: RunParams }>(
    `/api/runs/:id/${path}`,
    { config, schema: { tags, summary, description, params: RunParams, response: { 200: RunAnswer } } },
    async ({ params }) => toRunAnswer(await act(params.id)),
  );
}
