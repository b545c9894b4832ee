/**
 * The training loop. It yields what happens as events and prints nothing; whoever runs it shows progress, keeps
 * checkpoints and writes the model.
 */

import type { ImageSet } from "../dataset/image-set.js";
import { type AbortSignalLike, fail } from "../errors.js";
import { findNetwork } from "../network/networks.js";
import type { NetworkLayout } from "../network/scope.js";
import type { Runtime } from "../runtime.js";
import type { BatchSource } from "./batches.js";
import type { Checkpoint } from "./checkpoint.js";
import { drawDropoutMasks } from "./dropout-mask.js";
import { countCorrect, toInferenceModel } from "./inference-model.js";
import { learningRateAt } from "./optimizers.js";
import { drawsItsImages, type TrainingPlan } from "./plan.js";
import { createStepOfPlan } from "./step-of-plan.js";
import { takeSample, type TrainingSample } from "./training-sample.js";

export interface TrainingStartEvent {
  readonly kind: "start";
  readonly plan: TrainingPlan;
  readonly parameterCount: number;
  readonly stepsPerEpoch: number;
  readonly stepCount: number;
  /** Steps done before: 0, or those of the checkpoint. */
  readonly step: number;
}

export interface TrainingStepEvent {
  readonly kind: "step";
  /** From 1. */
  readonly epoch: number;
  /** Steps done, from 1. */
  readonly step: number;
  readonly stepCount: number;
  readonly loss: number;
  /** Share of the batch classified correctly before the update. */
  readonly accuracy: number;
  readonly learningRate: number;
  /** Over the steps since the training began or went on. */
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

export interface TrainingEpochEvent {
  readonly kind: "epoch";
  /** From 1. */
  readonly epoch: number;
  readonly step: number;
  /** Mean over the epoch. */
  readonly trainLoss: number;
  /** Share of the augmented images classified correctly, each before its update. */
  readonly trainAccuracy: number;
  /** Share of the held-out images that the averaged weights classify correctly; null when none are held out. */
  readonly validationAccuracy: number | null;
  readonly imagesPerSecond: number;
  /** What the run goes on from, should it be stopped. */
  readonly checkpoint: Checkpoint;
}

/** Comes in the middle of an epoch, where checkpoints are asked for by time. */
export interface TrainingCheckpointEvent {
  readonly kind: "checkpoint";
  readonly checkpoint: Checkpoint;
}

/** What can be looked at while it trains; comes where it is asked for. */
export interface TrainingSampleEvent {
  readonly kind: "sample";
  readonly step: number;
  readonly sample: TrainingSample;
}

export interface TrainingStoppedEvent {
  readonly kind: "stopped";
  readonly checkpoint: Checkpoint;
}

export interface TrainingEndEvent {
  readonly kind: "end";
  readonly layout: NetworkLayout;
  readonly checkpoint: Checkpoint;
}

export type TrainingEvent =
  | TrainingStartEvent
  | TrainingStepEvent
  | TrainingEpochEvent
  | TrainingCheckpointEvent
  | TrainingSampleEvent
  | TrainingStoppedEvent
  | TrainingEndEvent;

/** Weights as they are trained so far. */
export interface TrainedWeights {
  readonly layout: NetworkLayout;
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
}

/** Measures a network that draws what it learns from, on what was drawn of held-out images. */
export interface DrawnValidation {
  /** Between 0 and 1. */
  measure(weights: TrainedWeights): Promise<number>;
}

export interface TrainingDependencies {
  readonly runtime: Runtime;
  /** Must start at the checkpoint's step, or at 0; see `batchPosition`. Stays the caller's to dispose. */
  readonly batches: BatchSource;
  /** The held-out images, or how well what is drawn of them is read; null when there are none. */
  readonly validation: ImageSet | DrawnValidation | null;
  /** Milliseconds from any fixed moment on. */
  readonly clock: () => number;
  /** Where to go on from. */
  readonly checkpoint?: Checkpoint;
  /** Stops the run after the step under way; it then ends with a `stopped` event. */
  readonly signal?: AbortSignalLike;
  /** Milliseconds between two `checkpoint` events. @default none comes */
  readonly checkpointMs?: number;
  /** Milliseconds between two `sample` events; the first comes with the first step. @default none comes */
  readonly sampleMs?: number;
}

/** The epoch and the step in it at which a run that has done `step` steps goes on. */
export function batchPosition(
  step: number,
  stepsPerEpoch: number,
): { readonly startEpoch: number; readonly startStep: number } {
  return { startEpoch: Math.floor(step / stepsPerEpoch), startStep: step % stepsPerEpoch };
}

/**
 * Trains a network by a plan. The last event is `end` or `stopped`.
 *
 * @throws LOSS_NOT_FINITE with the step and the learning rate; the checkpoints yielded before stay good.
 */
export async function* train(
  plan: TrainingPlan,
  dependencies: TrainingDependencies,
): AsyncGenerator<TrainingEvent, void, void> {
  const { runtime, batches, validation, clock, checkpoint, signal } = dependencies;
  const step = await createStepOfPlan(runtime, plan);
  try {
    if (checkpoint !== undefined) step.restoreState(checkpoint.state);
    const { stepsPerEpoch } = batches;
    const stepCount = plan.epochs * stepsPerEpoch;
    const firstStep = checkpoint?.step ?? 0;
    const elapsedBefore = checkpoint?.elapsedMs ?? 0;
    const startedAt = clock();
    let done = firstStep;
    let epochLoss = checkpoint?.epochLoss ?? 0;
    let epochCorrect = checkpoint?.epochCorrect ?? 0;
    const takeCheckpoint = (): Checkpoint => ({
      plan,
      step: done,
      epochLoss,
      epochCorrect,
      elapsedMs: elapsedBefore + clock() - startedAt,
      state: step.copyState(),
    });

    yield { kind: "start", plan, parameterCount: step.layout.parameterCount, stepsPerEpoch, stepCount, step: done };

    const stepMs: StepTimer = createStepTimer(clock);
    const isSampleDue = createInterval(clock, dependencies.sampleMs, { isDueAtOnce: true });
    const isCheckpointDue = createInterval(clock, dependencies.checkpointMs);
    while (done < stepCount) {
      if (signal?.aborted === true) {
        yield { kind: "stopped", checkpoint: takeCheckpoint() };
        return;
      }
      const batch = await batches.next();
      const learningRate = learningRateAt(plan.schedule, plan.peakLearningRate, done, stepCount);
      const { loss, correct } = await step.run({
        images: batch.images,
        labels: batch.labels,
        learningRate,
        averageDecay: warmDecay(plan.averageDecay, done),
        step: done,
        masks: drawDropoutMasks(step.masks, plan.seed, done),
      });
      if (!Number.isFinite(loss)) {
        fail(
          "LOSS_NOT_FINITE",
          `the loss became ${loss} at step ${done + 1} of ${stepCount}, at a learning rate of ${learningRate.toPrecision(3)}. Start again with a lower peak learning rate.`,
        );
      }
      done += 1;
      epochLoss += loss;
      epochCorrect += correct;
      const meanMs = stepMs.tick();
      const imagesPerSecond = (1000 * plan.batchSize) / meanMs;
      const epoch = Math.ceil(done / stepsPerEpoch);
      yield {
        kind: "step",
        epoch,
        step: done,
        stepCount,
        loss,
        accuracy: correct / plan.batchSize,
        learningRate,
        imagesPerSecond,
        secondsLeft: ((stepCount - done) * meanMs) / 1000,
      };
      if (!drawsItsImages(plan.network) && isSampleDue()) {
        const { parameters } = step.copyState();
        const sample = takeSample(batch, step.layout, parameters);
        yield { kind: "sample", step: done, sample };
      }
      if (done % stepsPerEpoch !== 0) {
        if (isCheckpointDue()) {
          yield { kind: "checkpoint", checkpoint: takeCheckpoint() };
        }
        continue;
      }

      const trainLoss = epochLoss / stepsPerEpoch;
      const trainAccuracy = epochCorrect / (stepsPerEpoch * plan.batchSize);
      [epochLoss, epochCorrect] = [0, 0];
      const reached = takeCheckpoint();
      const validationAccuracy =
        validation === null ? null : await validate(runtime, plan, step.layout, reached, validation);
      yield {
        kind: "epoch",
        epoch,
        step: done,
        trainLoss,
        trainAccuracy,
        validationAccuracy,
        imagesPerSecond,
        checkpoint: reached,
      };
      stepMs.restart();
    }
    yield { kind: "end", layout: step.layout, checkpoint: takeCheckpoint() };
  } finally {
    await step.dispose();
  }
}

/** Share of the images that the averaged weights classify correctly, or what else is measured of them. */
async function validate(
  runtime: Runtime,
  plan: TrainingPlan,
  layout: NetworkLayout,
  { state }: Checkpoint,
  validation: ImageSet | DrawnValidation,
): Promise<number> {
  const weights = { layout, parameters: state.average, statistics: state.statistics };
  if ("measure" in validation) return validation.measure(weights);
  const model = toInferenceModel({ network: findNetwork(plan.network), ...weights });
  return (await countCorrect(runtime, model, validation, plan.threads)) / validation.count;
}

/** The average follows quickly at first, so that the initial weights are soon forgotten. */
function warmDecay(decay: number, step: number): number {
  return Math.min(decay, (1 + step) / (10 + step));
}

interface StepTimer {
  /** Milliseconds a step since the last start, after one more of them. */
  tick(): number;
  /** Leaves out what was not training. */
  restart(): void;
}

function createStepTimer(clock: () => number): StepTimer {
  let startedAt = clock();
  let steps = 0;
  return {
    tick() {
      steps += 1;
      // A clock too coarse for the first steps must not make the speed infinite.
      return Math.max(clock() - startedAt, 0.001) / steps;
    },
    restart() {
      startedAt = clock();
      steps = 0;
    },
  };
}

/**
 * Creates the question. It is answered with yes once a period has passed since the last yes, and never where there is
 * no period.
 *
 * @param clock milliseconds from any fixed moment on
 * @param options `isDueAtOnce`: whether the first answer is yes
 */
export function createInterval(
  clock: () => number,
  periodMs: number | undefined,
  { isDueAtOnce = false }: { readonly isDueAtOnce?: boolean } = {},
): () => boolean {
  if (periodMs === undefined) return () => false;
  let lastMs = isDueAtOnce ? -Infinity : clock();
  return () => {
    const now = clock();
    if (now - lastMs < periodMs) return false;
    lastMs = now;
    return true;
  };
}
