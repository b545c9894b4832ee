/**
 * Many programs that write into one database of SQLite at the same time: each adds files, takes some, keeps what was read
 * of them, corrects and looks at lists, as fast as it can. Nobody may see that the database is locked.
 */

import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { openSqliteDatabase } from "../../src/store/open-database.js";
import { createStore } from "../../src/store/open-store.js";
import { type BenchmarkContext, type BenchmarkResult, summarise } from "../benchmark.js";

const WRITERS = 8;

/** What a writer sends when its time is over. */
export interface WriterReport {
  readonly transactions: number;
  readonly files: number;
  readonly corrections: number;
  /** How long the slowest waited, in milliseconds. */
  readonly slowestMs: number;
  /** The first few, in words. */
  readonly errors: readonly string[];
  readonly lockErrors: number;
  readonly otherErrors: number;
}

export async function measureWriters({ minutes, log }: BenchmarkContext): Promise<readonly BenchmarkResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "digits-bench-writers-"));
  const path = join(folder, "digits.db");
  const store = createStore(await openSqliteDatabase(path));
  try {
    const script = fileURLToPath(new URL("./writer.js", import.meta.url));
    const reports = await Promise.all(
      Array.from({ length: WRITERS }, async (_, i) => {
        const child = fork(script, [path, String(i), String(60_000 * minutes)], {
          stdio: ["ignore", "ignore", "inherit", "ipc"],
        });
        const [report] = (await once(child, "message")) as [WriterReport];
        return report;
      }),
    );
    const sum = (key: "transactions" | "files" | "corrections" | "lockErrors" | "otherErrors") =>
      reports.reduce((all, report) => all + report[key], 0);
    for (const error of new Set(reports.flatMap(({ errors }) => errors))) log(error);
    const jobs = await store.jobs.list();
    const kept = jobs.reduce((all, { files }) => all + files, 0);
    const corrected = jobs.reduce((all, job) => all + job.corrected, 0);
    const none = { kind: "at most", value: 0 } as const;
    const named = (what: string) => `${WRITERS} writers on SQLite for ${minutes} min: ${what}`;
    return [
      summarise({ name: named("transactions"), unit: "a second" }, sum("transactions") / (60 * minutes)),
      summarise({ name: named("lock errors"), unit: "errors", target: none }, sum("lockErrors")),
      summarise({ name: named("other errors"), unit: "errors", target: none }, sum("otherErrors")),
      summarise({ name: named("files lost"), unit: "files", target: none }, sum("files") - kept),
      summarise({ name: named("corrections lost"), unit: "corrections", target: none }, sum("corrections") - corrected),
      summarise(
        { name: named("the slowest answer of each"), unit: "ms" },
        reports.map(({ slowestMs }) => slowestMs),
      ),
    ];
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}
