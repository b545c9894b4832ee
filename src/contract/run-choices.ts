/**
 * What people choose of a training run, by name and number, and the plan it makes; and back, from a plan to what was
 * chosen of it.
 */

import { fail } from "../core/errors.js";
import { defaultMaterial } from "../core/training/material.js";
import { type MaterialName, namesOfMaterial, toMaterial } from "../core/training/material-names.js";
import { type AugmentationName, augmentationNameOf, namedAugmentations } from "../core/training/named-augmentations.js";
import type { OptimizerKind } from "../core/training/optimizers.js";
import { createPlan, optimizers, type TrainingPlan } from "../core/training/plan.js";
import { type PresetName, type PresetPlan, presets } from "../core/training/presets.js";
import type { ScheduleKind } from "../core/training/schedules.js";

export const MNIST_TRAINING_IMAGES = 60_000;

/** All that is chosen of a run. */
export interface RunChoices {
  readonly network: string;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Null for one that has no name; such a plan was not made of choices. */
  readonly augmentation: AugmentationName | null;
  readonly material: readonly MaterialName[];
  readonly optimizer: OptimizerKind;
  readonly schedule: ScheduleKind;
  readonly weightDecay: number;
  readonly labelSmoothing: number;
  readonly averageDecay: number;
  /** Training images held out. */
  readonly validationCount: number;
  readonly seed: number;
}

/** What is not chosen is as the preset has it, or else the network's recipe. */
export type GivenChoices = Readonly<
  Partial<Omit<RunChoices, "augmentation">> & {
    preset?: PresetName;
    augmentation?: AugmentationName;
  }
>;

/**
 * Makes the plan of a run.
 *
 * @throws OPTION_INVALID naming the first choice that is out of range, and where neither network nor preset is chosen
 */
export function planOfChoices(choices: GivenChoices, threads: number): TrainingPlan {
  if (choices.network === undefined && choices.preset === undefined) {
    fail(
      "OPTION_INVALID",
      "neither network nor preset came. Name one of them; what else is not chosen follows from it.",
    );
  }
  const plan = createPlan({ threads, ...planPartOf(choices) });
  const trained = MNIST_TRAINING_IMAGES - plan.validationCount;
  if (plan.material === null && plan.batchSize > trained) {
    fail(
      "OPTION_INVALID",
      `batchSize is at most the ${trained} images that are trained on; ${plan.batchSize} came. Hold fewer out, or take a smaller batch.`,
    );
  }
  return plan;
}

/** What of a plan is chosen: the preset's part, with the single choices on top. */
export function planPartOf(choices: GivenChoices): Partial<TrainingPlan> {
  const { augmentation, material, optimizer, schedule } = choices;
  const given: Partial<Record<keyof TrainingPlan, unknown>> = {
    network: choices.network,
    epochs: choices.epochs,
    batchSize: choices.batchSize,
    seed: choices.seed,
    optimizer: optimizer && optimizers[optimizer],
    schedule,
    peakLearningRate: choices.learningRate,
    weightDecay: choices.weightDecay,
    labelSmoothing: choices.labelSmoothing,
    averageDecay: choices.averageDecay,
    augmentation: augmentation && namedAugmentations[augmentation],
    material: material && toMaterial(material, defaultMaterial),
    validationCount: choices.validationCount,
  };
  const part = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<TrainingPlan>;
  return { ...presetPartOf(choices), ...part };
}

/** What was chosen of a plan. */
export function choicesOfPlan(plan: TrainingPlan): RunChoices {
  return {
    network: plan.network,
    epochs: plan.epochs,
    batchSize: plan.batchSize,
    learningRate: plan.peakLearningRate,
    augmentation: augmentationNameOf(plan.augmentation),
    material: namesOfMaterial(plan.material),
    optimizer: plan.optimizer.kind,
    schedule: plan.schedule,
    weightDecay: plan.weightDecay,
    labelSmoothing: plan.labelSmoothing,
    averageDecay: plan.averageDecay,
    validationCount: plan.validationCount,
    seed: plan.seed,
  };
}

/** A learning rate is good for its optimizer alone: with another one, createPlan knows better. */
function presetPartOf({ preset, optimizer }: GivenChoices): Partial<PresetPlan> | null {
  if (preset === undefined) return null;
  const { peakLearningRate, ...others } = presets[preset].plan;
  const isOwnOptimizer = optimizer === undefined || optimizer === others.optimizer.kind;
  return isOwnOptimizer ? { peakLearningRate, ...others } : others;
}
