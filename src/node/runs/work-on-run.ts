/**
 * The work on the run that is first in the queue: training, in a process, then its model into the store. What was done
 * before the program was killed is not done again.
 */

import { readFile } from "node:fs/promises";

import { isDigitsError } from "../../core/errors.js";
import type { ModelStore } from "../../core/reading/model-store.js";
import { cardPathOf } from "../models/model-card.js";
import type { KeptRun } from "./kept-run.js";
import { loadResult, modelPathOf, removeTrainingFiles } from "./run-files.js";
import { startTrainingProcess, type TrainingOutcome } from "./start-training-process.js";

export interface WorkOptions {
  readonly models: ModelStore;
  readonly checkpointMs: number;
  readonly sampleMs: number;
  readonly onFault: (error: unknown) => void;
}

/** Works until the run is at rest, or is to wait for the next start of the server. */
export async function workOn(kept: KeptRun, options: WorkOptions): Promise<void> {
  kept.stopping = null;
  await kept.enter("running");
  try {
    // A result that is there was reached before the server was stopped.
    const outcome: TrainingOutcome =
      (await loadResult(kept.folder)) === null ? await trainApart(kept, options) : await reportTesting(kept);
    if (outcome.kind === "failed") await kept.enter("failed", outcome.reason);
    else if (outcome.kind === "trained") await finish(kept, options.models);
    else if (kept.stopping === "closing") {
      await kept.enter("waiting", "the server was stopped.");
    } else await kept.enter("stopped");
  } catch (error) {
    options.onFault(error);
    await kept.enter("failed", publicReasonOf(error));
  }
}

/** What is left to do of a run that is trained: its model is tried. */
async function reportTesting(kept: KeptRun): Promise<TrainingOutcome> {
  await kept.record({ kind: "testing", step: kept.run().step });
  return { kind: "trained" };
}

async function trainApart(kept: KeptRun, { checkpointMs, sampleMs }: WorkOptions): Promise<TrainingOutcome> {
  const { folder } = kept;
  const { plan } = kept.run();
  let recorded: Promise<void> = Promise.resolve();
  let fault: unknown = null;
  const child = startTrainingProcess({ plan, folder, checkpointMs, sampleMs }, (event) => {
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
  const testAccuracy = result?.evaluation.accuracy ?? null;
  const path = modelPathOf(kept.folder);
  const file = await readFile(path);
  const card = JSON.parse(await readFile(cardPathOf(path), "utf8")) as Readonly<Record<string, unknown>>;
  try {
    const { name, version } = await models.add(file, card);
    kept.setReached({ testAccuracy, model: { name, version } });
    await kept.enter("finished");
  } catch (error) {
    if (!isDigitsError(error, "MODEL_REFUSED")) throw error;
    kept.setReached({ testAccuracy, model: null });
    await kept.enter("finished", error.message);
  }
  await removeTrainingFiles(kept.folder);
}

/** What everybody may read: the messages of other errors may hold paths. */
function publicReasonOf(error: unknown): string {
  return isDigitsError(error) && error.code !== "OUTPUT_UNWRITABLE"
    ? error.message
    : "the server could not keep the run's files. Its log holds the cause; resume goes on at the last checkpoint.";
}
