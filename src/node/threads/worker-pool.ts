/**
 * The pool of worker threads. Tasks of a thread that ended are done once more in another; threads that ended, or never
 * come to the end of a run of a model, are replaced.
 */

import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

import { assert, DigitsError } from "../../core/errors.js";
import type { ServiceLoad } from "../../core/reading/reading-service.js";
import type { Device } from "../../core/runtime.js";
import type { PictureLimits } from "../pictures/picture-limits.js";
import { refuseTelemetry } from "../onnxruntime/telemetry.js";
import { GroupGivenUp, startThreadGroup, type ThreadGroup } from "./thread-group.js";
import type { WorkerAnswer, WorkerTask } from "./worker-task.js";

/** Each thread may hold decoded pictures of 50 megapixels and their planes. */
const MAX_THREADS = 8;

/** Tasks without an answer. Whoever hands in more has forgotten to wait: memory would grow. */
const MAX_TASKS = 16_384;

/** The largest picture on a slow machine is read by then. */
const DEFAULT_DISPOSE_TIMEOUT_MS = 30_000;

/** How often the pool checks whether they have. */
const STOP_POLL_MS = 5;

/**
 * A run of 64 images takes 20 ms with the released model, and a second with the costliest that is let in. The driver of a
 * graphics adapter compiles before the first.
 */
const DEFAULT_RUN_LIMIT_MS: Readonly<Record<Device, number>> = { cpu: 10_000, webgpu: 60_000 };

/** How often the pool checks whether a run takes longer, and whether threads that were given up can be ended. */
const RUN_CHECK_MS = 500;

/** The task that ended a thread ends the next as well; those that were in it with that task do not. */
const ATTEMPTS = 2;

export interface WorkerPoolOptions {
  /** Threads; one alone where the device is a graphics adapter. @default one for each core, at most 8 */
  readonly threads?: number;
  /** Where the threads run models. @default "cpu" */
  readonly device?: Device;
  /** How large pictures may be. @default those of `decodePicture` */
  readonly limits?: PictureLimits;
  /**
   * How much lower the priority of the threads is, as `nice` counts it: 0 to 19, where the system can do that for threads.
   *
   * @default 0
   */
  readonly niceness?: number;
  /** How long disposing waits for what runs, in milliseconds. @default 30000 */
  readonly disposeTimeoutMs?: number;
  /** How long one run of a model may take, in milliseconds. @default 10000, with a graphics adapter 60000 */
  readonly runLimitMs?: number;
  /** Once aborted, what runs is given up at its next step: before it is decoded, or before the network judges it. */
  readonly signal?: AbortSignal;
  /** Called with the number of images of each run of the network. */
  readonly onBatch?: (images: number) => void;
  /** Called for each thread that ended by itself. */
  readonly onDeath?: (cause: unknown) => void;
}

export interface WorkerPool {
  readonly threads: number;
  /**
   * Does a task in one of the threads.
   *
   * @throws DigitsError of what went wrong with it; MODEL_REFUSED when a run of its model takes too long; THREAD_DIED
   *   when its thread ended, twice; ABORTED once disposed; any other error is a fault of this program
   */
  run(task: WorkerTask): Promise<WorkerAnswer>;
  load(): ServiceLoad;
  /** Waits for what runs, for a while, then for the run of the network under way, and ends the threads; idempotent. */
  dispose(): Promise<void>;
}

