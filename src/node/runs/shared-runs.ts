/**
 * One server's training runs among those of all servers on a database: all of them list and show every run. What changes a
 * run is done by the server that keeps it, whose folder has its checkpoint; the others refuse it.
 */

import { randomUUID } from "node:crypto";
import { join } from "node:path";

import { fail, isDigitsError } from "../../core/errors.js";
import { isAtRest, thinPoints } from "../../core/runs/run-event.js";
import type { TrainingRun } from "../../core/runs/run.js";
import type { TrainingRuns } from "../../core/runs/training-runs.js";
import { isLost } from "../../store/errors.js";
import type { RunTable, SharedRun } from "../../store/runs.js";
import { createSemaphore, withPermit } from "../async/semaphore.js";
import { followEvents } from "./follow-events.js";
import { eventsPathOf, loadResult, parseResult, parseRun, toRecordText, toResultText } from "./run-files.js";
import { parseEvents, readRunEvents, toEventsText } from "./run-log.js";
import { failNotFound, failUnfinished, type OpenedTrainingRuns } from "./training-runs.js";

/** How often the others get to know how far a run is that works. */
const PROGRESS_MS = 3000;

/** Of a curve, as others show it: 200 bytes each, every three seconds. */
const MAX_EVENTS = 500;

/** A server that tells nothing for so long is gone. Times are this process's own. */
const SILENCE_MS = 15_000;

const GONE_REASON = "the server that works on it is gone. It goes on when that server is started again.";

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

/** @param home the folder of the runs that are kept here */
export function shareRuns(
  local: OpenedTrainingRuns,
  { home, onFault }: { readonly home: string; readonly onFault: (fault: unknown) => void },
): SharedTrainingRuns {
  const owner = randomUUID();
  const folderOf = (id: string) => join(home, "runs", id);
  let table: RunTable | null = null;
  let watching: NodeJS.Timeout | undefined;
  const told = new Map<string, { readonly text: string; readonly atMs: number }>();
  const sightings = createSightings();
  /** As they were found last: shown while the database is gone. */
  let found: readonly SharedRun[] = [];
  const parsed = new Map<string, { readonly record: string; readonly run: TrainingRun | null }>();

  async function look(): Promise<readonly SharedRun[]> {
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
      return [{ ...run, state: "stopped", reason: GONE_REASON } satisfies TrainingRun];
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

  async function change<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    const isKept = table === null || (await local.list()).some((run) => run.id === id);
    if (!isKept) {
      await findForeign(id);
      failElsewhere(id);
    }
    const result = await work();
    await tell();
    return result;
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
      const record = toRecordText(run);
      const last = row?.owner === owner ? told.get(run.id) : undefined;
      if (last?.text === record) continue;
      const isStep = run.state === "running" && row !== undefined && parse(row)?.state === "running";
      if (isStep && last !== undefined && performance.now() - last.atMs < PROGRESS_MS) continue;
      const events = thinPoints(await readRunEvents(eventsPathOf(folderOf(run.id))), MAX_EVENTS);
      const result = run.state === "finished" ? await loadResult(folderOf(run.id)) : null;
      await table.keep(
        { id: run.id, owner, record },
        { events: toEventsText(events), result: result && toResultText(result) },
      );
      told.set(run.id, { text: record, atMs: performance.now() });
    }
    const kept = new Set(owned.map(({ id }) => id));
    await table.remove(runs.filter((row) => row.owner === owner && !kept.has(row.id)).map(({ id }) => id));
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
    resume: (id) => change(id, () => local.resume(id)),
    startOver: (id) => change(id, () => local.startOver(id)),
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

/** Which servers live, as this one sees it: a number that stands still is a server that is gone. */
function createSightings() {
  const seen = new Map<string, { readonly beat: number; readonly sinceMs: number }>();
  let lookedMs = -Infinity;
  return {
    see(beats: ReadonlyMap<string, number>): void {
      const nowMs = performance.now();
      // Nobody could be seen to live while this process stood still.
      if (nowMs - lookedMs > SILENCE_MS / 2) seen.clear();
      lookedMs = nowMs;
      for (const [owner, beat] of beats) {
        if (seen.get(owner)?.beat !== beat) seen.set(owner, { beat, sinceMs: nowMs });
      }
      for (const owner of seen.keys()) if (!beats.has(owner)) seen.delete(owner);
    },
    forget: () => seen.clear(),
    isThere(owner: string): boolean {
      const known = seen.get(owner);
      return known !== undefined && performance.now() - known.sinceMs < SILENCE_MS;
    },
  };
}

function failElsewhere(id: string): never {
  fail(
    "RUN_STATE_WRONG",
    `another server keeps the run ${id}, and only that one changes it. Ask that server at its own address; this one shows the run.`,
  );
}
