/**
 * What is chosen of a training run: a row each, with what it means to a plan. The flags of `digits train`, the body of
 * `POST /api/runs`, the page's form and the command on a model's card are made of this table.
 */

import { fail } from "../core/errors.js";
import { LINE_CLASS_COUNT, LINE_NETWORK } from "../core/line.js";
import { LOCATOR_NETWORK } from "../core/network/locator-network.js";
import { LINE_NETWORK_DESCRIPTION } from "../core/network/line-network.js";
import { findNetwork, networkNames } from "../core/network/networks.js";
import { augmentationNameOf, augmentationNames, namedAugmentations } from "../core/training/augmentation.js";
import { defaultMaterial, materialNames, namesOfMaterial, toMaterial } from "../core/training/material.js";
import { type OptimizerKind, scheduleKinds } from "../core/training/optimizers.js";
import {
  createPlan,
  drawnNetworks,
  MNIST_TRAINING_IMAGES,
  optimizers,
  planRanges,
  type PresetName,
  presetNames,
  presets,
  type TrainingPlan,
} from "../core/training/plan.js";
import { measuredPresets } from "./measured-presets.js";
import {
  type Choice,
  checkChoice,
  flagOf,
  type GivenValues,
  type NumberChoice,
  type OneChoice,
  type SomeChoice,
  textOfValue,
  type ValueOf,
  type WholeChoice,
} from "./choice.js";

/** What a choice means to a plan, and back; null where a plan has what no choice gives. */
interface PlanRule<Value> {
  readonly toPlan: (value: Value) => Partial<TrainingPlan>;
  readonly ofPlan: (plan: TrainingPlan) => Value | null;
}

type TrainingChoice<C extends Choice> = C & PlanRule<ValueOf<C>>;

export const trainingChoices = {
  network: one({
    names: [...networkNames, ...drawnNetworks],
    sentence: "The network that is trained.",
    defaultText: createPlan().network,
    placeholder: "name",
    toPlan: (network) => ({ network }),
    ofPlan: ({ network }) => network,
  }),
  epochs: whole("epochs", { sentence: "How often all training images are gone through." }),
  batchSize: whole("batchSize", {
    sentence: "Images that each step learns from; larger batches take longer and learn more evenly.",
    flag: "batch",
  }),
  learningRate: number("peakLearningRate", {
    sentence: "How far each step goes, at its largest; too far, and the loss grows without bound.",
  }),
  augmentation: one({
    names: augmentationNames,
    sentence: "How much the images are shifted, turned and bent, so that the network sees different ones each time.",
    placeholder: "kind",
    toPlan: (augmentation) => ({ augmentation: namedAugmentations[augmentation] }),
    ofPlan: ({ augmentation }) => augmentationNameOf(augmentation),
  }),
  material: some({
    names: materialNames,
    sentence: "What is learned beside MNIST: digits in other hands, letters and signs, and what is no digit.",
    placeholder: "parts",
    toPlan: (material) => ({ material: toMaterial(material, defaultMaterial) }),
    ofPlan: ({ material }) => namesOfMaterial(material),
  }),
  optimizer: one({
    names: Object.keys(optimizers) as OptimizerKind[],
    sentence: "How steps are made of gradients: with momentum (sgd), or scaled for each weight (adamw).",
    placeholder: "name",
    toPlan: (optimizer) => ({ optimizer: optimizers[optimizer] }),
    ofPlan: ({ optimizer }) => optimizer.kind,
  }),
  schedule: one({
    names: scheduleKinds,
    sentence: "How the learning rate runs: up, then down (one-cycle), or only down (cosine).",
    placeholder: "name",
    toPlan: (schedule) => ({ schedule }),
    ofPlan: ({ schedule }) => schedule,
  }),
  weightDecay: number("weightDecay", {
    sentence: "How strongly the weights are pulled towards zero, which keeps the network simple.",
  }),
  labelSmoothing: number("labelSmoothing", {
    sentence: "The share of doubt that is taught: 0.05 asks for 95 % certainty, not for 100 %.",
  }),
  averageDecay: number("averageDecay", { sentence: "How slowly the averaged weights follow; the model gets those." }),
  imageCount: whole("imageCount", {
    sentence:
      "MNIST's training images that are used, those held out among them; with fewer, it learns sooner and less.",
    flag: "images",
    defaultText: "all",
  }),
  validationCount: whole("validationCount", {
    sentence: "Training images held out, to measure with after each epoch; they are not learned from.",
    flag: "validation",
  }),
  seed: whole("seed", {
    sentence: "What all random numbers are drawn from; the same seed gives the same model.",
    defaultText: String(createPlan().seed),
  }),
} as const;

