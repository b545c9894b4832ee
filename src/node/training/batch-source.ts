/** Batches made ahead in a worker thread, so that augmentation costs the training step nothing. */

import { Worker } from "node:worker_threads";
import { assert, fail } from "../../core/errors.js";
import {
  type BatchSource,
  type BatchSourceOptions,
  createBatchMaker,
  failAborted,
} from "../../core/training/batches.js";
import { toSharedBytes } from "../files/file-bytes.js";
import { createBatchRingMemory, openBatchRing } from "./batch-ring.js";
import type { BatchWorkerTask } from "./batch-worker.js";

export interface WorkerBatchSourceOptions extends BatchSourceOptions {
  /**
   * Batches made ahead, from 1 to 1,024 (100 kB each at a batch of 128). They bridge the moments in which other threads
   * have the cores. @default 32
   */
  readonly prefetchBatches?: number;
}

/**
 * Creates a source with a worker thread of its own. Its batches are those of `createInlineBatchSource`. The
 * dataset is copied into shared memory once, unless it lies there already. The worker keeps the program
 * running until `dispose()`.
 *
 * One call of `next()` at a time. What fails in the worker rejects `next()`, after the batches finished before.
 *
 * @throws OPTION_INVALID for a batch size, an augmentation or a prefetch out of range.
 */
export function createBatchSource(options: WorkerBatchSourceOptions): BatchSource {
  const { prefetchBatches = 32, ...rest } = options;
  if (!Number.isInteger(prefetchBatches) || prefetchBatches < 1 || prefetchBatches > 1024) {
    fail("OPTION_INVALID", `prefetchBatches must be a whole number from 1 to 1024; got ${prefetchBatches}.`);
  }
  // Checks the options here, where an error keeps its code.
  const { stepsPerEpoch } = createBatchMaker(rest);
  const startEpoch = rest.startEpoch ?? 0;
  const startStep = rest.startStep ?? 0;
  const memory = createBatchRingMemory(prefetchBatches, rest.batchSize);
  const ring = openBatchRing(memory);
  const task: BatchWorkerTask = {
    options: {
      ...rest,
      startEpoch,
      startStep,
      images: toSharedBytes(rest.images),
      labels: toSharedBytes(rest.labels),
      indices: toSharedWords(rest.indices),
    },
    ring: memory,
  };

  let epoch = startEpoch;
  let step = startStep;
  let failure: Error | null = null;
  let disposal: Promise<void> | null = null;
  let wake: (() => void) | null = null;

  function wakeUp(): void {
    wake?.();
    wake = null;
  }
  function failWith(cause: unknown): void {
    failure ??= new Error("the worker that makes training batches failed.", { cause });
    wakeUp();
  }

  const worker = new Worker(new URL("./batch-worker.js", import.meta.url), {
    workerData: task,
    name: "digits-batches",
  });
  worker.on("message", wakeUp);
  worker.on("error", failWith);
  worker.on("exit", (exitCode) => {
    failWith(new Error(`it ended by itself, with exit code ${exitCode}.`));
  });

  function dispose(): Promise<void> {
    disposal ??= (async () => {
      ring.stop();
      wakeUp();
      await worker.terminate();
    })();
    return disposal;
  }

  return {
    stepsPerEpoch,
    dispose,
    async next() {
      assert(wake === null, "next() was called while another one waits");
      for (;;) {
        if (disposal !== null) failAborted();
        const slot = ring.peek();
        if (slot !== null) {
          // Copied out: 100 kB take 10 microseconds, and the slot is the worker's again at once.
          const batch = { epoch, step, images: slot.images.slice(), labels: slot.labels.slice() };
          ring.release();
          step += 1;
          if (step === stepsPerEpoch) {
            step = 0;
            epoch += 1;
          }
          return batch;
        }
        if (failure !== null) throw failure;
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        ring.announceWaiting();
        // The worker may have finished a batch before it could see that.
        if (ring.peek() === null) await woken;
        wake = null;
      }
    },
  };
}

/** As {@link toSharedBytes}, for 32-bit words. */
function toSharedWords(words: Uint32Array): Uint32Array {
  const { buffer, byteOffset } = toSharedBytes(new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
  return new Uint32Array(buffer, byteOffset, words.length);
}
