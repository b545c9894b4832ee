/**
 * The plan of a training run: every choice that the trained weights depend on. It goes into checkpoints and
 * cards; the same plan gives the same weights.
 */

import { DIGIT_COUNT } from "../digits.js";
import { fail } from "../errors.js";
import { LINE_NETWORK } from "../line.js";
import { LOCATOR_NETWORK } from "../network/locator-network.js";
import { findNetwork } from "../network/networks.js";
import { type Device, devices } from "../runtime.js";
import { type AugmentationOptions, defaultAugmentation, mildAugmentation } from "./augmentation.js";
import { type Hands, handChoices } from "../synthesis/lines/hands.js";
import { checkMaterial, defaultMaterial, type MaterialOptions } from "./material.js";
import { type OptimizerKind, type OptimizerOptions, type ScheduleKind, scheduleKinds } from "./optimizers.js";

export interface TrainingPlan {
  /** Name of the network. */
  readonly network: string;
  /** Passes over the training images; 1 to 10,000. */
  readonly epochs: number;
  /** Images a step; 1 to 4,096. */
  readonly batchSize: number;
  /** What the initial weights, the order, the augmentation and dropout are drawn from. */
  readonly seed: number;
  readonly optimizer: OptimizerOptions;
  readonly schedule: ScheduleKind;
  /** The largest learning rate of the schedule; above 0. */
  readonly peakLearningRate: number;
  /** Pull of the weights towards zero; 0 to 1. */
  readonly weightDecay: number;
  /** Share of each target spread over all classes; 0 to 0.5. */
  readonly labelSmoothing: number;
  /** Share of the averaged weights kept at each step; 0 (no averaging) to 0.99999. */
  readonly averageDecay: number;
  /** How images are changed; null leaves them as they are. */
  readonly augmentation: AugmentationOptions | null;
  /** What is trained on beside MNIST; null for MNIST alone. Needs a network that knows "not a digit". */
  readonly material: MaterialOptions | null;
  /**
   * Whose writing stands beside MNIST's on lines that are drawn, and whether words by hand on pages have letters of hands;
   * networks of single digits take no notice of it.
   */
  readonly hands: Hands;
  /** The models from the mean of whose weights it starts; where there are none, from weights that are drawn. */
  readonly start: readonly StartModel[];
  /** MNIST's training images that are used, those held out among them; 1 to 60,000. */
  readonly imageCount: number;
  /** Of those, held out for validation and calibration; fewer than they are. */
  readonly validationCount: number;
  /** Threads inside one operator. Sums are split by them, so the last bits depend on it. */
  readonly threads: number;
  /** Where the steps are computed. Another device sums in another order, so the last bits depend on it. */
  readonly device: Device;
}

/** A model that a training starts from, by what tells it from others. */
export interface StartModel {
  /** Of its file, without the folder. */
  readonly name: string;
  readonly sha256: string;
}

