/**
 * One server's training runs among those of all servers on a database: all of them list and show every run. What changes a
 * run is done by the server that keeps it, and the others refuse it; where that one is gone, any other takes the run up when
 * it is asked to go on with it, at the checkpoint that the database has. A server that was only away finds the run taken, and
 * lets it go.
 */

import { randomUUID } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

import { fail, isDigitsError } from "../../core/errors.js";
import { isAtRest, thinPoints } from "../../core/runs/run-event.js";
import type { TrainingRun } from "../../core/runs/run.js";
import type { TrainingRuns } from "../../core/runs/training-runs.js";
import { isLost } from "../../store/errors.js";
import type { FoundRun, RunTable, SharedRun } from "../../store/runs.js";
import { createSemaphore, withPermit } from "../async/semaphore.js";
import { followEvents } from "./follow-events.js";
import {
  checkpointPathOf,
  eventsPathOf,
  loadResult,
  parseResult,
  parseRun,
  toRecordText,
  toResultText,
} from "./run-files.js";
import { parseEvents, readRunEvents, toEventsText } from "./run-log.js";
import {
  failElsewhere,
  failFinished,
  failNotFound,
  failUnfinished,
  failUnreachable,
  takenElsewhere,
} from "./run-refusals.js";
import { createSightings } from "./sightings.js";
import type { OpenedTrainingRuns } from "./training-runs.js";

/** How often the others get to know how far a run is that works. */
const PROGRESS_MS = 3000;

/** Of a curve, as others show it: 200 bytes each, every three seconds. */
const MAX_EVENTS = 500;

/** How often the database gets the checkpoint of a run that works, some megabytes; one that stops hands in its last. */
const CHECKPOINT_MS = 60_000;

/** A server that tells nothing for so long is gone. Times are this process's own. */
const SILENCE_MS = 15_000;

/** Events that the server that is gone may have told its followers, and not the database: numbers go on behind them. */
const UNTOLD_EVENTS = 1000;

export interface SharedTrainingRuns extends TrainingRuns {
  /**
   * From now on these runs are told to all servers on a database, and theirs are shown.
   *
   * @param everyMs how often others are told what is new
   * @throws DATABASE_LOST
   */
  join(table: RunTable, everyMs: number): Promise<void>;
  /** Tells the others that this server is gone. Idempotent. */
  leave(): Promise<void>;
}

export interface ShareRunsOptions {
  /** The folder of the runs that are kept here. */
  readonly home: string;
  readonly onFault: (fault: unknown) => void;
  /** Milliseconds without a sign after which a server is gone. @default 15,000 */
  readonly silenceMs?: number;
}

