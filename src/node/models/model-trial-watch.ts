/**
 * The thread that watches over a trial: it ends the whole process when that has grown too large, or when nobody has
 * ended it in time, for its parent is gone. Started by model-trial.ts.
 */

import { writeSync } from "node:fs";

import { TRIAL_MEGABYTES, TRIAL_SECONDS } from "./model-trial-limits.js";

/** A core fills some 100 MB meanwhile. */
const INTERVAL_MS = 20;

/** The parent's own limit comes first; this one is for a process without a parent. */
const ORPHAN_MS = (TRIAL_SECONDS + 5) * 1000;

const MEGABYTE = 1_000_000;
const STDERR = 2;

const startMs = performance.now();

setInterval(() => {
  const megabytes = process.memoryUsage.rss() / MEGABYTE;
  if (megabytes > TRIAL_MEGABYTES) {
    end(`it took more than ${TRIAL_MEGABYTES} MB of memory`);
  }
  if (performance.now() - startMs > ORPHAN_MS) end("it took too long");
}, INTERVAL_MS);

/** The stream process.stderr goes through the main thread, which is busy. */
function end(reason: string): void {
  writeSync(STDERR, reason);
  process.kill(process.pid, "SIGKILL");
}
