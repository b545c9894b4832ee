/** The files of a run, each under its name in the run's folder, and the record that says what the run is. */

import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { fail } from "../../core/errors.js";
import { runStates } from "../../core/runs/run-event.js";
import type { RunResult, TrainingRun } from "../../core/runs/run.js";
import { createPlan } from "../../core/training/plan.js";
import { writeFileAtomic, writeJsonAtomic } from "../files/atomic-file.js";
import { readInputFileIfAny } from "../files/input-file.js";
import { cardPathOf } from "../models/model-card.js";

const RECORD = "run.json";
const RESULT = "result.json";
const MODEL = "model.onnx";

/** `digits train` keeps its checkpoint under the same name. */
export function checkpointPathOf(folder: string): string {
  return join(folder, "run.checkpoint");
}

export function eventsPathOf(folder: string): string {
  return join(folder, "events.jsonl");
}

/** Where the model lies until it is added to the store; its card lies beside it. */
export function modelPathOf(folder: string): string {
  return join(folder, MODEL);
}

/** @throws OUTPUT_UNWRITABLE */
export async function saveRun(folder: string, run: TrainingRun): Promise<void> {
  await writeJsonAtomic(join(folder, RECORD), run);
}

/**
 * The runs of a folder of runs, in the order in which they were created. Folders without a record are not the
 * server's: `digits train` keeps its checkpoints beside them.
 *
 * @param onFault called for each damaged record; those runs are left out
 */
export async function loadRuns(parent: string, onFault: (error: unknown) => void): Promise<TrainingRun[]> {
  const names = await readdir(parent).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  const runs: TrainingRun[] = [];
  for (const name of names) {
    try {
      const run = await loadRun(join(parent, name));
      if (run?.id === name) runs.push(run);
    } catch (error) {
      onFault(error);
    }
  }
  return runs.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

/** @throws OUTPUT_UNWRITABLE */
export async function saveResult(folder: string, result: RunResult): Promise<void> {
  await writeFileAtomic(join(folder, RESULT), JSON.stringify(result));
}

/** Null where training is not finished. */
export async function loadResult(folder: string): Promise<RunResult | null> {
  const path = join(folder, RESULT);
  if ((await stat(path).catch(() => null)) === null) return null;
  return JSON.parse(await readFile(path, "utf8")) as RunResult;
}

/** Removes what is only needed until the run is finished. */
export async function removeTrainingFiles(folder: string): Promise<void> {
  const model = modelPathOf(folder);
  for (const path of [checkpointPathOf(folder), model, cardPathOf(model)]) {
    await rm(path, { force: true });
  }
}

/** Removes all that a run reached. */
export async function removeProgress(folder: string): Promise<void> {
  await rm(join(folder, RESULT), { force: true });
  await removeTrainingFiles(folder);
}

async function loadRun(folder: string): Promise<TrainingRun | null> {
  const path = join(folder, RECORD);
  const bytes = await readInputFileIfAny(path);
  if (bytes === null) return null;
  try {
    const run = JSON.parse(new TextDecoder().decode(bytes)) as TrainingRun;
    const isKnown = typeof run.id === "string" && typeof run.createdAt === "string" && runStates.includes(run.state);
    if (isKnown) return { ...run, plan: createPlan(run.plan) };
  } catch (cause) {
    failDamaged(path, cause);
  }
  return failDamaged(path);
}

function failDamaged(path: string, cause?: unknown): never {
  fail(
    "FILE_UNREADABLE",
    `${path}, the record of a training run, is damaged. The run is left out; remove its folder.`,
    { cause },
  );
}