export function shareRuns(
  local: OpenedTrainingRuns,
  { home, onFault, silenceMs = SILENCE_MS }: ShareRunsOptions,
): SharedTrainingRuns {
  const owner = randomUUID();
  const folderOf = (id: string) => join(home, "runs", id);
  let table: RunTable | null = null;
  let watching: NodeJS.Timeout | undefined;
  const told = new Map<string, { readonly text: string; readonly atMs: number; readonly checkpoint: ToldCheckpoint }>();
  const sightings = createSightings(silenceMs);
  /** As they were found last: shown while the database is gone. */
  let found: readonly FoundRun[] = [];
  const parsed = new Map<string, { readonly record: string; readonly run: TrainingRun | null }>();

  async function look(): Promise<readonly FoundRun[]> {
    if (table === null) return [];
    try {
      const { runs, beats } = await table.look();
      sightings.see(beats);
      found = runs;
    } catch (error) {
      if (!isLost(error)) throw error;
      sightings.forget();
    }
    return found;
  }

  /** Null where another version wrote it, or it is damaged. */
  function parse({ id, record }: SharedRun): TrainingRun | null {
    const known = parsed.get(id);
    if (known?.record === record) return known.run;
    let run: TrainingRun | null = null;
    try {
      run = parseRun(record, `the run ${id} of the database`);
      if (run.id !== id)
        fail("FILE_UNREADABLE", `the run ${id} of the database is told under another name, ${run.id}.`);
    } catch (error) {
      onFault(error);
    }
    parsed.set(id, { record, run });
    return run;
  }

  /** The runs that other servers keep. */
  async function foreign(own: readonly TrainingRun[]): Promise<readonly TrainingRun[]> {
    const ids = new Set(own.map(({ id }) => id));
    const others = (await look()).filter(({ id, owner: other }) => other !== owner && !ids.has(id));
    return others.flatMap((row) => {
      const run = parse(row);
      if (run === null) return [];
      if (isAtRest(run.state) || sightings.isThere(row.owner)) return [run];
      return [{ ...run, state: "stopped", reason: goneReason(row, run) } satisfies TrainingRun];
    });
  }

  async function findForeign(id: string): Promise<TrainingRun> {
    return (await foreign([])).find((run) => run.id === id) ?? failNotFound(id);
  }

  /** Does it here; for a run that is not kept here, what is done elsewhere. */
  async function here<Result>(id: string, work: () => Promise<Result>, elsewhere: () => Promise<Result>) {
    try {
      return await work();
    } catch (error) {
      if (table === null || !isDigitsError(error, "RUN_NOT_FOUND")) throw error;
      await findForeign(id);
      return elsewhere();
    }
  }

  /** @param takeUp what is done first about a run that is not kept here */
  async function change<Result>(
    id: string,
    work: () => Promise<Result>,
    takeUp: (id: string) => Promise<void> = async () => failElsewhere(id),
  ): Promise<Result> {
    const isKept = table === null || (await local.list()).some((run) => run.id === id);
    if (!isKept) {
      await findForeign(id);
      await takeUp(id);
    }
    const result = await work();
    await tell();
    return result;
  }

  /** Makes the run of a server that is gone one of this server's. @param isAnew whether it needs no checkpoint */
  async function takeUp(id: string, isAnew: boolean): Promise<void> {
    // What is told meanwhile would be told of a run that is not here yet.
    await withPermit(acquire, async () => {
      const run = await findForeign(id);
      const row = found.find((each) => each.id === id);
      if (table === null || row === undefined || sightings.isThere(row.owner)) return failElsewhere(id);
      if (!isAnew && run.state === "finished") failFinished();
      if (!isAnew && !isReachable(row, run)) failUnreachable(id);
      await adopt(table, row, run, isAnew);
    });
  }

  async function adopt(joined: RunTable, row: FoundRun, run: TrainingRun, isAnew: boolean): Promise<void> {
    const { id } = row;
    let isTaken = false;
    try {
      const isHere = await local.adopt(id, async () => {
        const taken = await joined.takeUp(row, owner);
        if (taken === null) return null;
        isTaken = true;
        const events = parseEvents(taken.events);
        const number = (events.at(-1)?.number ?? 0) + UNTOLD_EVENTS;
        const stopped = { kind: "state", state: "stopped", reason: TAKEN_REASON } as const;
        return {
          run: {
            ...run,
            term: row.term + 1,
            state: "stopped",
            reason: TAKEN_REASON,
            endedAt: new Date().toISOString(),
          },
          events: [...events, { number, event: stopped }],
          checkpoint: isAnew ? null : taken.checkpoint,
        };
      });
      if (!isHere) failElsewhere(id);
    } catch (error) {
      // To no server: any may try again.
      if (isTaken) await joined.takeUp({ ...row, owner, term: row.term + 1 }, randomUUID());
      throw error;
    }
  }

  /** Tells the others what is new, though not of every step. */
  async function publish(): Promise<void> {
    const owned = local.owned();
    if (table === null || owned === null) return;
    const { runs, beats } = await table.look();
    sightings.see(beats);
    found = runs;
    const rows = new Map(runs.map((row) => [row.id, row]));
    if (owned.length > 0) await table.beat(owner);
    for (const run of owned) {
      const row = rows.get(run.id);
      const term = run.term ?? 0;
      const record = toRecordText(run);
      const last = row?.owner === owner ? told.get(run.id) : undefined;
      if (last?.text === record) continue;
      const isStep = run.state === "running" && row !== undefined && parse(row)?.state === "running";
      if (isStep && last !== undefined && performance.now() - last.atMs < PROGRESS_MS) continue;
      const events = thinPoints(await readRunEvents(eventsPathOf(folderOf(run.id))), MAX_EVENTS);
      const result = run.state === "finished" ? await loadResult(folderOf(run.id)) : null;
      const isKept = await table.keep(
        { id: run.id, owner, term, record },
        { events: toEventsText(events), result: result && toResultText(result) },
      );
      if (!isKept) {
        await local.letGo(run.id);
        told.delete(run.id);
        onFault(takenElsewhere(run.id));
        continue;
      }
      const checkpoint = await tellCheckpoint(table, run, last?.checkpoint ?? null);
      told.set(run.id, { text: record, atMs: performance.now(), checkpoint });
    }
    const kept = new Set(owned.map(({ id }) => id));
    const isRemoved = (row: SharedRun) => row.owner === owner && told.has(row.id) && !kept.has(row.id);
    await table.remove(runs.filter(isRemoved).map(({ id }) => id));
  }

  /** Hands in the checkpoint of a run, where it is another one than before, and due. @returns which the database has */
  async function tellCheckpoint(joined: RunTable, run: TrainingRun, last: ToldCheckpoint): Promise<ToldCheckpoint> {
    if (run.state === "running" && last !== null && performance.now() - last.atMs < CHECKPOINT_MS) return last;
    const path = checkpointPathOf(folderOf(run.id));
    const there = run.state === "finished" ? null : await stat(path).catch(() => null);
    const stamp = there === null ? "" : [there.ino, there.size, there.mtimeMs].join();
    if (stamp === last?.stamp) return last;
    await joined.keepCheckpoint({ id: run.id, owner }, there === null ? null : await readFile(path));
    // Where there is none yet, it is looked for with each telling.
    return stamp === "" && run.state === "running" ? null : { stamp, atMs: performance.now() };
  }

  // Two at a time would tell what is old after what is new.
  const acquire = createSemaphore(1);
  async function tell(): Promise<void> {
    await withPermit(acquire, publish).catch((error: unknown) => {
      // What could not be told is told once the database is there; nor is it a fault that it was closed meanwhile.
      if (!isLost(error) && table !== null) onFault(error);
    });
  }

  return {
    threads: local.threads,
    testImages: local.testImages,
    async list() {
      const own = await local.list();
      const all = [...own, ...(await foreign(own))];
      return all.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
    },
    find: (id) =>
      here(
        id,
        () => local.find(id),
        () => findForeign(id),
      ),
    async start(plan) {
      const run = await local.start(plan);
      await tell();
      return run;
    },
    stop: (id) => change(id, () => local.stop(id)),
    resume: (id) =>
      change(
        id,
        () => local.resume(id),
        () => takeUp(id, false),
      ),
    startOver: (id) =>
      change(
        id,
        () => local.startOver(id),
        () => takeUp(id, true),
      ),
    async remove(id) {
      const row = (await look()).find((each) => each.id === id);
      const isKept = row === undefined || row.owner === owner || (await local.list()).some((run) => run.id === id);
      if (isKept || sightings.isThere(row.owner)) return change(id, () => local.remove(id));
      // Its server is gone, and may never come back.
      await table?.remove([id]);
    },
    result: (id) =>
      here(
        id,
        () => local.result(id),
        async () => {
          const { state } = await findForeign(id);
          const texts = state === "finished" ? await table?.texts(id) : null;
          return texts?.result
            ? parseResult(texts.result, `the result of ${id} in the database`)
            : failUnfinished(state);
        },
      ),
    follow: (id, after) =>
      here(
        id,
        () => local.follow(id, after),
        async () => {
          let stamp = "";
          return followEvents(async () => {
            const row = (await look()).find((each) => each.id === id);
            if (row === undefined) return "gone";
            if (row.record === stamp || table === null) return null;
            const texts = await table
              .texts(id)
              .catch((error: unknown) => (isLost(error) ? null : Promise.reject(error)));
            if (texts === null) return null;
            stamp = row.record;
            return parseEvents(texts.events);
          }, after);
        },
      ),
    async join(joined, everyMs) {
      table = joined;
      try {
        await withPermit(acquire, publish);
        await look();
      } catch (error) {
        table = null;
        throw error;
      }
      let isTelling = false;
      watching = setInterval(() => {
        if (isTelling) return;
        isTelling = true;
        void tell().finally(() => (isTelling = false));
      }, everyMs).unref();
    },
    async leave() {
      clearInterval(watching);
      const left = table;
      if (left === null) return;
      await tell();
      table = null;
      await left.leave(owner).catch((error: unknown) => {
        if (!isLost(error)) onFault(error);
      });
    },
  };
}

/** The checkpoint that the database has, by its file's stamp, and when it got it; null where it was not told yet. */
type ToldCheckpoint = { readonly stamp: string; readonly atMs: number } | null;

const TAKEN_REASON = "the server that worked on it is gone.";

/** A run of which no step is done needs no checkpoint. */
function isReachable({ hasCheckpoint }: FoundRun, { step }: TrainingRun): boolean {
  return hasCheckpoint || step === 0;
}

function goneReason(row: FoundRun, run: TrainingRun): string {
  return isReachable(row, run)
    ? `${TAKEN_REASON} Resume takes it up here, at its last checkpoint.`
    : `${TAKEN_REASON} Its checkpoint is only there: it goes on when that server is started again, or is started over here.`;
}
