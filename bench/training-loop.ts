/**
 * The training loop as people run it, with augmented batches from the worker thread: how fast it is, and how long its
 * steps wait for their batches. The worker shares the cores with the step, so both figures matter.
 */

import type { ImageSet } from "../src/core/dataset/image-set.js";
import type { Runtime } from "../src/core/runtime.js";
import { defaultAugmentation } from "../src/core/training/augmentation.js";
import { train } from "../src/core/training/loop.js";
import { createPlan } from "../src/core/training/plan.js";
import { createBatchSource } from "../src/node/training/batch-source.js";
import { timeRuns } from "./timed-runs.js";

export interface TrainingLoopOptions {
  /** Name of the network. */
  readonly network: string;
  readonly batchSize: number;
  readonly threads: number;
  /** How long a round lasts. */
  readonly seconds: number;
}

/** What a round of the loop gives. */
export interface LoopFigures {
  readonly imagesPerSecond: number;
  /** Share of the time in which the loop waited for a batch, in percent. */
  readonly waitingPercent: number;
}

export interface TrainingLoop {
  round(): Promise<LoopFigures>;
  /** Ends the loop and its worker; idempotent. */
  dispose(): Promise<void>;
}

/** Starts the loop; it stands still between rounds, while the worker fills its few batches. */
export function startTrainingLoop(
  runtime: Runtime,
  { network, batchSize, threads, seconds }: TrainingLoopOptions,
  { images, labels, count }: ImageSet,
): TrainingLoop {
  const plan = createPlan({
    network,
    batchSize,
    threads,
    augmentation: defaultAugmentation,
    material: null,
    epochs: 10_000, // more than any number of rounds takes
  });
  const source = createBatchSource({
    images,
    labels,
    indices: Uint32Array.from({ length: count }, (_, index) => index),
    batchSize,
    seed: plan.seed,
    augmentation: plan.augmentation,
  });
  let waitedMs = 0;
  const events = train(plan, {
    runtime,
    batches: {
      ...source,
      async next() {
        const start = performance.now();
        const batch = await source.next();
        waitedMs += performance.now() - start;
        return batch;
      },
    },
    validation: null,
    clock: () => performance.now(),
  });

  /** To the end of the next step; the other events come between steps. */
  async function trainOneStep(): Promise<void> {
    for (;;) {
      const event = await events.next();
      if (event.done === true) throw new Error("the training ended.");
      if (event.value.kind === "step") return;
    }
  }

  return {
    async round() {
      waitedMs = 0;
      const start = performance.now();
      const steps = await timeRuns(seconds, trainOneStep);
      const elapsedMs = performance.now() - start;
      return {
        imagesPerSecond: batchSize * steps,
        waitingPercent: (100 * waitedMs) / elapsedMs,
      };
    },
    async dispose() {
      await events.return();
      await source.dispose();
    },
  };
}
