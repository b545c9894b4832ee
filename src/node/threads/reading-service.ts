/**
 * Reading in worker threads, which leaves the calling thread's event loop free: for the server with any model, for the
 * command line with one.
 */

import { assert } from "../../core/errors.js";
import type { StoredModel } from "../../core/reading/model-store.js";
import type { Cancellation, ReadingService } from "../../core/reading/reading-service.js";
import { type SharedModel, toSharedFile } from "../files/file-bytes.js";
import type { PictureReader } from "./picture-reader.js";
import { createStopSign, raiseStop, type StopSign } from "./thread-stop.js";
import { createWorkerPool, type WorkerPool, type WorkerPoolOptions } from "./worker-pool.js";
import type { WorkerAnswer, WorkerTask } from "./worker-task.js";

/**
 * Starts threads and opens the model in each.
 *
 * @param firstModel the one that pictures will most likely be read with
 * @throws MODEL_MALFORMED when ONNX Runtime does not take it; THREAD_DIED
 */
export async function createReadingService(
  firstModel: StoredModel,
  options: WorkerPoolOptions = {},
): Promise<ReadingService> {
  const pool = await startPool(toFile(firstModel), options);
  return {
    read: (model, bytes, readOptions = {}, signal) =>
      withCancel(signal, async (cancel) => {
        const source = { kind: "bytes", bytes } as const;
        const task = { kind: "read", model: toFile(model), source, options: readOptions, cancel } as const;
        return (await ask(pool, task, "reading")).reading;
      }),
    explain: (model, bytes, readOptions = {}, signal) =>
      withCancel(signal, async (cancel) => {
        const source = { kind: "bytes", bytes } as const;
        const task = { kind: "explain", model: toFile(model), source, options: readOptions, cancel } as const;
        return (await ask(pool, task, "explanation")).explanation;
      }),
    async infer(model, images) {
      return (await ask(pool, { kind: "infer", model: toFile(model), images }, "outputs")).outputs;
    },
    async inspect(model, image, inspectOptions = {}) {
      const task = { kind: "inspect", model: toFile(model), image, options: inspectOptions } as const;
      return (await ask(pool, task, "inspection")).inspection;
    },
    async inspectLine(model, line, inspectOptions = {}) {
      const task = { kind: "inspectLine", model: toFile(model), line, options: inspectOptions } as const;
      return (await ask(pool, task, "lineInspection")).inspection;
    },
    load: () => pool.load(),
    dispose: () => pool.dispose(),
  };
}

/**
 * Starts threads that read picture files with one model. What a `PictureReader` throws keeps its code; a picture that
 * ends the threads that read it is THREAD_DIED. Disposing waits for what is being read.
 *
 * @throws what `openModel` throws
 */
export async function createReadingPool(model: Uint8Array, options: WorkerPoolOptions = {}): Promise<PictureReader> {
  const shared = toSharedFile(model);
  const pool = await startPool(shared, options);
  return {
    async read(source, readOptions = {}) {
      return (await ask(pool, { kind: "read", model: shared, source, options: readOptions }, "reading")).reading;
    },
    dispose: () => pool.dispose(),
  };
}

/** Does work with a sign that the signal raises. */
async function withCancel<Result>(
  signal: Cancellation | undefined,
  work: (cancel: StopSign | undefined) => Promise<Result>,
): Promise<Result> {
  if (signal === undefined) return work(undefined);
  const cancel = createStopSign();
  const raise = () => raiseStop(cancel);
  if (signal.aborted) raise();
  signal.addEventListener("abort", raise, { once: true });
  try {
    return await work(cancel);
  } finally {
    signal.removeEventListener("abort", raise);
  }
}

/** Starts threads, and opens a model in each: handed out at once, the tasks go to the threads in turn. */
async function startPool(model: SharedModel, options: WorkerPoolOptions): Promise<WorkerPool> {
  const pool = createWorkerPool(options);
  try {
    await Promise.all(Array.from({ length: pool.threads }, () => pool.run({ kind: "open", model })));
    return pool;
  } catch (error) {
    await pool.dispose();
    throw error;
  }
}

async function ask<Kind extends WorkerAnswer["kind"]>(
  pool: WorkerPool,
  task: WorkerTask,
  expected: Kind,
): Promise<Extract<WorkerAnswer, { readonly kind: Kind }>> {
  const answer = await pool.run(task);
  assert(answer.kind === expected, `a task "${task.kind}" gave "${answer.kind}"`);
  return answer as Extract<WorkerAnswer, { readonly kind: Kind }>;
}

function toFile({ sha256, file, lines }: StoredModel): SharedModel {
  return { sha256, file, ...(lines && { lines: { sha256: lines.sha256, file: lines.file } }) };
}
