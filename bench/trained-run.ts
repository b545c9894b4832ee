/**
 * `digits train` as its users start it: a process of its own, with the built program and a home folder of its own,
 * timed from its start to the figure of the test set.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { childEnvironment } from "../src/node/async/child-process.js";
import { packageRoot } from "../src/node/files/package-files.js";

/** What a run reached. */
export interface TrainedRun {
  /** Share of MNIST's test set, 0 to 1. */
  readonly testAccuracy: number;
  /** From the process's start until it told that. */
  readonly seconds: number;
}

/**
 * Trains once.
 *
 * @param args options of `digits train`
 * @throws Error when it fails, or ends without telling what it reached
 */
export async function runTraining(args: readonly string[]): Promise<TrainedRun> {
  const home = await mkdtemp(join(tmpdir(), "digits-home-"));
  const program = join(packageRoot(), "dist", "src", "cli", "bin.js");
  try {
    const startMs = performance.now();
    const child = spawn(process.execPath, [program, "train", "--home", home, "--json", ...args], {
      env: childEnvironment({ needsGraphics: false }),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "close");
    let reached: TrainedRun | null = null;
    for await (const line of createInterface({ input: child.stdout })) {
      const { event, testAccuracy } = JSON.parse(line) as {
        readonly event?: unknown;
        readonly testAccuracy?: unknown;
      };
      if (event !== "end" || typeof testAccuracy !== "number") continue;
      const seconds = (performance.now() - startMs) / 1000;
      reached = { testAccuracy, seconds };
    }
    const [code] = (await ended) as [number | null];
    if (code !== 0 || reached === null) {
      throw new Error(
        `digits train ${args.join(" ")} ended with ${code} and ${reached === null ? "without" : "with"} a test figure.`,
      );
    }
    return reached;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
