/**
 * Watches whether a server answers `/health/live` while it is attacked: asked every 50 ms from a thread of its own.
 *
 * The tests run on two cores with the server's threads, the attackers, and whatever else the machine does; a server
 * that has nothing else to do may still wait for a core. The kernel counts for how long its main thread did so, and
 * that is taken off: what is left is how long the event loop itself kept others waiting.
 */

import { once } from "node:events";
import { Worker } from "node:worker_threads";

import { expect } from "vitest";

import { boundOnThisMachine } from "./machine-pace.js";

/** What the server may keep anybody waiting, on a machine that is as fast as usual. */
const LONGEST_MS = 100;

/**
 * What one poll of a test may take. Where other programs have the cores, V8's collector waits for its own helper
 * threads, which the count of the main thread does not show: 65 ms were seen beside three busy processes.
 */
const LONGEST_ONCE_MS = 150;

/** With waiting for a core; more than this no machine explains. */
const LONGEST_IN_ALL_MS = 2000;

interface Poll {
  readonly ms: number;
  /** Of that, waited for a core. */
  readonly waitedMs: number;
  readonly fault: string | null;
}

export interface HealthWatch {
  /** Waits for one more answer, and fails unless the server has always answered in time since the last check. */
  readonly check: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts to ask.
 *
 * @param pid the server's process
 */
export function watchHealth(url: string, pid: number): HealthWatch {
  const poller = new Worker(new URL("./health-poller.mjs", import.meta.url), {
    workerData: { url: `${url}/health/live`, pid },
  });
  let polls: Poll[] = [];
  poller.on("message", (poll: Poll) => polls.push(poll));

  return {
    async check() {
      await once(poller, "message");
      const asked = polls;
      polls = [];
      expect(asked.flatMap(({ fault }) => fault ?? [])).toEqual([]);
      const ownMs = asked.map(({ ms, waitedMs }) => ms - waitedMs).toSorted((a, b) => b - a);
      const what = "ms for /health/live beyond waiting for a core";
      const [longest = 0, second = 0] = ownMs;
      if (longest >= LONGEST_ONCE_MS) expect(longest, what).toBeLessThan(boundOnThisMachine(LONGEST_ONCE_MS));
      if (second >= LONGEST_MS) expect(second, `${what}, second longest`).toBeLessThan(boundOnThisMachine(LONGEST_MS));
      const inAllMs = Math.max(...asked.map(({ ms }) => ms));
      expect(inAllMs, "ms for /health/live").toBeLessThan(LONGEST_IN_ALL_MS);
    },
    async stop() {
      await poller.terminate();
    },
  };
}