/** The optimisers with everything that may be chosen of them spelled out, as plans hold them. */
export const optimizers: { readonly [K in OptimizerKind]: OptimizerOptions & { readonly kind: K } } = {
  sgd: { kind: "sgd", momentum: 0.9 },
  adamw: { kind: "adamw", beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
};

/** The networks that learn from what is drawn for them, of MNIST's digits among others. */
export const drawnNetworks = [LINE_NETWORK, LOCATOR_NETWORK] as const;

/** Whether a network learns from what is drawn for it. */
export function drawsItsImages(network: string): boolean {
  return drawnNetworks.some((name) => name === network);
}

/** Whoever starts from a model learns from other lines and pages than those it has learned from. */
const FURTHER_SEED = 1_000_003;

/** What the lines and pages of a run are drawn from; which digits are held out follows from the seed alone. */
export function drawingSeed({ seed, start }: Pick<TrainingPlan, "seed" | "start">): number {
  return start.length === 0 ? seed : seed + FURTHER_SEED;
}

export const MNIST_TRAINING_IMAGES = 60_000;

/** Smallest and largest value of every figure of a plan. */
export const planRanges = {
  epochs: [1, 10_000],
  batchSize: [1, 4096],
  seed: [0, Number.MAX_SAFE_INTEGER],
  threads: [1, 256],
  imageCount: [1, MNIST_TRAINING_IMAGES],
  validationCount: [0, MNIST_TRAINING_IMAGES - 1],
  // Above 0: the least normal number. Number.MIN_VALUE is denormal, and equal to 0 in a thread in which ONNX Runtime has
  // set the processor to take denormal numbers for 0.
  peakLearningRate: [2 ** -1022, 100],
  weightDecay: [0, 1],
  labelSmoothing: [0, 0.5],
  averageDecay: [0, 0.99999],
} as const satisfies Partial<Record<keyof TrainingPlan, readonly [number, number]>>;

const wholeFigures = ["epochs", "batchSize", "seed", "threads", "imageCount", "validationCount"] as const;
const figures = ["peakLearningRate", "weightDecay", "labelSmoothing", "averageDecay"] as const;

/** What SGD bears makes AdamW diverge; lenet reached 98.97 % in an epoch from this peak. */
const ADAMW_PEAK_LEARNING_RATE = 0.004;

/** All of a plan but what chance is drawn from, what it starts from, and what the machine has. */
export type PresetPlan = Omit<TrainingPlan, "seed" | "hands" | "start" | "threads" | "device">;

export interface Preset {
  /** One sentence for people: what it is for, and about how long it takes on two cores. */
  readonly description: string;
  readonly plan: PresetPlan;
}

/** A row is all that a preset needs: its name reaches the command line, HTTP and the page from here. */
const presetRows = {
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
      imageCount: MNIST_TRAINING_IMAGES,
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
      imageCount: MNIST_TRAINING_IMAGES,
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
      imageCount: MNIST_TRAINING_IMAGES,
      validationCount: 5000,
    },
  },
  lines: {
    description:
      "The network that reads whole lines, as the released one: in an hour or two, from lines it draws itself.",
    plan: {
      network: LINE_NETWORK,
      epochs: 12,
      batchSize: 32,
      optimizer: optimizers.sgd,
      schedule: "one-cycle",
      peakLearningRate: 0.1,
      weightDecay: 1e-4,
      labelSmoothing: 0,
      averageDecay: 0.999,
      augmentation: null,
      material: null,
      imageCount: MNIST_TRAINING_IMAGES,
      validationCount: 5000,
    },
  },
  locator: {
    description:
      "The network that finds lines of writing, as the released one: in three quarters of an hour, from pages it draws itself.",
    plan: {
      network: LOCATOR_NETWORK,
      epochs: 3,
      batchSize: 16,
      optimizer: optimizers.sgd,
      schedule: "one-cycle",
      peakLearningRate: 0.1,
      weightDecay: 1e-4,
      labelSmoothing: 0,
      averageDecay: 0.999,
      augmentation: null,
      material: null,
      imageCount: MNIST_TRAINING_IMAGES,
      validationCount: 5000,
    },
  },
} satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof presetRows;

/**
 * Everything that a run is made of under one name, fixed beforehand on held-out training images, so that nobody needs to
 * know what an epoch is. How each was found stands in docs/accuracy.md.
 */
export const presets: Readonly<Record<PresetName, Preset>> = presetRows;

export const presetNames = Object.keys(presetRows) as readonly PresetName[];

/** What is chosen for a network where the user chooses nothing. */
const recipes: Readonly<Record<string, Partial<TrainingPlan>>> = {
  digits: presets.best.plan,
  [LINE_NETWORK]: presets.lines.plan,
  [LOCATOR_NETWORK]: presets.locator.plan,
  quick: { epochs: 5, peakLearningRate: 0.1, augmentation: mildAugmentation },
  // Without batch normalisation the peak must be lower; a small network is slowed by strong augmentation.
  lenet: { epochs: 10, augmentation: mildAugmentation },
  "two-block": { epochs: 12, augmentation: mildAugmentation },
  "two-conv": { epochs: 10, augmentation: mildAugmentation },
};

const commonPlan: TrainingPlan = {
  network: "digits",
  epochs: 10,
  batchSize: 64,
  seed: 1,
  optimizer: optimizers.sgd,
  schedule: "one-cycle",
  peakLearningRate: 0.05,
  weightDecay: 5e-4,
  labelSmoothing: 0.05,
  averageDecay: 0.998,
  augmentation: defaultAugmentation,
  material: null,
  hands: "usual",
  start: [],
  imageCount: MNIST_TRAINING_IMAGES,
  validationCount: 5000,
  threads: 1,
  device: "cpu",
};

