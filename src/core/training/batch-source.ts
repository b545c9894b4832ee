/**
 * PORT: where the training loop gets its batches from, one after the other. `node/` implements it with a worker
 * thread that makes them ahead; the one here makes each when it is asked for.
 */

import { fail } from "../errors.js";
import { type Batch, type BatchMakerOptions, createBatchMaker } from "./batches.js";

export interface BatchSource {
  /** Full batches in an epoch. */
  readonly stepsPerEpoch: number;
  /**
   * The next batch, without end: after an epoch's last step comes the next epoch's first. The caller may keep
   * it and change it.
   *
   * @throws ABORTED after `dispose()`.
   */
  next(): Promise<Batch>;
  /** Frees what the source holds; idempotent. A `next()` that waits is rejected. */
  dispose(): Promise<void>;
}

export interface BatchSourceOptions extends BatchMakerOptions {
  /** Epoch of the first batch. @default 0 */
  readonly startEpoch?: number;
  /** Step of the first batch within its epoch; below `stepsPerEpoch`. @default 0 */
  readonly startStep?: number;
}

/** Creates a source that makes every batch on the caller's thread: for browsers' workers and for tests. */
export function createInlineBatchSource(options: BatchSourceOptions): BatchSource {
  const maker = createBatchMaker(options);
  let epoch = options.startEpoch ?? 0;
  let step = options.startStep ?? 0;
  let isDisposed = false;

  return {
    stepsPerEpoch: maker.stepsPerEpoch,
    async next() {
      if (isDisposed) failAborted();
      const batch = maker.make(epoch, step);
      step += 1;
      if (step === maker.stepsPerEpoch) {
        step = 0;
        epoch += 1;
      }
      return batch;
    },
    dispose() {
      isDisposed = true;
      return Promise.resolve();
    },
  };
}

/** Throws what every source says once it has ended. */
export function failAborted(): never {
  fail("ABORTED", "the training batches were stopped.");
}
