/**
 * The pool of worker threads: Piscina, with what this program needs beside it. Tasks of a thread that ended are done once
 * more in another; threads that ended are replaced.
 */

import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

import { Piscina } from "piscina";

import { assert, DigitsError } from "../../core/errors.js";
import type { ServiceLoad } from "../../core/reading/reading-service.js";
import type { Device } from "../../core/runtime.js";
import type { PictureLimits } from "../pictures/picture-limits.js";
import { refuseTelemetry } from "../onnxruntime/telemetry.js";
import { createDecodingPlaces, freePlacesOfDead } from "./decoding-places.js";
import { createStopSign, isComputing, raiseStop } from "./thread-stop.js";
import type { BatchMessage, WorkerAnswer, WorkerSettings, WorkerTask } from "./worker-task.js";

/** Each thread may hold decoded pictures of 50 megapixels and their planes. */
const MAX_THREADS = 8;

/** Tasks at work in a thread: enough to fill a batch of 32 images, of which most pictures have one. */
const TASKS_A_THREAD = 32;

/** Tasks without an answer. Whoever hands in more has forgotten to wait: memory would grow. */
const MAX_TASKS = 16_384;

/** The largest picture on a slow machine is read by then. */
const DEFAULT_DISPOSE_TIMEOUT_MS = 30_000;

/** By then, threads that are to stop have finished the current run of the network; 64 images take some 20 ms. */
const STOP_MS = 5000;

/** How often the pool checks whether they have. */
const STOP_POLL_MS = 5;

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
   * @throws DigitsError of what went wrong with it; THREAD_DIED when its thread ended, twice; ABORTED once disposed;
   *   any other error is a fault of this program
   */
  run(task: WorkerTask): Promise<WorkerAnswer>;
  load(): ServiceLoad;
  /** Waits for what runs, for a while, then ends the threads; idempotent. */
  dispose(): Promise<void>;
}

/** Starts the threads. */
export function createWorkerPool(options: WorkerPoolOptions = {}): WorkerPool {
  const { device = "cpu", limits = {} } = options;
  const { threads = threadCountFor(device) } = options;
  assert(device === "cpu" || threads === 1, `${threads} threads cannot share a graphics adapter`);
  const { niceness = 0, disposeTimeoutMs = DEFAULT_DISPOSE_TIMEOUT_MS } = options;
  const { onBatch = () => {}, onDeath = () => {}, signal } = options;
  refuseTelemetry();
  const stop = createStopSign();
  const places = createDecodingPlaces();
  const stopThreads = () => raiseStop(stop);
  if (signal?.aborted === true) stopThreads();
  else signal?.addEventListener("abort", stopThreads, { once: true });
  let pool = start();
  let tasks = 0;
  let pictureBytes = 0;
  let deaths = 0;
  let lastCause: unknown;
  let disposal: Promise<void> | null = null;
  let onAllDone = () => {};

  function start(): Piscina<WorkerTask, WorkerAnswer> {
    const settings: WorkerSettings = { limits, device, places, stop };
    const started = new Piscina<WorkerTask, WorkerAnswer>({
      filename: new URL("./worker.js", import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: TASKS_A_THREAD,
      // A thread that waits on atomics does not run its timers, and batches have one.
      atomics: "disabled",
      recordTiming: false,
      niceIncrement: niceness,
      workerData: settings,
    });
    started.on("message", ({ images }: BatchMessage) => onBatch(images));
    started.on("error", reportDeath);
    started.on("workerDestroy", () => {
      // Piscina starts no more threads once one has ended before it was ready; tasks would wait for ever.
      setImmediate(() => {
        const living = started.threads.map(({ threadId }) => threadId);
        freePlacesOfDead(places, living);
        if (started.threads.length === 0) void started.destroy();
      });
    });
    return started;
  }

  /** All tasks of a thread that ended fail with the same error. */
  function reportDeath(cause: unknown): void {
    // Once the pool is disposed, threads end as they should.
    if (cause === lastCause || disposal !== null) return;
    lastCause = cause;
    deaths += 1;
    onDeath(cause);
  }

  function poolWithThreads(): Piscina<WorkerTask, WorkerAnswer> {
    if (pool.threads.length === 0) pool = start();
    return pool;
  }

  async function attempt(task: WorkerTask): Promise<WorkerAnswer> {
    for (let count = 1; ; count++) {
      if (disposal !== null) throw disposedError();
      try {
        return await poolWithThreads().run(task);
      } catch (error) {
        if (disposal !== null) throw disposedError();
        reportDeath(error);
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

  async function waitForNetworks(): Promise<void> {
    const endMs = performance.now() + STOP_MS;
    while (isComputing(stop) && performance.now() < endMs) {
      await delay(STOP_POLL_MS);
    }
  }

  /** Piscina's own close() ends threads that are at work as soon as one of the others is done (5.3). */
  async function end(): Promise<void> {
    await waitForWork();
    signal?.removeEventListener("abort", stopThreads);
    stopThreads();
    await waitForNetworks();
    await pool.destroy();
  }

  return {
    threads,
    async run(task) {
      assert(tasks < MAX_TASKS, `${MAX_TASKS} tasks wait already`);
      const ownBytes = pictureBytesOf(task);
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
        pictureBytes -= ownBytes;
        if (tasks === 0) onAllDone();
      }
    },
    load: () => ({ threads: pool.threads.length, tasks, pictureBytes, deaths }),
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

function disposedError(): DigitsError {
  return new DigitsError("ABORTED", "the work was stopped.");
}
