/**
 * The worker thread that makes batches ahead of the training. It fills the ring until it is full, and sleeps
 * until a batch is taken out. Started by batch-source.ts.
 */

import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../core/errors.js";
import type { ImageSet } from "../../core/dataset/image-set.js";
import { type BatchMaker, type BatchMakerOptions, createBatchMaker } from "../../core/training/batches.js";
import { createLineBatchMaker, type LineBatchOptions } from "../../core/training/line-batches.js";
import { createLocatorBatchMaker, type LocatorBatchOptions } from "../../core/training/locator-batches.js";
import type { HandSet } from "../../core/synthesis/lines/hand-letters.js";
import type { Hands } from "../../core/synthesis/lines/hands.js";
import { createLineSimulator } from "../../core/synthesis/lines/simulate-line.js";
import { createPageSimulator } from "../../core/synthesis/pages/simulate-page.js";
import { type BatchRingMemory, openBatchRing } from "./batch-ring.js";

/** What batches are made of; its arrays lie in shared memory. */
export type BatchRecipe =
  | { readonly kind: "images"; readonly options: BatchMakerOptions }
  | {
      readonly kind: "lines";
      readonly images: ImageSet;
      readonly hands: Hands;
      readonly options: Omit<LineBatchOptions, "simulator">;
    }
  | {
      readonly kind: "pages";
      readonly images: ImageSet;
      readonly print: readonly ImageSet[];
      readonly letters: readonly HandSet[];
      readonly options: Omit<LocatorBatchOptions, "simulator">;
    };

/** What the worker is started with. */
export interface BatchWorkerTask {
  readonly recipe: BatchRecipe;
  /** Of the first batch. */
  readonly startEpoch: number;
  /** Of the first batch, within its epoch. */
  readonly startStep: number;
  readonly ring: BatchRingMemory;
}

assert(parentPort !== null, "the batch worker runs in a worker thread");
const task = workerData as BatchWorkerTask;
const ring = openBatchRing(task.ring);
const maker = createMaker(task.recipe);
let epoch = task.startEpoch;
let step = task.startStep;

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

function createMaker(recipe: BatchRecipe): BatchMaker {
  if (recipe.kind === "images") return createBatchMaker(recipe.options);
  if (recipe.kind === "pages")
    return createLocatorBatchMaker({
      ...recipe.options,
      simulator: createPageSimulator(recipe.images, recipe.print, { hands: recipe.letters }),
    });
  return createLineBatchMaker({ ...recipe.options, simulator: createLineSimulator(recipe.images, recipe.hands) });
}
