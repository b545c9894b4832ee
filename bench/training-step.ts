/**
 * Our side of the training benchmark: the step on batches that lie ready in memory, MNIST's first images. What is on
 * them matters: pooling is slower on noise.
 */

import type { ImageSet } from "../src/core/dataset/image-set.js";
import { IMAGE_PIXELS } from "../src/core/digits.js";
import type { Network } from "../src/core/network/networks.js";
import type { Runtime } from "../src/core/runtime.js";
import { drawDropoutMasks } from "../src/core/training/dropout-mask.js";
import { createTrainingStep } from "../src/core/training/step.js";
import type { Contender } from "./rounds.js";
import { timeRuns } from "./timed-runs.js";

/** As in the peer's script. */
const BATCHES = 16;
const LEARNING_RATE = 0.01;
const MOMENTUM = 0.9;

const SEED = 1;

export interface TrainingStepOptions {
  readonly network: Network;
  readonly batchSize: number;
  readonly threads: number;
  /** How long a round lasts. */
  readonly seconds: number;
}

/** Its rounds give images a second. */
export interface TrainingStepContender extends Contender {
  readonly parameterCount: number;
  trainOneStep(): Promise<void>;
  /** Frees the step; idempotent. */
  dispose(): Promise<void>;
}

/**
 * Starts our side.
 *
 * @param digits at least 16 batches of images
 */
export async function startTrainingStep(
  runtime: Runtime,
  { network, batchSize, threads, seconds }: TrainingStepOptions,
  digits: ImageSet,
): Promise<TrainingStepContender> {
  const optimizer = { kind: "sgd", momentum: MOMENTUM } as const;
  const step = await createTrainingStep(runtime, { network, batchSize, optimizer, threads }, SEED);
  const batches = Array.from({ length: BATCHES }, (_, batch) => {
    const [start, end] = [batch * batchSize, (batch + 1) * batchSize];
    return {
      images: digits.images.slice(start * IMAGE_PIXELS, end * IMAGE_PIXELS),
      labels: digits.labels.slice(start, end),
    };
  });
  let stepsDone = 0;

  async function trainOneStep(): Promise<void> {
    const { images, labels } = batches[stepsDone % BATCHES]!;
    const { loss } = await step.run({
      images,
      labels,
      learningRate: LEARNING_RATE,
      averageDecay: 0.99,
      step: stepsDone,
      // The peer draws its masks within the step too.
      masks: drawDropoutMasks(step.masks, SEED, stepsDone),
    });
    if (!Number.isFinite(loss)) {
      throw new Error(`the loss is ${loss} after ${stepsDone} steps.`);
    }
    stepsDone += 1;
  }

  return {
    parameterCount: step.layout.parameterCount,
    trainOneStep,
    round: async () => batchSize * (await timeRuns(seconds, trainOneStep)),
    dispose: () => step.dispose(),
  };
}
