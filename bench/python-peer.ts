/**
 * Peers in Python: finds an interpreter that has what the peer needs, runs the script beside ours, and asks it
 * for one round at a time, so that rounds alternate without a restart.
 */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Contender } from "./rounds.js";

/** Importing torch from a cold disk takes some ten seconds. */
const PROBE_TIMEOUT_MS = 60_000;

export interface Peer extends Contender {
  /** What it is and how it is set, for the log. */
  readonly description: string;
  /** Ends the peer; idempotent. */
  dispose(): Promise<void>;
}

/**
 * Finds the first interpreter that imports all of `modules`: the one given, then `python3` on the path, then
 * Debian's own (which has Debian's packages, whatever stands first on the path).
 *
 * @returns its path, or null where there is none
 */
export async function findPython(modules: readonly string[], given: string | undefined): Promise<string | null> {
  const candidates = given === undefined ? ["python3", "/usr/bin/python3"] : [given];
  for (const candidate of candidates) {
    try {
      await promisify(execFile)(candidate, ["-c", `import ${modules.join(", ")}`], { timeout: PROBE_TIMEOUT_MS });
      return candidate;
    } catch {
      // Not installed, or without the modules: the next one.
    }
  }
  return null;
}

/**
 * Starts a script of bench/peers and waits until it says that it is ready.
 *
 * @throws Error when the script ends before, or says something else.
 */
export async function startPythonPeer(
  python: string,
  script: string,
  scriptArguments: readonly string[],
): Promise<Peer> {
  // From dist/bench, where this file runs, to the sources: scripts are not compiled.
  const path = fileURLToPath(new URL(`../../bench/peers/${script}`, import.meta.url));
  // Without -B, Python would leave compiled files beside the sources.
  const child = spawn(python, ["-B", path, ...scriptArguments], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  // What it wrote last may be lost with it; next() reports that it ended.
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function read(event: string): Promise<Record<string, unknown>> {
    const line = await lines.next();
    if (line.done === true) throw new Error(`${script} ended unexpectedly.`);
    const message = JSON.parse(line.value) as Record<string, unknown>;
    if (message["event"] !== event) {
      throw new Error(`${script} was to say ${event}; it said ${line.value}`);
    }
    return message;
  }
  async function dispose(): Promise<void> {
    child.stdin.end();
    child.kill();
    await ended;
  }

  try {
    const ready = await read("ready");
    return {
      description: `${String(ready["name"])}, ${String(ready["setting"])}`,
      async round() {
        child.stdin.write("round\n");
        const { value } = await read("round");
        if (typeof value !== "number") {
          throw new TypeError(`${script} gave no number.`);
        }
        return value;
      },
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
