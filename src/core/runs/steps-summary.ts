/**
 * Steps as points of a curve: several steps become one point, and several points one that stands for as many steps.
 */

import { assert } from "../errors.js";
import type { TrainingStepEvent } from "../training/loop.js";
import type { RunStepsEvent } from "./run-event.js";

/** The point of one step. */
export function pointOfStep(event: TrainingStepEvent): RunStepsEvent {
  const { step, epoch, loss, accuracy, learningRate } = event;
  return {
    kind: "steps",
    count: 1,
    step,
    epoch,
    loss,
    accuracy,
    learningRate,
    imagesPerSecond: Math.round(event.imagesPerSecond),
    secondsLeft: event.secondsLeft,
  };
}

/** One point for two that follow each other. */
export function mergePoints(first: RunStepsEvent, second: RunStepsEvent): RunStepsEvent {
  assert(first.step < second.step, "points are merged in their order");
  const count = first.count + second.count;
  const mean = (a: number, b: number) => (a * first.count + b * second.count) / count;
  return { ...second, count, loss: mean(first.loss, second.loss), accuracy: mean(first.accuracy, second.accuracy) };
}
