/**
 * What is kept of training runs, held against the schemas that answer it: a file that was damaged, or edited, must not
 * fail the answers about all the others.
 */

import Type from "typebox";
import { Value } from "typebox/value";

import type { KeptEvent } from "../../core/runs/run-event.js";
import type { RunResult, TrainingRun } from "../../core/runs/run.js";
import { choicesOfPlan, trainCommandOf } from "../training-choices.js";
import { EpochFigures, LineRunResultAnswer, RunAnswer, RunResultAnswer, StepsPoint } from "./run-answers.js";

/** Stands in every file that is kept of a run. A file without it is of this one: it was written before there were others. */
export const KEPT_FORMAT = 1;

/** Without its 30,000 numbers, which a schema takes 25 ms for and a loop one. */
const { cells: _, ...figures } = RunResultAnswer.properties;
const ResultFigures = Type.Object(figures);

const eventSchemas: Readonly<Record<KeptEvent["kind"], Type.TSchema>> = {
  state: Type.Object({ state: RunAnswer.properties.state, reason: RunAnswer.properties.reason }),
  start: Type.Object({
    step: Type.Integer(),
    stepCount: Type.Integer(),
    stepsPerEpoch: Type.Integer(),
    parameterCount: Type.Integer(),
  }),
  steps: StepsPoint,
  epoch: EpochFigures,
  testing: Type.Object({ step: Type.Integer() }),
};

/** A run as it is answered. */
export function toRunAnswer({ plan, term: _term, ...run }: TrainingRun): RunAnswer {
  return { ...run, choices: choicesOfPlan(plan), threads: plan.threads, command: trainCommandOf(plan) };
}

/** What a finished run reached, as it is answered. */
export function toResultAnswer(result: RunResult): RunResultAnswer | LineRunResultAnswer {
  if (result.kind === "lines") return result as LineRunResultAnswer;
  const { evaluation, cells, validationAccuracy, seconds } = result;
  return { ...evaluation, cells, validationAccuracy, seconds } as RunResultAnswer;
}

/** What is wrong with a run that a file gave, in a few words; null where it can be answered. */
export function faultOfRun(run: TrainingRun): string | null {
  if (run.term !== undefined && !Number.isSafeInteger(run.term)) return "term must be a whole number";
  return firstFault(RunAnswer, toRunAnswer(run));
}

/** As {@link faultOfRun}, of what a finished run reached. */
export function faultOfResult(result: RunResult): string | null {
  if (result.kind === "lines") return firstFault(LineRunResultAnswer, result);
  const { cells, outcomes, confidences } = result;
  const isTable = Array.isArray(cells) && cells.every((row) => Array.isArray(row) && row.every(areNumbers));
  if (!isTable || !areNumbers(outcomes) || !areNumbers(confidences)) return "it has no outcome of each image";
  return firstFault(ResultFigures, toResultAnswer(result));
}

/** Whether a line of a file is an event. */
export function isKeptEvent(value: unknown): value is KeptEvent & { readonly number: number } {
  if (typeof value !== "object" || value === null || !("kind" in value) || !("number" in value)) return false;
  const schema = Object.hasOwn(eventSchemas, String(value.kind)) ? eventSchemas[value.kind as KeptEvent["kind"]] : null;
  return schema !== null && Number.isSafeInteger(value.number) && Value.Check(schema, value);
}

function areNumbers(values: unknown): boolean {
  return Array.isArray(values) && values.every((value) => typeof value === "number");
}

function firstFault(schema: Type.TSchema, value: unknown): string | null {
  if (Value.Check(schema, value)) return null;
  const [first] = Value.Errors(schema, value);
  return first === undefined ? "it does not fit its schema" : `${first.instancePath.slice(1) || "it"} ${first.message}`;
}
