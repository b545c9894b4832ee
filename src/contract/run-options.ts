/**
 * What can be chosen of a training run, told for people: one line for each choice, its range, what every network
 * takes where nothing is chosen, and what every preset chooses.
 */

import { findNetwork, networkNames } from "../core/network/networks.js";
import { defaultMaterial } from "../core/training/material.js";
import { type MaterialName, materialNames } from "../core/training/material-names.js";
import { augmentationNames } from "../core/training/named-augmentations.js";
import type { OptimizerKind } from "../core/training/optimizers.js";
import { createPlan, optimizers, planRanges } from "../core/training/plan.js";
import { presetNames, type PresetName, presets } from "../core/training/presets.js";
import { scheduleKinds } from "../core/training/schedules.js";
import { choicesOfPlan, MNIST_TRAINING_IMAGES, planOfChoices, type RunChoices } from "./run-choices.js";

interface NumberOption {
  readonly kind: "whole" | "number";
  readonly minimum: number;
  readonly maximum: number;
}

interface NameOption {
  /** One of the names, or any of them. */
  readonly kind: "one" | "some";
  readonly names: readonly string[];
}

/** What is chosen with one option. */
export type RunOption = (NumberOption | NameOption) & {
  /** One line that says what it does. */
  readonly description: string;
};

export interface NetworkOption {
  readonly name: string;
  readonly description: string;
  /** 10, or 11 where it knows "not a digit"; only then it takes material. */
  readonly classes: number;
  readonly defaults: RunChoices;
  /** The learning rate that is taken where only the optimizer is chosen. */
  readonly learningRates: Readonly<Record<OptimizerKind, number>>;
}

export interface PresetOption {
  readonly name: PresetName;
  readonly description: string;
  readonly choices: RunChoices;
}

/** Images that an epoch goes through. */
export const imagesAnEpoch: {
  /** Less those held out. */
  readonly mnist: number;
  /** At most, of each part. */
  readonly material: Readonly<Record<MaterialName, number>>;
} = {
  mnist: MNIST_TRAINING_IMAGES,
  material: {
    "drawn-digits": defaultMaterial.drawnDigits,
    glyphs: defaultMaterial.glyphs,
    "not-digits": defaultMaterial.notDigits,
  },
};

/** Every choice but the network. */
export const runOptions: Readonly<Record<Exclude<keyof RunChoices, "network">, RunOption>> = {
  epochs: whole("epochs", "How often all training images are gone through."),
  batchSize: whole("batchSize", "Images that each step learns from; larger ones take longer and learn more evenly."),
  learningRate: figure(
    "peakLearningRate",
    "How far each step goes, at its largest; too far, and the loss grows without bound.",
  ),
  augmentation: {
    kind: "one",
    names: augmentationNames,
    description: "How much the images are shifted, turned and bent, so that the network sees other ones each time.",
  },
  material: {
    kind: "some",
    names: materialNames,
    description: "What is learnt beside MNIST: digits in other hands, letters and signs, and what is no digit.",
  },
  optimizer: {
    kind: "one",
    names: Object.keys(optimizers),
    description: "How steps are made of gradients: with momentum (sgd), or scaled for each weight (adamw).",
  },
  schedule: {
    kind: "one",
    names: scheduleKinds,
    description: "How the learning rate runs: up, then down (one-cycle), or only down (cosine).",
  },
  weightDecay: figure(
    "weightDecay",
    "How strongly the weights are pulled towards zero, which keeps the network simple.",
  ),
  labelSmoothing: figure(
    "labelSmoothing",
    "The share of doubt that is taught: 0.05 asks for 95 % certainty, not for 100 %.",
  ),
  averageDecay: figure("averageDecay", "How slowly the averaged weights follow; the model gets those."),
  validationCount: whole(
    "validationCount",
    "Training images held out, to measure with after each epoch; they are not learnt from.",
  ),
  seed: whole("seed", "What all chance is drawn from; the same seed gives the same model."),
};

/** The networks, with what each takes where nothing is chosen. */
export function networkOptions(threads: number): NetworkOption[] {
  return networkNames.map((name) => {
    const { description, classes } = findNetwork(name);
    const defaults = choicesOfPlan(createPlan({ network: name, threads }));
    const rateWith = (optimizer: OptimizerKind) =>
      createPlan({ network: name, optimizer: optimizers[optimizer] }).peakLearningRate;
    const learningRates = { sgd: rateWith("sgd"), adamw: rateWith("adamw") };
    return { name, description, classes, defaults, learningRates };
  });
}

/** The presets, with all that each chooses; the seed is the one that is taken where none is chosen. */
export function presetOptions(threads: number): PresetOption[] {
  return presetNames.map((name) => ({
    name,
    description: presets[name].description,
    choices: choicesOfPlan(planOfChoices({ preset: name }, threads)),
  }));
}

function whole(name: keyof typeof planRanges, description: string): RunOption {
  const [minimum, maximum] = planRanges[name];
  return { kind: "whole", minimum, maximum, description };
}

function figure(name: keyof typeof planRanges, description: string): RunOption {
  const [minimum, maximum] = planRanges[name];
  return { kind: "number", minimum, maximum, description };
}
