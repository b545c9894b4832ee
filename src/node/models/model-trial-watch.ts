/**
 * The thread that watches over a trial: it kills the whole process when that has grown too large, or has run too long
 * because its parent is gone. Started by model-trial.ts.
 */

import { writeSync } from "node:fs";

import { TRIAL_SECONDS } from "./try-model.js";

/** The whole process; megabytes of a million bytes. The released model takes 165. */
const MAX_MEGABYTES = 1024;

/** A core fills some 100 MB meanwhile. */
const INTERVAL_MS = 20;

/** The parent's own limit comes first; this one is for a process without a parent. */
const ORPHAN_MS = (TRIAL_SECONDS + 5) * 1000;

const MEGABYTE = 1_000_000;
const STDERR = 2;

const startMs = performance.now();

setInterval(() => {
  const megabytes = process.memoryUsage.rss() / MEGABYTE;
  if (megabytes > MAX_MEGABYTES) end(`it took more than ${MAX_MEGABYTES} MB of memory`);
  if (performance.now() - startMs > ORPHAN_MS) end("it took too long");
}, INTERVAL_MS);

/** The stream process.stderr goes through the main thread, which is busy. */
function end(reason: string): void {
  writeSync(STDERR, reason);
  process.kill(process.pid, "SIGKILL");
}
