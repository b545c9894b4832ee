/**
 * A browser on a slower processor. Chromium's own `Emulation.setCPUThrottlingRate` slows the page's main thread and leaves its
 * workers, in which the page reads, as they are; so here all processes of the browser are stopped for most of the time,
 * together, some hundred times a second.
 */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { packageRoot } from "../../src/node/files/package-files.js";

/**
 * Slows processes until the function that is returned is called.
 *
 * @param leader the process that leads their group
 * @param times how many times as long everything takes them
 */
export async function slowDown(leader: number, times: number): Promise<() => Promise<void>> {
  const script = join(packageRoot(), "dist", "bench", "device", "slowing-child.js");
  const child: ChildProcess = fork(script, [String(leader), String(times)]);
  await once(child, "message");
  return async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.disconnect();
    await ended;
  };
}
