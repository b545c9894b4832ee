/**
 * The work on the run that is first in the queue: training, in a process, then its model into the store. What was done
 * before the program was killed is not done again.
 */

import { readFile } from "node:fs/promises";

import { publicReasonOf, withoutPaths } from "../../contract/public-reason.js";
import { DigitsError, isDigitsError } from "../../core/errors.js";
import type { ModelStore } from "../../core/reading/model-store.js";
import { cardPathOf } from "../models/model-card.js";
import type { KeptRun } from "./kept-run.js";
import type { Claim } from "./own-folder.js";
import { loadResult, modelPathOf, removeTrainingFiles } from "./run-files.js";
import { startTrainingProcess, type TrainingOutcome } from "./start-training-process.js";

/** What to do about a run that failed for no fault of its own. */
const RESUME = "Resume goes on at the last checkpoint.";

/** Why a run is at rest whose end could not be written. */
export const UNKEPT_REASON = `${publicReasonOf(new DigitsError("OUTPUT_UNWRITABLE", ""))} ${RESUME}`;

export interface WorkOptions {
  readonly models: ModelStore;
  /** Under which this server has the runs. */
  readonly claim: Claim;
  readonly checkpointMs: number;
  readonly sampleMs: number;
  readonly onFault: (error: unknown) => void;
}

/** Works until the run is at rest, or is to wait for the next start of the server. */
export async function workOn(kept: KeptRun, options: WorkOptions): Promise<void> {
  kept.stopping = null;
  try {
    await kept.enter("running");
    // A result that is there was reached before the server was stopped.
    const outcome: TrainingOutcome =
      (await loadResult(kept.folder)) === null ? await trainApart(kept, options) : await reportTesting(kept);
    if (isLost(kept)) return;
    if (outcome.kind === "failed") await fail(kept, outcome, options.onFault);
    else if (outcome.kind === "trained") await finish(kept, options.models);
    else if (kept.stopping === "closing") {
      await kept.settle("waiting", { reason: "the server was stopped." });
    } else await kept.settle("stopped");
  } catch (error) {
    // The run is another server's now, and so is what becomes of it.
    if (isLost(kept)) return;
    options.onFault(error);
    await kept.settle("failed", { reason: `${publicReasonOf(error)} ${RESUME}` });
  }
}

/** A function, since TypeScript does not see that the value changes while one waits. */
function isLost({ stopping }: KeptRun): boolean {
  return stopping === "lost";
}

async function fail(
  kept: KeptRun,
  { code, message }: Extract<TrainingOutcome, { readonly kind: "failed" }>,
  onFault: (error: unknown) => void,
): Promise<void> {
  const reason = code === null ? withoutPaths(message) : publicReasonOf(new DigitsError(code, message));
  if (reason !== message) {
    const words = `the run ${kept.run().id} failed: ${message}`;
    onFault(code === null ? new Error(words) : new DigitsError(code, words));
  }
  await kept.settle("failed", { reason });
}

/** What is left to do of a run that is trained: its model is tried. */
async function reportTesting(kept: KeptRun): Promise<TrainingOutcome> {
  await kept.record({ kind: "testing", step: kept.run().step });
  return { kind: "trained" };
}

async function trainApart(kept: KeptRun, { claim, checkpointMs, sampleMs }: WorkOptions): Promise<TrainingOutcome> {
  const { folder } = kept;
  const { plan } = kept.run();
  let recorded: Promise<void> = Promise.resolve();
  let fault: unknown = null;
  const child = startTrainingProcess({ plan, folder, claim, checkpointMs, sampleMs }, (event) => {
    recorded = recorded
      .then(() => kept.record(event))
      .catch((error: unknown) => {
        fault ??= error;
        child.stop();
      });
  });
  kept.process = child;
  if (kept.stopping !== null) child.stop();
  const outcome = await child.ended;
  kept.process = null;
  await recorded;
  if (fault !== null) throw fault;
  return outcome;
}

/** Hands the model to the store. A run so short that its model reads no digits is finished all the same. */
async function finish(kept: KeptRun, models: ModelStore): Promise<void> {
  const result = await loadResult(kept.folder);
  const testAccuracy = result === null || result.kind === "lines" ? null : result.evaluation.accuracy;
  const path = modelPathOf(kept.folder);
  const file = await readFile(path);
  const card = JSON.parse(await readFile(cardPathOf(path), "utf8")) as Readonly<Record<string, unknown>>;
  try {
    const { name, version } = await models.add(file, card);
    await kept.enter("finished", { testAccuracy, model: { name, version } });
  } catch (error) {
    if (!isDigitsError(error, "MODEL_REFUSED")) throw error;
    await kept.enter("finished", { testAccuracy, model: null, reason: publicReasonOf(error) });
  }
  await removeTrainingFiles(kept.folder);
}
