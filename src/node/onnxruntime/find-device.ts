/**
 * Finds out whether models can be run on a graphics adapter. It is tried in a process of its own: a driver may end the
 * process that loads it, and what it prints belongs to nobody's output.
 */

import { fork } from "node:child_process";

import type { Device } from "../../core/runtime.js";
import { graphicsEnvironment } from "../async/child-process.js";

/** A real adapter answers within a second; one that is computed, on a busy machine, within some. */
const PROBE_MS = 60_000;

/** What can be used, and why it is not what was wanted; null where it is. */
export interface FoundDevice {
  readonly device: Device;
  readonly reason: string | null;
}

/** What the process answers; null for an adapter that computes what the processor does. */
export interface ProbeAnswer {
  readonly reason: string | null;
}

/** The device that is wanted, or the processor where there is no adapter that computes what it should. */
export async function findDevice(wanted: Device): Promise<FoundDevice> {
  if (wanted === "cpu") return { device: "cpu", reason: null };
  const reason = await probeAdapter();
  return { device: reason === null ? "webgpu" : "cpu", reason };
}

/** Why no adapter can be used; null where one can. */
function probeAdapter(): Promise<string | null> {
  const child = fork(new URL("./device-probe.js", import.meta.url), [], {
    env: graphicsEnvironment(),
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    timeout: PROBE_MS,
    killSignal: "SIGKILL",
  });
  return new Promise((resolve) => {
    let answer: ProbeAnswer | null = null;
    child.on("message", (received) => (answer = received as ProbeAnswer));
    child.once("error", ({ message }) => resolve(message));
    child.once("close", (exitCode, signal) => {
      const how = signal ?? `exit status ${exitCode}`;
      resolve(answer === null ? `the process that tried one ended by itself (${how})` : answer.reason);
    });
  });
}
