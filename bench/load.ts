/**
 * Runs the load generators: each as a process of its own, told by a file what to do.
 */

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { packageRoot } from "../src/node/files/package-files.js";
import { formatLoadJob, type LoadJob } from "./load-job.js";
import type { LoadReport } from "./load-report.js";

const scripts: Readonly<Record<LoadJob["kind"], string>> = {
  closed: "load-closed-child.js",
  open: "load-open-child.js",
};

/** A load that is running. */
export interface RunningLoad {
  /** When its last request is answered. */
  readonly report: Promise<LoadReport>;
  /** Sends no more; `report` still comes. An open load only. */
  stop(): void;
}

/** Runs a load to its end. */
export async function runLoad(job: LoadJob): Promise<LoadReport> {
  const { report } = await startLoad(job);
  return report;
}

/** Starts a load. */
export async function startLoad(job: LoadJob): Promise<RunningLoad> {
  const folder = await mkdtemp(join(tmpdir(), "digits-load-"));
  const jobPath = join(folder, "job.json");
  await writeFile(jobPath, formatLoadJob(job));
  const script = scripts[job.kind];
  const child = spawn(process.execPath, [join(packageRoot(), "dist", "bench", script), jobPath], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const report = text(child.stdout)
    .then((printed) => {
      try {
        return JSON.parse(printed) as LoadReport;
      } catch {
        throw new Error(`${script} ended without a report: ${printed}`);
      }
    })
    .finally(() => rm(folder, { recursive: true, force: true }));
  return { report, stop: () => void child.kill("SIGTERM") };
}
