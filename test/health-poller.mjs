/**
 * The thread of health-watch.ts: asks a server every 50 ms whether it lives, and tells how long each answer took, and
 * for how much of that the server's main thread, or this one, was ready and had no core. Plain JavaScript, since a
 * thread is started from a file that nothing compiles.
 */

import { readFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

const INTERVAL_MS = 50;
const TIMEOUT_MS = 10_000;
const NS_PER_MS = 1e6;

const { url, pid } = workerData;
const agent = new Agent({ keepAlive: true });

/**
 * For how long a thread has waited for a core since it began: the second figure of the kernel's three.
 *
 * @param {string} path
 * @returns {number} in milliseconds; 0 where the kernel does not tell
 */
function waitedMs(path) {
  try {
    return Number(readFileSync(path, "utf8").split(" ")[1]) / NS_PER_MS;
  } catch {
    return 0;
  }
}

/** The server's main thread has its process's number. */
const waitedInAllMs = () => waitedMs(`/proc/${pid}/task/${pid}/schedstat`) + waitedMs("/proc/thread-self/schedstat");

/** @returns {Promise<string | null>} what was wrong with the answer */
function ask() {
  return new Promise((resolve) => {
    get(url, { agent, timeout: TIMEOUT_MS }, (response) => {
      const { statusCode } = response;
      response.resume();
      response.once("error", (error) => resolve(error.message));
      response.once("end", () => resolve(statusCode === 200 ? null : `status ${statusCode}`));
    })
      .once("timeout", () => resolve(`no answer in ${TIMEOUT_MS} ms`))
      .once("error", (error) => resolve(error.message));
  });
}

setInterval(async () => {
  const startMs = performance.now();
  const startWaitedMs = waitedInAllMs();
  const fault = await ask();
  parentPort?.postMessage({ ms: performance.now() - startMs, waitedMs: waitedInAllMs() - startWaitedMs, fault });
}, INTERVAL_MS);
