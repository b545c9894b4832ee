/**
 * Peers in Python: finds an interpreter that has what the peer needs, runs the script beside ours, and asks it for one round
 * at a time, so that rounds alternate without a restart.
 */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { promisify } from "node:util";

import { packagedMnistFolder } from "../src/node/data/mnist.js";
import { packageRoot } from "../src/node/files/package-files.js";
import type { BenchmarkContext, Contender } from "./benchmark.js";

/** Importing torch from a cold disk takes some ten seconds. */
const PROBE_TIMEOUT_MS = 60_000;

export interface Peer extends Contender {
  /** What it is and how it is set, for the log. */
  readonly description: string;
  /** Ends the peer; idempotent. */
  dispose(): Promise<void>;
}

export interface TorchCase {
  /** Name of the network, as ours is called. */
  readonly network: string;
  readonly batchSize: number;
  readonly threads: number;
  /** How long a round lasts. */
  readonly seconds: number;
  /** What ours has; the peer refuses to measure a network with another number. */
  readonly parameterCount: number;
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
export async function startPythonPeer(python: string, script: string, args: readonly string[]): Promise<Peer> {
  const child = spawn(python, [...peerScript(script), ...args], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  // What it wrote last may be lost with it; next() reports that it ended.
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function read(event: string): Promise<Record<string, unknown>> {
    const line = await lines.next();
    if (line.done === true) throw new Error(`${script} ended unexpectedly.`);
    const message = JSON.parse(line.value) as Record<string, unknown>;
    if (message["event"] !== event) throw new Error(`${script} was to say ${event}; it said ${line.value}`);
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
        if (typeof value !== "number") throw new TypeError(`${script} gave no number.`);
        return value;
      },
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** An interpreter with PyTorch; where there is none, says so and gives null. */
export async function findTorch({ python, log }: Pick<BenchmarkContext, "python" | "log">): Promise<string | null> {
  const interpreter = await findPython(["torch", "numpy"], python);
  if (interpreter === null) log("no Python with torch and numpy: measured without a peer (Debian: python3-torch).");
  return interpreter;
}

/** Starts the peer of a case and says what it is; null without an interpreter. Its rounds give images a second. */
export async function startTorchPeer(
  interpreter: string | null,
  work: "training" | "inference",
  { network, batchSize, threads, seconds, parameterCount }: TorchCase,
  log: (line: string) => void,
): Promise<Peer | null> {
  if (interpreter === null) return null;
  const numbers = [batchSize, threads, seconds, parameterCount].map(String);
  const args = [work, network, ...numbers, packagedMnistFolder()];
  const peer = await startPythonPeer(interpreter, "torch_peer.py", args);
  log(`peer: ${peer.description}`);
  return peer;
}

/** The arguments with which Python runs a script of bench/peers. */
export function peerScript(name: string): string[] {
  // Scripts are not compiled. Without -B, Python would leave compiled files beside the sources.
  return ["-B", join(packageRoot(), "bench", "peers", name)];
}
