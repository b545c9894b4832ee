/**
 * Finds out whether models can be run on a graphics adapter. It is tried in a process of its own: a driver may end the
 * process that loads it, and what it prints is nobody's output.
 */

import type { Device } from "../../core/runtime.js";
import { startChild } from "../async/child-process.js";

/** A real adapter answers within a second; one that is emulated, on a busy machine, within a few. */
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
async function probeAdapter(): Promise<string | null> {
  const answers: ProbeAnswer[] = [];
  const { how, startError } = await startChild(new URL("./device-probe.js", import.meta.url), {
    needsGraphics: true,
    timeoutMs: PROBE_MS,
    onMessage: (message) => answers.push(message as ProbeAnswer),
  }).ended;
  const [answer] = answers;
  if (answer !== undefined) return answer.reason;
  return startError === null ? `the process that tried one ended by itself (${how})` : how;
}
