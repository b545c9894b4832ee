/**
 * From training runs to what is answered about them.
 */

import type { RunAnswer, RunOptionsAnswer } from "../../contract/answers/run-answers.js";
import { choicesOfPlan, trainCommandOf, trainingChoices } from "../../contract/training-choices.js";
import type { TrainingRun } from "../../core/runs/run.js";

/** A run as it is answered. */
export function toRunAnswer({ plan, ...run }: TrainingRun): RunAnswer {
  return { ...run, choices: choicesOfPlan(plan), threads: plan.threads, command: trainCommandOf(plan) };
}

/** What can be chosen, as `GET /api/runs/options` answers it: every choice but the network. */
export function toOptionsAnswer(): RunOptionsAnswer["options"] {
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
