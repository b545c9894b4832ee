/**
 * Presets: everything that a run is made of under one name, fixed beforehand on held-out training images, so that
 * nobody needs to know what an epoch is. How each was found stands in docs/accuracy.md.
 */

import { defaultAugmentation, mildAugmentation } from "./augmentation.js";
import { defaultMaterial } from "./material.js";
import { optimizers, type TrainingPlan } from "./plan.js";

export const presetNames = ["fast", "balanced", "best"] as const;

export type PresetName = (typeof presetNames)[number];

/** All of a plan but what chance is drawn from, and what the machine has. */
export type PresetPlan = Omit<TrainingPlan, "seed" | "threads" | "device">;

export interface Preset {
  /** One sentence for people: what it is for, and about how long it takes on two cores. */
  readonly description: string;
  readonly plan: PresetPlan;
}

export const presets: Readonly<Record<PresetName, Preset>> = {
  fast: {
    description: "To see it learn: some 99.2 % of MNIST's digits right, in a quarter of a minute.",
    plan: {
      network: "quick",
      epochs: 1,
      batchSize: 64,
      optimizer: optimizers.sgd,
      schedule: "one-cycle",
      peakLearningRate: 0.1,
      weightDecay: 5e-4,
      labelSmoothing: 0.05,
      averageDecay: 0.99,
      augmentation: null,
      material: null,
      validationCount: 2000,
    },
  },
  balanced: {
    description: "For most uses: some 99.5 % of MNIST's digits right, in a minute or so.",
    plan: {
      network: "quick",
      epochs: 5,
      batchSize: 64,
      optimizer: optimizers.sgd,
      schedule: "one-cycle",
      peakLearningRate: 0.1,
      weightDecay: 5e-4,
      labelSmoothing: 0.05,
      averageDecay: 0.998,
      augmentation: mildAugmentation,
      material: null,
      validationCount: 2000,
    },
  },
  best: {
    description:
      "The most accurate, and the only one that learns what is no digit: as the released model; in ten minutes or so.",
    plan: {
      network: "digits",
      epochs: 20,
      batchSize: 128,
      optimizer: optimizers.sgd,
      schedule: "one-cycle",
      peakLearningRate: 0.1,
      weightDecay: 5e-4,
      labelSmoothing: 0.1,
      averageDecay: 0.998,
      augmentation: defaultAugmentation,
      material: defaultMaterial,
      validationCount: 5000,
    },
  },
};