/** Everything under one name; what is chosen beside it wins. */
export const presetChoice = {
  kind: "one",
  names: presetNames,
  sentence: "Chooses everything but the seed; what is chosen beside it wins.",
  placeholder: "name",
} as const satisfies OneChoice<PresetName>;

type Table = typeof trainingChoices;

/** All that is chosen of a run. The augmentation is null where a plan's has no name; choices make no such plan. */
export type RunChoices = {
  readonly [Name in keyof Table]: Name extends "augmentation" ? ValueOf<Table[Name]> | null : ValueOf<Table[Name]>;
};

/** What is not chosen is as the preset has it, or else the network's recipe. */
export type GivenChoices = GivenValues<Table & { readonly preset: typeof presetChoice }>;

/**
 * Makes the plan of a run.
 *
 * @throws OPTION_INVALID naming the first choice that is out of range, and where neither network nor preset is chosen
 */
export function planOfChoices(choices: GivenChoices, threads: number): TrainingPlan {
  if (choices.network === undefined && choices.preset === undefined) {
    fail(
      "OPTION_INVALID",
      "neither network nor preset is given. Name one of them; what else is not chosen follows from it.",
    );
  }
  const plan = createPlan({ threads, ...planPartOf(choices) });
  if (plan.network === LOCATOR_NETWORK) {
    fail(
      "OPTION_INVALID",
      `the network ${plan.network} is trained for an hour or so, on the command line: digits train --preset ${plan.network}. Choose another one.`,
    );
  }
  const trained = plan.imageCount - plan.validationCount;
  if (plan.material === null && plan.batchSize > trained) {
    fail(
      "OPTION_INVALID",
      `batchSize is at most the ${trained} images that are trained on; got ${plan.batchSize}. Hold fewer out, or take a smaller batch.`,
    );
  }
  return plan;
}

/**
 * What of a plan is chosen: the preset's part, with the single choices on top.
 *
 * @param nameOf what the user calls a choice @default the name of its row
 * @throws OPTION_INVALID naming the first choice that is out of range
 */
export function planPartOf(
  choices: GivenChoices,
  nameOf: (name: string, choice: Choice) => string = (name) => name,
): Partial<TrainingPlan> {
  const parts = rows().flatMap(([name, row]) => {
    const value = choices[name];
    return value === undefined ? [] : [row.toPlan(checkChoice(row, value, nameOf(name, row)))];
  });
  return Object.assign({}, presetPartOf(choices), ...parts) as Partial<TrainingPlan>;
}

/** What was chosen of a plan. */
export function choicesOfPlan(plan: TrainingPlan): RunChoices {
  return Object.fromEntries(rows().map(([name, row]) => [name, row.ofPlan(plan)])) as RunChoices;
}

/** Named on every card, whether they differ from the recipe or not. */
const ALWAYS_TOLD: ReadonlySet<string> = new Set<keyof Table>(["network", "epochs", "batchSize", "seed"]);

/** The command line that trains the same model again: what differs from the network's recipe, and the threads. */
export function trainCommandOf(plan: TrainingPlan): string {
  const recipe = createPlan({ network: plan.network });
  const all = rows().map(([name, row]) => {
    const value = row.ofPlan(plan);
    return {
      isAlwaysTold: ALWAYS_TOLD.has(name),
      isRecipes: JSON.stringify(value) === JSON.stringify(row.ofPlan(recipe)),
      // A plan whose augmentation has no name was made by an older version: "full" is nearest.
      words: `${flagOf(name, row)} ${textOfValue(value ?? "full")}`,
    };
  });
  return [
    "digits train",
    ...all.filter(({ isAlwaysTold }) => isAlwaysTold).map(({ words }) => words),
    ...all.filter(({ isAlwaysTold, isRecipes }) => !isAlwaysTold && !isRecipes).map(({ words }) => words),
    ...(plan.start.length === 0 ? [] : [`--from ${plan.start.map(({ name }) => name).join(",")}`]),
    ...(plan.hands === recipe.hands ? [] : [`--hands ${plan.hands}`]),
    `--threads ${plan.threads}`,
    ...(plan.device === "cpu" ? [] : [`--device ${plan.device}`]),
  ].join(" ");
}

