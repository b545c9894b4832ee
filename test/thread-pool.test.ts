/**
 * Threads that work, fail and die. They are started from a compiled file, so this tests the build that `npm test`
 * makes first.
 */

import { pathToFileURL } from "node:url";
import { join } from "node:path";

import { afterEach, expect, test } from "vitest";

import {
  createThreadPool,
  ThreadDiedError,
  type ThreadPool,
} from "../src/node/thread-pool.js";
import { packageRoot } from "../src/node/package-files.js";

type Task =
  | { readonly kind: "name" | "die" | "throw" }
  | { readonly kind: "slow"; readonly milliseconds: number };

const taskThread = pathToFileURL(
  join(packageRoot(), "dist", "src", "node", "task-thread.js"),
).href;

/** A thread that answers with its own number, and does as it is told. */
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { threadId } from "node:worker_threads";
    import { serveTasks } from ${JSON.stringify(taskThread)};
    serveTasks(async (task) => {
      if (task.kind === "die") process.exit(3);
      if (task.kind === "throw") throw new RangeError("as it was told");
      if (task.kind === "slow") {
        await new Promise((resolve) => setTimeout(resolve, task.milliseconds));
      }
      return threadId;
    }, async () => {});
  `)}`,
);

const opened: ThreadPool<Task, number>[] = [];

function open(threads: number): ThreadPool<Task, number> {
  const pool = createThreadPool<Task, number>({
    script,
    workerData: null,
    threads,
    name: "test",
  });
  opened.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((pool) => pool.dispose()));
});

test("tasks are shared among as many threads as there may be", async () => {
  const pool = open(2);
  const tasks = Array.from({ length: 12 }, () =>
    pool.run({ kind: "slow", milliseconds: 5 }),
  );
  expect(new Set(await Promise.all(tasks)).size).toBe(2);
});

test("what a task throws is told, and the thread goes on", async () => {
  const pool = open(1);
  const first = await pool.run({ kind: "name" });
  await expect(pool.run({ kind: "throw" })).rejects.toThrow("as it was told");
  expect(await pool.run({ kind: "name" })).toBe(first);
});

test("a thread that dies fails its own task alone, and is replaced", async () => {
  const pool = open(1);
  const first = pool.run({ kind: "name" });
  const dying = pool.run({ kind: "die" });
  const next = pool.run({ kind: "name" });
  await expect(dying).rejects.toBeInstanceOf(ThreadDiedError);
  expect(await next).not.toBe(await first);
});

test("a script that cannot be started fails each task", async () => {
  const pool = createThreadPool<string, string>({
    script: new URL("data:text/javascript,throw new Error('broken script')"),
    workerData: null,
    threads: 1,
    name: "test",
  });
  for (const task of ["first", "second"]) {
    const error: unknown = await pool.run(task).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ThreadDiedError);
    expect(String((error as Error).cause)).toContain("broken script");
  }
  await pool.dispose();
});

test("disposing lets the task at work end, and refuses what waits or comes later", async () => {
  const pool = open(1);
  const atWork = pool.run({ kind: "slow", milliseconds: 30 });
  const waiting = pool.run({ kind: "name" });
  const refused = expect(waiting).rejects.toMatchObject({ code: "ABORTED" });
  await pool.dispose();
  expect(await atWork).toBeGreaterThan(0);
  await refused;
  await expect(pool.run({ kind: "name" })).rejects.toMatchObject({
    code: "ABORTED",
  });
  await pool.dispose();
});
