/** Batches made ahead in a worker thread, so that augmentation costs the training step nothing. */

import { Worker } from "node:worker_threads";
import type { ImageSet } from "../../core/dataset/image-set.js";
import { IMAGE_PIXELS } from "../../core/digits.js";
import { assert, fail } from "../../core/errors.js";
import {
  type BatchSource,
  type BatchSourceOptions,
  createBatchMaker,
  failAborted,
} from "../../core/training/batches.js";
import { lineBatchBytes } from "../../core/training/line-batches.js";
import { locatorBatchBytes } from "../../core/training/locator-batches.js";
import type { HandSet } from "../../core/synthesis/lines/hand-letters.js";
import type { Hands } from "../../core/synthesis/lines/hands.js";
import { toSharedBytes } from "../files/file-bytes.js";
import { type BatchRingMemory, createBatchRingMemory, openBatchRing } from "./batch-ring.js";
import type { BatchRecipe, BatchWorkerTask } from "./batch-worker.js";
import { toProgram } from "../files/package-files.js";

/** The worker makes this many ahead: they bridge the moments in which other threads have the cores. */
interface Prefetching {
  /** Batches made ahead, from 1 to 1,024 (100 kB each at a batch of 128). @default 32 */
  readonly prefetchBatches?: number;
}

export type WorkerBatchSourceOptions = BatchSourceOptions & Prefetching;

/**
 * Creates a source with a worker thread of its own. Its batches are those of `createInlineBatchSource`. The
 * dataset is copied into shared memory once, unless it lies there already. The worker keeps the program
 * running until `dispose()`.
 *
 * One call of `next()` at a time. What fails in the worker rejects `next()`, after the batches finished before.
 *
 * @throws OPTION_INVALID for a batch size, an augmentation or a prefetch out of range.
 */
export function createBatchSource({ prefetchBatches, ...options }: WorkerBatchSourceOptions): BatchSource {
  // Checks the options here, where an error keeps its code.
  const { stepsPerEpoch } = createBatchMaker(options);
  const { batchSize } = options;
  return startWorker(
    {
      kind: "images",
      options: {
        ...options,
        images: toSharedBytes(options.images),
        labels: toSharedBytes(options.labels),
        indices: toSharedWords(options.indices),
      },
    },
    { ...options, stepsPerEpoch },
    createBatchRingMemory(checkPrefetch(prefetchBatches), { images: batchSize * IMAGE_PIXELS, labels: batchSize }),
  );
}

export interface DrawnBatchSourceOptions extends Start {
  /** What lines and pages show, of labels 0 to 10. */
  readonly images: ImageSet;
  /** What print on pages is set with, font by font; label 11 is a small letter. */
  readonly print: readonly ImageSet[];
  /** Letters that words by hand are written with on pages, hand by hand. */
  readonly letters: readonly HandSet[];
  /** Whose writing lines show, and whether pages show those letters. */
  readonly hands: Hands;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly seed: number;
}

/** Lines and pages take longer to draw than images to change, and batches of them are large. */
const PREFETCHED_DRAWN_BATCHES = 12;

const drawnBatchBytes = { lines: lineBatchBytes, pages: locatorBatchBytes } as const;

/** As {@link createBatchSource}, of simulated lines or pages. */
export function createDrawnBatchSource(
  kind: keyof typeof drawnBatchBytes,
  { images, print, letters, hands, ...options }: DrawnBatchSourceOptions,
): BatchSource {
  const shared = { images: toSharedSet(images), options };
  return startWorker(
    kind === "lines"
      ? { kind, ...shared, hands }
      : {
          kind,
          ...shared,
          print: print.map(toSharedSet),
          letters: hands === "all" ? letters.map((hand) => ({ ...hand, letters: toSharedSet(hand.letters) })) : [],
        },
    options,
    createBatchRingMemory(PREFETCHED_DRAWN_BATCHES, drawnBatchBytes[kind](options.batchSize)),
  );
}

function toSharedSet(set: ImageSet): ImageSet {
  return { ...set, images: toSharedBytes(set.images), labels: toSharedBytes(set.labels) };
}

function checkPrefetch(prefetchBatches = 32): number {
  if (!Number.isInteger(prefetchBatches) || prefetchBatches < 1 || prefetchBatches > 1024) {
    fail("OPTION_INVALID", `prefetchBatches must be a whole number from 1 to 1024; got ${prefetchBatches}.`);
  }
  return prefetchBatches;
}

/** Where the batches begin. */
type Start = Pick<BatchSourceOptions, "startEpoch" | "startStep">;

function startWorker(
  recipe: BatchRecipe,
  { startEpoch = 0, startStep = 0, stepsPerEpoch }: Start & { readonly stepsPerEpoch: number },
  memory: BatchRingMemory,
): BatchSource {
  const ring = openBatchRing(memory);
  const task: BatchWorkerTask = { recipe, startEpoch, startStep, ring: memory };

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

  const worker = new Worker(toProgram(new URL("./batch-worker.js", import.meta.url)), {
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
