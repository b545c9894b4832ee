/**
 * Starts the built program as a user does, `digits serve`, in a process of its own.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { packageRoot } from "../src/node/package-files.js";

export interface ServedApp {
  readonly url: string;
  /** From the start of the process until it listened. */
  readonly startMs: number;
  /** Asks it to stop as Ctrl-C does, and gives its exit status. */
  stop(): Promise<number | null>;
}

/** Starts the program on a port, or on a free one, and waits until it listens. */
export async function startServedApp(port = 0): Promise<ServedApp> {
  const startedMs = performance.now();
  const program = join(packageRoot(), "dist", "src", "cli", "bin.js");
  const home = await mkdtemp(join(tmpdir(), "digits-served-"));
  const child = spawn(
    process.execPath,
    [program, "serve", "--port", String(port), "--json"],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, DIGITS_HOME: home },
    },
  );
  const exited = once(child, "exit") as Promise<[number | null]>;
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([
    once(lines, "line") as Promise<[string]>,
    exited.then(([status]) => {
      throw new Error(
        `digits serve ended with ${status} before it listened; was npm run build run?`,
      );
    }),
  ]);
  const { url } = JSON.parse(first[0]) as { url: string };
  return {
    url,
    startMs: performance.now() - startedMs,
    async stop() {
      child.kill("SIGINT");
      const [status] = await exited;
      await rm(home, { recursive: true, force: true });
      return status;
    },
  };
}
