/** Why something cannot be done about a run, in words. */

import { DigitsError, fail } from "../../core/errors.js";
import type { RunState } from "../../core/runs/run-event.js";

export function failUnfinished(state: RunState): never {
  fail("RUN_STATE_WRONG", `the run is ${state}; it has a result once it is finished.`);
}

export function failFinished(): never {
  fail("RUN_STATE_WRONG", "the run is finished: there is nothing to go on with. Start it over, or start another one.");
}

export function failNotFound(id: string): never {
  fail(
    "RUN_NOT_FOUND",
    `there is no training run ${JSON.stringify(id.slice(0, 80))}. The list of runs has those there are.`,
  );
}

export function failElsewhere(id: string): never {
  fail(
    "RUN_STATE_WRONG",
    `another server keeps the run ${id}, and only that one changes it. Ask that server at its own address; this one shows the run.`,
  );
}

export function failUnreachable(id: string): never {
  fail(
    "RUN_STATE_WRONG",
    `the run ${id} has no checkpoint in the database: it is on the server that is gone. Start that server again with its home folder, or start the run over here.`,
  );
}

export function takenElsewhere(id: string): DigitsError {
  return new DigitsError(
    "RUN_STATE_WRONG",
    `another server has taken up the run ${id}, as this one was gone for the others; what was done here since is dropped.`,
  );
}
