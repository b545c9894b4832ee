/**
 * That a worker lives, as others see it, and that others live, as it sees them. A worker adds to a number every few
 * seconds; one whose number stands still, or whose process is gone from this machine, is lost, and its files go back.
 * Times are this process's own: a clock that is set, or differs between machines, changes nothing.
 */

import { isLost as isDatabaseLost } from "../../store/errors.js";
import type { WorkQueue } from "../../store/work-queue.js";
import { fateOf, ownIdentity, type ProcessIdentity } from "../async/process-identity.js";

const BEAT_MS = 1500;

/**
 * Four beats and more in a row were missed: with the beat before and the look after, others have its files within 10 s of its
 * death, where beats and looks are on time. With other work beside it took 20 s at most (docs/performance.md).
 */
const SILENCE_MS = 7000;

/** The process of one on this machine is there, so it is only slow, or stands still. */
const STANDSTILL_MS = 25_000;

/** This many, those that began first, look at all others with each beat. */
const WATCHERS = 8;

/** How often the rest looks: with a thousand workers, each looking at each other would be most of what the database does. */
const OTHERS_LOOK_MS = 10_000;

export interface WorkerLife {
  /** The worker's number; from here on it is alive. */
  begin(): Promise<number>;
  /** Whether nobody took it for lost. */
  isAlive(): boolean;
  /** Gives back what it has not done, and forgets the number. */
  leave(): Promise<void>;
  /** As `leave`, for good. A database that is gone is not waited for: others find out. */
  end(): Promise<void>;
}

export function createWorkerLife(queue: WorkQueue, onFault: (fault: unknown) => void): WorkerLife {
  let own: number | null = null;
  let isTaken = false;
  let isWatcher = true;
  let lookedMs = -Infinity;
  /** Numbers that could not be given back when the database was gone. */
  const left = new Set<number>();
  const identity = ownIdentity();
  const seen = new Map<number, { readonly beat: number; readonly sinceMs: number }>();
  let beating: Promise<void> = Promise.resolve();

  async function beat(): Promise<void> {
    try {
      if (own !== null && !(await queue.beat(own))) isTaken = true;
      for (const id of left) await giveBack(id);
      if (isWatcher || performance.now() - lookedMs > OTHERS_LOOK_MS) await findLost();
    } catch (error) {
      seen.clear();
      if (!isDatabaseLost(error)) onFault(error);
    }
  }

  async function findLost(): Promise<void> {
    const workers = await queue.workers();
    // Nobody could be seen to live while the database was gone, or this process stood still.
    const isGap = performance.now() - lookedMs > 2 * (isWatcher ? BEAT_MS : OTHERS_LOOK_MS);
    if (isGap) seen.clear();
    lookedMs = performance.now();
    isWatcher = workers.findIndex(({ id }) => id === own) < WATCHERS;
    for (const { id, identity: other, beat: number } of workers) {
      if (id === own || left.has(id)) continue;
      const known = seen.get(id);
      if (known?.beat !== number) seen.set(id, { beat: number, sinceMs: performance.now() });
      // It has told that it lives since the last look; the system is not asked.
      if (known !== undefined && known.beat !== number) continue;
      const silentMs = known === undefined ? 0 : performance.now() - known.sinceMs;
      const fate = await fateOf(JSON.parse(other) as ProcessIdentity, await identity);
      if (fate === "dead" || silentMs > (fate === "alive" ? STANDSTILL_MS : SILENCE_MS)) {
        await queue.release(id, true);
        seen.delete(id);
      }
    }
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
        if (!isDatabaseLost(error)) throw error;
      });
    },
  };
}