/** The networks that a server trains, with what each takes where nothing is chosen, and where only the optimizer is. */
export function networkOptions(threads: number) {
  const names = trainingChoices.network.names.filter((name) => name !== LOCATOR_NETWORK);
  return names.map((name) => {
    const { description, classes } =
      name === LINE_NETWORK ? { description: LINE_NETWORK_DESCRIPTION, classes: LINE_CLASS_COUNT } : findNetwork(name);
    const defaults = choicesOfPlan(createPlan({ network: name, threads }));
    const rateWith = (optimizer: OptimizerKind) =>
      createPlan({ network: name, optimizer: optimizers[optimizer] }).peakLearningRate;
    const learningRates = { sgd: rateWith("sgd"), adamw: rateWith("adamw") };
    return { name, description, classes, defaults, learningRates };
  });
}

/** The presets of those, with all that each chooses; the seed is the one that is taken where none is chosen. */
export function presetOptions(threads: number) {
  return presetNames
    .filter((name) => presets[name].plan.network !== LOCATOR_NETWORK)
    .map((name) => ({
      name,
      description: presets[name].description,
      measured: measuredPresets[name],
      choices: choicesOfPlan(planOfChoices({ preset: name }, threads)),
    }));
}

/** Images that an epoch goes through: MNIST's less those held out, and at most this many of each part of the material. */
export const imagesAnEpoch = {
  mnist: MNIST_TRAINING_IMAGES,
  material: {
    "drawn-digits": defaultMaterial.drawnDigits,
    glyphs: defaultMaterial.glyphs,
    "not-digits": defaultMaterial.notDigits,
  },
};

/** A learning rate is good for its optimizer alone: with another one, createPlan knows better. */
function presetPartOf({ preset, optimizer }: GivenChoices): Partial<TrainingPlan> | null {
  if (preset === undefined) return null;
  const { peakLearningRate, ...others } = presets[preset].plan;
  const isOwnOptimizer = optimizer === undefined || optimizer === others.optimizer.kind;
  return isOwnOptimizer ? { peakLearningRate, ...others } : others;
}

/** The rows, each with its name; what a row takes is checked before its rule sees it. */
function rows() {
  return Object.entries(trainingChoices) as unknown as [keyof Table, TrainingChoice<Choice>][];
}

function one<Name extends string>(row: Omit<TrainingChoice<OneChoice<Name>>, "kind">): TrainingChoice<OneChoice<Name>> {
  return { kind: "one", ...row };
}

function some<Name extends string>(
  row: Omit<TrainingChoice<SomeChoice<Name>>, "kind">,
): TrainingChoice<SomeChoice<Name>> {
  return { kind: "some", ...row };
}

type Wording = Pick<WholeChoice, "sentence" | "flag" | "defaultText">;

function whole(key: "epochs" | "batchSize" | "imageCount" | "validationCount" | "seed", wording: Wording) {
  return figure<WholeChoice>("whole", key, "n", wording);
}

function number(key: "peakLearningRate" | "weightDecay" | "labelSmoothing" | "averageDecay", wording: Wording) {
  return figure<NumberChoice>("number", key, "x", wording);
}

/** A choice that is a figure of the plan as it is, with the plan's own range. */
function figure<C extends WholeChoice | NumberChoice>(
  kind: C["kind"],
  key: keyof typeof planRanges,
  placeholder: string,
  wording: Wording,
): C & PlanRule<number> {
  const [minimum, maximum] = planRanges[key];
  return {
    ...wording,
    kind,
    minimum,
    maximum,
    placeholder,
    toPlan: (value: number) => ({ [key]: value }),
    ofPlan: (plan: TrainingPlan) => plan[key],
  } as unknown as C & PlanRule<number>;
}
