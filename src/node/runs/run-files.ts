/** The files of a run, each under its name in the run's folder, and the record that says what the run is. */

import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { faultOfResult, faultOfRun, KEPT_FORMAT } from "../../contract/answers/kept-runs.js";
import { withoutPaths } from "../../contract/public-reason.js";
import { fail, isDigitsError } from "../../core/errors.js";
import type { NumberedEvent } from "../../core/runs/run-event.js";
import type { RunResult, TrainingRun } from "../../core/runs/run.js";
import { createPlan } from "../../core/training/plan.js";
import { createFolderOf, removeTemporaries, writeFileAtomic, writeJsonAtomic } from "../files/atomic-file.js";
import { parseJsonObject, readInputFileIfAny } from "../files/input-file.js";
import { cardPathOf } from "../models/model-card.js";
import { toEventsText } from "./run-log.js";

const RECORD = "run.json";
const RESULT = "result.json";
const MODEL = "model.onnx";
const EVENTS = "events.jsonl";

/** Ends the name of a folder that is being deleted; no run's does. */
const DELETED = ".deleted";

/** `digits train` keeps its checkpoint under the same name. */
export function checkpointPathOf(folder: string): string {
  return join(folder, "run.checkpoint");
}

export function eventsPathOf(folder: string): string {
  return join(folder, EVENTS);
}

/** Where the model lies until it is added to the store; its card lies beside it. */
export function modelPathOf(folder: string): string {
  return join(folder, MODEL);
}

/** @throws OUTPUT_UNWRITABLE */
export async function saveRun(folder: string, run: TrainingRun): Promise<void> {
  await writeJsonAtomic(join(folder, RECORD), { format: KEPT_FORMAT, ...run });
}

/** A run of another server, with what this one needs to go on with it. */
export interface AdoptedRun {
  readonly run: TrainingRun;
  readonly events: readonly NumberedEvent[];
  /** Null where it begins anew. */
  readonly checkpoint: Uint8Array | null;
}

/** Writes the record last: what a kill leaves without one is swept. @throws OUTPUT_UNWRITABLE */
export async function saveAdopted(folder: string, { run, events, checkpoint }: AdoptedRun): Promise<void> {
  const path = eventsPathOf(folder);
  await createFolderOf(path);
  await writeFileAtomic(path, toEventsText(events));
  if (checkpoint !== null) await writeFileAtomic(checkpointPathOf(folder), checkpoint);
  await saveRun(folder, run);
}

/** A record, as another server parses it. */
export function toRecordText(run: TrainingRun): string {
  return JSON.stringify({ format: KEPT_FORMAT, ...run });
}

export function toResultText(result: RunResult): string {
  return JSON.stringify({ format: KEPT_FORMAT, ...result });
}

/**
 * The runs of a folder of runs, in the order in which they were created. Folders without a record are not the
 * server's: `digits train` keeps its checkpoints beside them.
 *
 * @param onFault called for each damaged record; those runs are left out
 */
export async function loadRuns(parent: string, onFault: (error: unknown) => void): Promise<TrainingRun[]> {
  const runs: TrainingRun[] = [];
  for (const name of await namesIn(parent)) {
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
  await writeFileAtomic(join(folder, RESULT), toResultText(result));
}

/** Null where training is not finished. @throws FILE_UNREADABLE when the file is damaged */
export async function loadResult(folder: string): Promise<RunResult | null> {
  const path = join(folder, RESULT);
  const bytes = await readInputFileIfAny(path);
  return bytes && parseResult(bytes, `${path}, the result of a training run,`);
}

/** @param where it was, for the error @throws FILE_UNREADABLE */
export function parseResult(text: Uint8Array | string, where: string): RunResult {
  const kept = parseKept(text, where, "Start the run over.");
  const result = kept.value as unknown as RunResult;
  const fault = faultOfResult(result);
  return fault === null ? result : kept.refuse(fault);
}

/** Removes a run: at once to whoever looks, though a kill in the middle leaves files that {@link sweepRuns} removes. */
export async function removeRun(folder: string): Promise<void> {
  const doomed = `${folder}${DELETED}`;
  await rename(folder, doomed);
  await rm(doomed, { recursive: true, force: true });
}

/** Removes what kills and full disks left in a folder of runs: parts of deleted runs, and temporary files. */
export async function sweepRuns(parent: string): Promise<void> {
  await removeTemporaries(parent);
  for (const name of await namesIn(parent)) {
    const folder = join(parent, name);
    const files = await readdir(folder).catch(() => null);
    if (files === null) continue;
    // Only a server writes events; it writes the record before, and an earlier version deleted that at any time.
    const isRemains = name.endsWith(DELETED) || (files.includes(EVENTS) && !files.includes(RECORD));
    if (isRemains) await rm(folder, { recursive: true, force: true });
    else await removeTemporaries(folder);
  }
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
  return bytes && parseRun(bytes, `${path}, the record of a training run,`);
}

/** @param where it was, for the error @throws FILE_UNREADABLE */
export function parseRun(text: Uint8Array | string, where: string): TrainingRun {
  const kept = parseKept(text, where, "The run is left out; remove it there.");
  const run = kept.value as unknown as TrainingRun;
  try {
    // An earlier version put paths into reasons.
    const reason = typeof run.reason === "string" ? withoutPaths(run.reason) : run.reason;
    const whole = { ...run, reason, plan: createPlan(run.plan) };
    const fault = faultOfRun(whole);
    return fault === null ? whole : kept.refuse(fault);
  } catch (error) {
    if (isDigitsError(error, "FILE_UNREADABLE")) throw error;
    return kept.refuse("its plan is none");
  }
}

interface KeptFile {
  readonly value: Readonly<Record<string, unknown>>;
  /** @throws FILE_UNREADABLE */
  readonly refuse: (fault: string) => never;
}

/** JSON of a format that this version knows. @throws FILE_UNREADABLE */
function parseKept(text: Uint8Array | string, where: string, remedy: string): KeptFile {
  const refuse = (fault: string): never => fail("FILE_UNREADABLE", `${where} cannot be used: ${fault}. ${remedy}`);
  const { format = KEPT_FORMAT, ...value } = parseJsonObject(text) ?? refuse("it is damaged");
  if (format !== KEPT_FORMAT) refuse(`it is of the format ${JSON.stringify(format)}, which a later version writes`);
  return { value, refuse };
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
}
