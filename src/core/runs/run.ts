/** A training run: what was planned, how far it is, and what came of it. */

import type { LineEvaluation } from "../evaluation/evaluate-lines.js";
import type { Evaluation } from "../evaluation/evaluation.js";
import type { ModelName } from "../reading/model-store.js";
import type { TrainingPlan } from "../training/plan.js";
import type { RunEpochEvent, RunState, RunStepsEvent } from "./run-event.js";

export interface TrainingRun {
  readonly id: string;
  readonly plan: TrainingPlan;
  /** How often another server took it up, since the one that kept it was gone. @default 0 */
  readonly term?: number;
  readonly state: RunState;
  /** Why it is in that state, for people; null where it is plain. */
  readonly reason: string | null;
  /** ISO 8601, as the two below. */
  readonly createdAt: string;
  /** When it began to work last; null before it ever did. */
  readonly startedAt: string | null;
  /** When it stopped, failed or finished; null before. */
  readonly endedAt: string | null;
  /** Steps done, 0 to `stepCount`. */
  readonly step: number;
  /** Null before training began. */
  readonly stepCount: number | null;
  /** The last steps, and the last epoch; null before there were any. */
  readonly lastSteps: RunStepsEvent | null;
  readonly lastEpoch: RunEpochEvent | null;
  /** On MNIST's test set; null before it is finished, and of the network of lines. */
  readonly testAccuracy: number | null;
  /** What it left behind; null before it is finished, or where its model was refused. */
  readonly model: ModelName | null;
}

/** What a finished run reached: of digits on MNIST's test set, of lines on simulated ones. */
export type RunResult = DigitRunResult | LineRunResult;

/** What a network of digits reached. */
export interface DigitRunResult {
  /** The network of lines has one. */
  readonly kind?: undefined;
  /** On MNIST's test set. */
  readonly evaluation: Evaluation;
  /** The confusion matrix with the places of the images in the test set instead of their number. */
  readonly cells: readonly (readonly (readonly number[])[])[];
  /** What each image of the test set was read as: a digit, or 10 for none. */
  readonly outcomes: readonly number[];
  /** How probable that was, 0 to 1. */
  readonly confidences: readonly number[];
  /** Share of the held-out images read correctly; null where none were held out. */
  readonly validationAccuracy: number | null;
  /** Seconds spent training, stops left out. */
  readonly seconds: number;
}

/** What the network of lines reached. */
export interface LineRunResult {
  readonly kind: "lines";
  /** On simulated lines of digits that were held out; null where none were. */
  readonly heldOut: LineEvaluation | null;
  /** Seconds spent training, stops left out. */
  readonly seconds: number;
}

/** What a run has reached before it ever worked. */
export const nothingReached = {
  startedAt: null,
  endedAt: null,
  step: 0,
  stepCount: null,
  lastSteps: null,
  lastEpoch: null,
  testAccuracy: null,
  model: null,
} as const satisfies Partial<TrainingRun>;
