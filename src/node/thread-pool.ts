/**
 * A few worker threads that each do one task at a time. Own code, because the kept libraries do not fit: tinypool
 * waits for ever when a thread ends without an error (tried: `process.exit` in the worker), and piscina brings a
 * native package for each platform.
 */

import { Worker } from "node:worker_threads";

import { assert, DigitsError } from "../core/errors.js";

/** Tasks that may wait for a thread. Whoever hands in more has forgotten to wait: memory would grow without end. */
const MAX_WAITING = 1024;

export interface ThreadPoolOptions {
  /** The compiled file that the threads run; it calls `serveTasks`. */
  readonly script: URL;
  /** What every thread is started with. */
  readonly workerData: unknown;
  /** Threads at most; they are started when tasks come. */
  readonly threads: number;
  /** For debuggers. */
  readonly name: string;
}

export interface ThreadPool<Task, Answer> {
  /**
   * Hands a task to a free thread, or to the next one that becomes free.
   *
   * Rejects with {@link ThreadDiedError} when the thread ends over the task (another one is started for the next),
   * with what the task threw, and with ABORTED when the pool is disposed before a thread takes it.
   */
  run(task: Task): Promise<Answer>;
  /**
   * Ends the threads, each when the task it is at is done; idempotent. Terminating one inside native code aborts
   * the whole program (1 of 14 times with onnxruntime-node 1.30 and sharp 0.35 on Node 20).
   */
  dispose(): Promise<void>;
}

/** What a thread is told; see task-thread.ts. */
export type ThreadOrder<Task> =
  { readonly kind: "work"; readonly task: Task } | { readonly kind: "end" };

/** What a thread answers. */
export type TaskOutcome<Answer> =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "fault"; readonly error: Error };

/** A thread ended while it worked: its memory ran out, or code in it left the program. */
export class ThreadDiedError extends Error {
  constructor(options?: { cause?: unknown }) {
    super("the thread ended before its task was done", options);
    this.name = "ThreadDiedError";
  }
}

interface Job<Task, Answer> {
  readonly task: Task;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread<Task, Answer> {
  readonly worker: Worker;
  readonly ended: Promise<void>;
  job: Job<Task, Answer> | null;
}

/** Creates a pool. It keeps the program running until `dispose()`. */
export function createThreadPool<Task, Answer>(
  options: ThreadPoolOptions,
): ThreadPool<Task, Answer> {
  const { script, workerData, threads: maxThreads, name } = options;
  const threads = new Set<Thread<Task, Answer>>();
  const waiting: Job<Task, Answer>[] = [];
  let disposal: Promise<void> | null = null;

  function start(): Thread<Task, Answer> {
    const worker = new Worker(script, { workerData, name });
    let cause: unknown;
    worker.on("error", (error) => {
      cause = error;
    });
    worker.on("message", (outcome: TaskOutcome<Answer>) => {
      const job = thread.job;
      assert(job !== null, "a thread answered without being asked");
      thread.job = null;
      if (outcome.kind === "answer") job.resolve(outcome.answer);
      else job.reject(outcome.error);
      handOut();
    });
    const ended = new Promise<void>((resolve) => {
      worker.on("exit", () => {
        threads.delete(thread);
        thread.job?.reject(new ThreadDiedError({ cause }));
        thread.job = null;
        handOut();
        resolve();
      });
    });
    const thread: Thread<Task, Answer> = { worker, ended, job: null };
    threads.add(thread);
    return thread;
  }

  /** Gives waiting tasks to threads, as far as there are free ones. */
  function handOut(): void {
    while (waiting.length > 0 && disposal === null) {
      const thread = [...threads].find(({ job }) => job === null) ?? grow();
      if (thread === null) return;
      const job = waiting.shift()!;
      thread.job = job;
      order(thread, { kind: "work", task: job.task });
    }
  }

  function grow(): Thread<Task, Answer> | null {
    return threads.size < maxThreads ? start() : null;
  }

  async function end(): Promise<void> {
    for (const job of waiting.splice(0)) job.reject(disposedError());
    const ending = [...threads].map((thread) => {
      order(thread, { kind: "end" });
      return thread.ended;
    });
    await Promise.all(ending);
  }

  return {
    async run(task) {
      if (disposal !== null) throw disposedError();
      assert(waiting.length < MAX_WAITING, `${MAX_WAITING} tasks wait already`);
      return new Promise((resolve, reject) => {
        waiting.push({ task, resolve, reject });
        handOut();
      });
    },
    dispose() {
      disposal ??= end();
      return disposal;
    },
  };
}

function order<Task>(
  { worker }: { readonly worker: Worker },
  message: ThreadOrder<Task>,
): void {
  worker.postMessage(message);
}

function disposedError(): DigitsError {
  return new DigitsError("ABORTED", "the work was stopped.");
}