/**
 * Fills what is not chosen with the recipe of the network.
 *
 * @throws OPTION_INVALID naming the first choice that is out of range.
 */
export function createPlan(choices: Partial<TrainingPlan> = {}): TrainingPlan {
  const network = choices.network ?? commonPlan.network;
  const classes = drawsItsImages(network) ? null : findNetwork(network).classes;
  const plan = {
    ...commonPlan,
    ...recipes[network],
    ...(choices.optimizer?.kind === "adamw" && { peakLearningRate: ADAMW_PEAK_LEARNING_RATE }),
    ...choices,
    network,
  };
  for (const name of wholeFigures) checkWhole(name, plan[name]);
  for (const name of figures) checkRange(name, plan[name]);
  if (plan.validationCount >= plan.imageCount) {
    fail(
      "OPTION_INVALID",
      `validationCount is less than the ${plan.imageCount} images that are used; got ${plan.validationCount}. Hold fewer out, or use more images.`,
    );
  }
  if (!scheduleKinds.includes(plan.schedule)) {
    fail("OPTION_INVALID", `schedule is one of ${scheduleKinds.join(", ")}; got "${plan.schedule}".`);
  }
  if (!devices.includes(plan.device)) {
    fail("OPTION_INVALID", `device is one of ${devices.join(", ")}; got "${plan.device}".`);
  }
  if (!handChoices.includes(plan.hands)) {
    fail("OPTION_INVALID", `hands is one of ${handChoices.join(", ")}; got "${plan.hands}".`);
  }
  if (classes === null) checkDrawnPlan(plan);
  else if (plan.material !== null) {
    checkMaterial(plan.material);
    if (classes === DIGIT_COUNT) {
      fail(
        "OPTION_INVALID",
        `the network ${network} tells the ten digits apart and cannot learn what is no digit; train it without material, or take another network.`,
      );
    }
  }
  return plan;
}

/** Such a network draws what it learns from, with all that happens to it, and shares no doubt among its classes. */
function checkDrawnPlan({ network, material, augmentation, labelSmoothing, batchSize }: TrainingPlan): void {
  if (material !== null || augmentation !== null || labelSmoothing !== 0) {
    fail(
      "OPTION_INVALID",
      `the network ${network} draws what it learns from: it takes no material, no augmentation and no labelSmoothing. Leave them out.`,
    );
  }
  if (network === LINE_NETWORK && batchSize % 2 !== 0) {
    fail(
      "OPTION_INVALID",
      `batchSize is even for the network ${network}, as its widest lines are half as many; got ${batchSize}.`,
    );
  }
}

/**
 * Checks that a run can go on from a checkpoint of another plan. The device may be another: a machine whose graphics
 * adapter is gone goes on with its processor.
 *
 * @throws CHECKPOINT_MISMATCH naming what differs.
 */
export function assertSamePlan(wanted: TrainingPlan, saved: TrainingPlan): void {
  // An older version's checkpoint may not have all that a plan has.
  const filled = createPlan(saved);
  const differing = (Object.keys(wanted) as (keyof TrainingPlan)[]).filter(
    (key) => key !== "device" && canonical(wanted[key]) !== canonical(filled[key]),
  );
  if (differing.length === 0) return;
  const list = differing.map(
    (key) => `${key} is ${canonical(filled[key])} in the checkpoint and ${canonical(wanted[key])} now`,
  );
  fail(
    "CHECKPOINT_MISMATCH",
    `the checkpoint is of another run: ${list.join("; ")}. Leave these options out to go on as it was started, or start anew without --resume.`,
  );
}

/** JSON with its keys in order, so that equal values are equal texts. */
function canonical(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${key}: ${canonical(part)}`);
  return `{ ${entries.join(", ")} }`;
}

function checkWhole(name: keyof typeof planRanges, value: number): void {
  const [low, high] = planRanges[name];
  if (!Number.isInteger(value) || value < low || value > high) {
    fail("OPTION_INVALID", `${name} is a whole number from ${low} to ${high}; got ${value}.`);
  }
}

function checkRange(name: keyof typeof planRanges, value: number): void {
  const [low, high] = planRanges[name];
  if (!(value >= low && value <= high)) {
    fail("OPTION_INVALID", `${name} lies between ${low} and ${high}; got ${value}.`);
  }
}
