/**
 * The worker thread that makes batches ahead of the training. It fills the ring until it is full, and sleeps
 * until a batch is taken out. Started by batch-source.ts.
 */

import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../core/errors.js";
import { type BatchSourceOptions, createBatchMaker } from "../../core/training/batches.js";
import { type BatchRingMemory, openBatchRing } from "./batch-ring.js";

/** What the worker is started with; its arrays lie in shared memory. */
export interface BatchWorkerTask {
  readonly options: BatchSourceOptions & Required<Pick<BatchSourceOptions, "startEpoch" | "startStep">>;
  readonly ring: BatchRingMemory;
}

assert(parentPort !== null, "the batch worker runs in a worker thread");
const { options, ring: memory } = workerData as BatchWorkerTask;
const ring = openBatchRing(memory);
const maker = createBatchMaker(options);
let epoch = options.startEpoch;
let step = options.startStep;

for (;;) {
  const slot = ring.waitForSpace();
  if (slot === null) break;
  maker.fill(epoch, step, slot.images, slot.labels);
  // Only a waking call, for a training thread that sleeps in its event loop; what counts is the ring.
  if (ring.publish()) parentPort.postMessage(null);
  step += 1;
  if (step === maker.stepsPerEpoch) {
    step = 0;
    epoch += 1;
  }
}