/** Starts the threads. */
export function createWorkerPool(options: WorkerPoolOptions = {}): WorkerPool {
  const { device = "cpu", limits = {} } = options;
  const { threads = threadCountFor(device) } = options;
  assert(device === "cpu" || threads === 1, `${threads} threads cannot share a graphics adapter`);
  const { niceness = 0, disposeTimeoutMs = DEFAULT_DISPOSE_TIMEOUT_MS } = options;
  const { runLimitMs = DEFAULT_RUN_LIMIT_MS[device] } = options;
  const { onBatch = () => {}, onDeath = () => {}, signal } = options;
  refuseTelemetry();
  let group = start();
  /** Those of which a thread still computes. */
  const givenUp = new Set<ThreadGroup>();
  signal?.addEventListener("abort", stopThreads, { once: true });
  let tasks = 0;
  let pictureBytes = 0;
  /** When a task ended last, or the first of those at work began. */
  let progressMs = 0;
  let deaths = 0;
  let lastCause: unknown;
  let disposal: Promise<void> | null = null;
  let onAllDone = () => {};

  function start(): ThreadGroup {
    const started = startThreadGroup({ threads, device, limits, niceness, onBatch, onDeath: reportDeath });
    if (signal?.aborted === true) started.stop();
    return started;
  }

  function stopThreads(): void {
    for (const each of [group, ...givenUp]) each.stop();
  }

  /** All tasks of a thread that ended fail with the same error. */
  function reportDeath(cause: unknown): void {
    // Once the pool is disposed, threads end as they should.
    if (cause === lastCause || disposal !== null) return;
    lastCause = cause;
    deaths += 1;
    onDeath(cause);
  }

  function groupWithThreads(): ThreadGroup {
    if (group.threads === 0) group = start();
    return group;
  }

  let checkedMs = performance.now();
  const watch = setInterval(() => {
    // Where this process itself stood still, runs have taken no longer than the clock says.
    const isLate = performance.now() - checkedMs > 4 * RUN_CHECK_MS;
    checkedMs = performance.now();
    for (const each of givenUp) {
      if (each.isComputing()) continue;
      givenUp.delete(each);
      void each.destroy();
    }
    if (isLate || disposal !== null || !group.giveUpWhenOverdue(runLimitMs)) return;
    givenUp.add(group);
    reportDeath(new Error(`a run of a model took longer than ${runLimitMs} ms; its threads were given up.`));
    group = start();
  }, RUN_CHECK_MS).unref();

  async function attempt(task: WorkerTask): Promise<WorkerAnswer> {
    for (let count = 1; ; count++) {
      if (disposal !== null) throw disposedError();
      try {
        return await groupWithThreads().run(task);
      } catch (error) {
        if (disposal !== null) throw disposedError();
        if (!(error instanceof GroupGivenUp)) reportDeath(error);
        else if (error.isOwnModel) throw overdueError(runLimitMs);
        if (count === ATTEMPTS) throw diedError(error);
      }
    }
  }

  /** Resolves once nothing is in work, or when the time is over. */
  async function waitForWork(): Promise<void> {
    if (tasks === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, disposeTimeoutMs);
      onAllDone = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** However long that takes: a thread that is ended while it computes takes the process with it. */
  async function waitForNetworks(): Promise<void> {
    while ([group, ...givenUp].some((each) => each.isComputing())) await delay(STOP_POLL_MS);
  }

  /** Piscina's own close() ends threads that are at work as soon as one of the others is done (5.3). */
  async function end(): Promise<void> {
    await waitForWork();
    signal?.removeEventListener("abort", stopThreads);
    stopThreads();
    await waitForNetworks();
    clearInterval(watch);
    await Promise.all([group, ...givenUp].map((each) => each.destroy()));
  }

  return {
    threads,
    async run(task) {
      assert(tasks < MAX_TASKS, `${MAX_TASKS} tasks wait already`);
      const ownBytes = pictureBytesOf(task);
      if (tasks === 0) progressMs = performance.now();
      tasks += 1;
      pictureBytes += ownBytes;
      try {
        const answer = await attempt(task);
        if (answer.kind === "failure") {
          throw new DigitsError(answer.code, answer.message);
        }
        if (answer.kind === "fault") throw answer.error;
        return answer;
      } finally {
        tasks -= 1;
        progressMs = performance.now();
        pictureBytes -= ownBytes;
        if (tasks === 0) onAllDone();
      }
    },
    load: () => ({
      threads: group.threads,
      tasks,
      pictureBytes,
      deaths,
      stalledMs: tasks === 0 ? 0 : performance.now() - progressMs,
    }),
    dispose() {
      disposal ??= end();
      return disposal;
    },
  };
}

/** How many threads can work at once: a second one on a graphics adapter ends the process (see runtime.ts). */
export function threadCountFor(device: Device): number {
  return device === "cpu" ? Math.min(availableParallelism(), MAX_THREADS) : 1;
}

/** Held in memory until the task is done; a picture named by its path is not. */
function pictureBytesOf(task: WorkerTask): number {
  const isPicture = task.kind === "read" || task.kind === "explain";
  return isPicture && task.source.kind === "bytes" ? task.source.bytes.length : 0;
}

function diedError(cause: unknown): DigitsError {
  return new DigitsError(
    "THREAD_DIED",
    "the thread that did the work ended before it was done, twice: the memory ran out, or the picture breaks its decoder. Scale the picture down, or save it again.",
    { cause },
  );
}

function overdueError(limitMs: number): DigitsError {
  return new DigitsError(
    "MODEL_REFUSED",
    `a run of the model took longer than ${limitMs / 1000} s, and was given up. Take another model, or fewer images.`,
  );
}

function disposedError(): DigitsError {
  return new DigitsError("ABORTED", "the work was stopped.");
}
