/**
 * The other side of thread-pool.ts: what a worker thread does with the tasks that come.
 */

import { parentPort } from "node:worker_threads";

import { assert } from "../core/errors.js";
import type { TaskOutcome, ThreadOrder } from "./thread-pool.js";

/**
 * Answers every task with what `work` returns or throws. At the end, which comes after the last task, `dispose` frees
 * what the work has opened.
 */
export function serveTasks<Task, Answer>(
  work: (task: Task) => Promise<Answer>,
  dispose: () => Promise<void>,
): void {
  const port = parentPort;
  assert(port !== null, "tasks are served in a worker thread");
  let current: Promise<void> = Promise.resolve();

  async function answer(task: Task): Promise<void> {
    let outcome: TaskOutcome<Answer>;
    try {
      outcome = { kind: "answer", answer: await work(task) };
    } catch (error) {
      outcome = { kind: "fault", error: toError(error) };
    }
    port?.postMessage(outcome);
  }
  async function end(): Promise<void> {
    await current;
    try {
      await dispose();
    } finally {
      port?.close(); // nothing else keeps the thread running
    }
  }
  port.on("message", (order: ThreadOrder<Task>) => {
    if (order.kind === "work") current = answer(order.task);
    else void end();
  });
}

/** An error that can be sent: message and stack survive the way between threads, other properties do not. */
function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
