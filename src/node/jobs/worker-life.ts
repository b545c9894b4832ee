/**
 * That a worker lives, as others see it, and that others live, as it sees them. A worker adds to a number every few
 * seconds; one whose number stands still, or whose process is gone from this machine, is lost, and its files go back.
 * Times are this process's own: a clock that is set, or differs between machines, changes nothing.
 */

import { isFull, isLost as isDatabaseLost } from "../../store/errors.js";
import type { WorkerRow, WorkQueue } from "../../store/work-queue.js";
import { fateOf, ownIdentity, type ProcessIdentity } from "../async/process-identity.js";

const BEAT_MS = 1000;

/**
 * Five beats in a row were missed: with the beat before, the look after and the taking, others have its files within 8 s of
 * its death, where beats and looks are on time, which leaves 2 s where they are not (docs/performance.md).
 */
const SILENCE_MS = 5000;

/** The process of one on this machine is there, so it is only slow, or stands still. */
const STANDSTILL_MS = 25_000;

/** Of a time in which this process looked at nobody, so much counts as silence: if it stood still, so may have the others. */
const GAP_MS = 2 * BEAT_MS;

/** This many look at all others with each beat. */
const WATCHERS = 8;

/**
 * How often the rest looks: with a thousand workers, each looking at each other would be most of what the database does.
 */
const OTHERS_LOOK_MS = 10_000;

/** Another worker, as it was seen at the last look. */
interface Sighting {
  readonly beat: number;
  readonly silentMs: number;
}

export interface WorkerLife {
  /** The worker's number; from here on it is alive. */
  begin(): Promise<number>;
  /** Whether nobody took it for lost. */
  isAlive(): boolean;
  /** Gives back what it has not done, and forgets the number. */
  leave(): Promise<void>;
  /** As `leave`, for good. A database that is gone or has no room is not waited for: others find out. */
  end(): Promise<void>;
}

/** @param onBeat called after each beat, whether the database was there or not */
export function createWorkerLife(
  queue: WorkQueue,
  onFault: (fault: unknown) => void,
  onBeat: () => void = () => {},
): WorkerLife {
  let own: number | null = null;
  let isTaken = false;
  let isWatcher = true;
  let lookedMs = 0;
  /** Numbers that could not be given back when the database was gone. */
  const left = new Set<number>();
  const identity = ownIdentity();
  let seen: ReadonlyMap<number, Sighting> = new Map();
  let beating: Promise<void> = Promise.resolve();

  async function beat(): Promise<void> {
    try {
      if (own !== null && !(await queue.beat(own))) isTaken = true;
      for (const id of left) await giveBack(id);
      if (isWatcher || performance.now() - lookedMs > OTHERS_LOOK_MS) await findLost();
    } catch (error) {
      seen = new Map();
      // Of a disk that is full, the worker tells itself.
      if (!isDatabaseLost(error) && !isFull(error)) onFault(error);
    }
    onBeat();
  }

  async function findLost(): Promise<void> {
    const workers = await queue.workers();
    const elapsedMs = performance.now() - lookedMs;
    const sinceMs = elapsedMs > 2 * (isWatcher ? BEAT_MS : OTHERS_LOOK_MS) ? GAP_MS : elapsedMs;
    lookedMs += elapsedMs;
    isWatcher = own === null || isAmongWatchers(own, workers);
    const now = new Map<number, Sighting>();
    for (const { id, identity: other, beat: number } of workers) {
      if (id === own || left.has(id)) continue;
      const known = seen.get(id);
      const isSilent = known?.beat === number;
      const silentMs = isSilent ? known.silentMs + sinceMs : 0;
      now.set(id, { beat: number, silentMs });
      // It has told that it lives since the last look; the system is not asked.
      if (known !== undefined && !isSilent) continue;
      const fate = await fateOf(JSON.parse(other) as ProcessIdentity, await identity);
      if (fate === "dead" || silentMs > (fate === "alive" ? STANDSTILL_MS : SILENCE_MS)) {
        await queue.release(id, true);
        now.delete(id);
      }
    }
    seen = now;
  }

  // Also while there is nothing to do: so that what others leave is seen.
  const timer = setInterval(() => {
    beating = beating.then(beat);
  }, BEAT_MS);
  beating = beat();

  /** What this process had is no loss of its files: a database that comes and goes makes none of them suspect. */
  async function giveBack(id: number): Promise<void> {
    left.add(id);
    await queue.release(id, false);
    left.delete(id);
  }

  async function leave(): Promise<void> {
    const id = own;
    own = null;
    if (id !== null) await giveBack(id);
  }

  return {
    async begin() {
      // What the last one on this machine left is looked at before anything is taken.
      await beating;
      if (own !== null && !isTaken) return own;
      isTaken = false;
      isWatcher = true;
      own = await queue.register(JSON.stringify(await identity));
      return own;
    },
    isAlive: () => own !== null && !isTaken,
    leave,
    async end() {
      clearInterval(timer);
      await beating;
      await leave().catch((error: unknown) => {
        if (!isDatabaseLost(error) && !isFull(error)) throw error;
      });
    },
  };
}

/** Scattered among the numbers: the workers of one machine began together, and end together when it does. */
function isAmongWatchers(own: number, workers: readonly WorkerRow[]): boolean {
  const place = (id: number) => Math.imul(id, 0x9e3779b1) >>> 0;
  return workers.filter(({ id }) => place(id) < place(own)).length < WATCHERS;
}
