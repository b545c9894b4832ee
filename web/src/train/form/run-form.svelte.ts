/**
 * What is filled in for the next training run. What nobody touched is as the network's recipe has it, and follows
 * when another network is taken. A preset fills everything in but the seed.
 */

import { formatCount } from "../../../../src/contract/words.js";
import type { GivenChoices, RunOptionsAnswer } from "../../../../src/contract/answers/run-answers.js";
import { DIGIT_COUNT } from "../../../../src/core/digits.js";
import { choiceLabels, type Choices } from "../choice-words.js";

/** Choices that are typed. */
export type FigureName =
  | "epochs"
  | "batchSize"
  | "learningRate"
  | "weightDecay"
  | "labelSmoothing"
  | "averageDecay"
  | "validationCount"
  | "seed";

/** Choices of one name among several. */
export type WordName = "augmentation" | "optimizer" | "schedule";

type MaterialName = Choices["material"][number];
type NetworkOption = RunOptionsAnswer["networks"][number];
type PresetOption = RunOptionsAnswer["presets"][number];
type Option = RunOptionsAnswer["options"][string];

/** How much there is to do. */
export interface Work {
  readonly steps: number;
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Material is as much as there is, and that may be a little less. */
  readonly isRough: boolean;
}

/** Simple to begin with: it trains in a minute. */
const FIRST_NETWORK = "lenet";

/** In place of a preset's name. */
export const OWN_VALUES = "own";

/** What a preset fills in. */
const figuresOfPresets = [
  "epochs",
  "batchSize",
  "learningRate",
  "weightDecay",
  "labelSmoothing",
  "averageDecay",
  "validationCount",
] as const satisfies readonly FigureName[];
const wordsOfPresets = ["augmentation", "optimizer", "schedule"] as const satisfies readonly WordName[];

export class RunForm {
  readonly options: RunOptionsAnswer;
  networkName = $state("");
  #figures = $state<Partial<Record<FigureName, string>>>({});
  #words = $state<Partial<Record<WordName, string>>>({});
  #material = $state.raw<readonly MaterialName[] | null>(null);
  /** The learning rate that a preset filled in: good for its optimizer alone. */
  #presetRate: string | null = null;

  constructor(options: RunOptionsAnswer) {
    this.options = options;
    this.networkName =
      options.networks.find(({ name }) => name === FIRST_NETWORK)?.name ?? options.networks[0]?.name ?? "";
  }

  get network(): NetworkOption {
    const network = this.options.networks.find(({ name }) => name === this.networkName);
    if (!network) throw new Error(`there is no network "${this.networkName}"`);
    return network;
  }

  get takesMaterial(): boolean {
    return this.network.classes > DIGIT_COUNT;
  }

  /** The preset that everything filled in agrees with, or OWN_VALUES. */
  get presetName(): string {
    const found = this.options.presets.find((each) => this.#agrees(each));
    return found?.name ?? OWN_VALUES;
  }

  /** Fills in all that a preset chooses. */
  set presetName(name: string) {
    const found = this.options.presets.find((preset) => preset.name === name);
    if (!found) throw new Error(`there is no preset "${name}"`);
    const { choices } = found;
    this.networkName = choices.network;
    for (const figure of figuresOfPresets) {
      this.#figures[figure] = String(choices[figure]);
    }
    for (const word of wordsOfPresets) {
      this.#words[word] = choices[word] ?? "";
    }
    this.#material = choices.material;
    this.#presetRate = String(choices.learningRate);
  }

  /** Whether anything but the network is chosen. */
  get isTouched(): boolean {
    const chosen = { ...this.#figures, ...this.#words };
    return Object.keys(chosen).length > 0 || this.#material !== null;
  }

  /** What a field says of itself. */
  option(name: Exclude<keyof Choices, "network">): Option {
    const option = this.options.options[name];
    if (!option) throw new Error(`the server knows no choice "${name}"`);
    return option;
  }

  figure(name: FigureName): string {
    return this.#figures[name] ?? String(this.#defaultFigure(name));
  }

  setFigure(name: FigureName, text: string): void {
    this.#figures[name] = text;
  }

  word(name: WordName): string {
    return this.#words[name] ?? this.network.defaults[name] ?? "";
  }

  setWord(name: WordName, word: string): void {
    const isPresetRate = this.#figures.learningRate === this.#presetRate;
    if (name === "optimizer" && isPresetRate) delete this.#figures.learningRate;
    this.#words[name] = word;
  }

  get material(): readonly MaterialName[] {
    if (!this.takesMaterial) return [];
    return this.#material ?? this.network.defaults.material;
  }

  setMaterial(name: MaterialName, isTaken: boolean): void {
    const others = this.material.filter((taken) => taken !== name);
    this.#material = isTaken ? [...others, name] : others;
  }

  /** Everything as the network's recipe has it. */
  reset(): void {
    this.#figures = {};
    this.#words = {};
    this.#material = null;
  }

  /** What is sent: only what was chosen. Faults are the caller's to look at first. */
  get choices(): GivenChoices {
    const figures = Object.entries(this.#figures).map(([name, text]) => [name, toNumber(text)] as const);
    return {
      network: this.network.name,
      ...Object.fromEntries(figures),
      ...this.#words,
      ...(this.takesMaterial && this.#material !== null && { material: [...this.#material] }),
    } as GivenChoices;
  }

  /** What is wrong, by the field it stands in. */
  get faults(): Partial<Record<FigureName, string>> {
    const faults: Partial<Record<FigureName, string>> = {};
    for (const [name, text] of Object.entries(this.#figures)) {
      const figure = name as FigureName;
      const fault = faultOf(text, this.option(figure));
      if (fault) faults[figure] = `${choiceLabels[figure]} is ${fault}.`;
    }
    const trained = this.#trainedImages();
    const batchSize = toNumber(this.figure("batchSize"));
    if (!faults.batchSize && !faults.validationCount && batchSize > trained) {
      faults.batchSize = `Batch size is at most the ${formatCount(trained)} images that are trained on.`;
    }
    return faults;
  }

  /** How much there is to do; null where something is wrong. */
  get work(): Work | null {
    if (Object.keys(this.faults).length > 0) return null;
    const batchSize = toNumber(this.figure("batchSize"));
    const epochs = toNumber(this.figure("epochs"));
    // A last batch that would not be full is left out.
    const stepsPerEpoch = Math.floor(this.#trainedImages() / batchSize);
    return { steps: stepsPerEpoch * epochs, stepsPerEpoch, batchSize, epochs, isRough: this.material.length > 0 };
  }

  #agrees({ choices }: PresetOption): boolean {
    return (
      choices.network === this.networkName &&
      figuresOfPresets.every((name) => toNumber(this.figure(name)) === choices[name]) &&
      wordsOfPresets.every((name) => this.word(name) === choices[name]) &&
      choices.material.length === this.material.length &&
      choices.material.every((name) => this.material.includes(name))
    );
  }

  #defaultFigure(name: FigureName): number {
    const { defaults, learningRates } = this.network;
    const isAdamw = this.word("optimizer") === "adamw";
    return name === "learningRate" ? learningRates[isAdamw ? "adamw" : "sgd"] : defaults[name];
  }

  #trainedImages(): number {
    const { mnist, material } = this.options.imagesAnEpoch;
    const beside = this.material.map((name) => material[name] ?? 0);
    const heldOut = toNumber(this.figure("validationCount"));
    return beside.reduce((sum, count) => sum + count, mnist - heldOut);
  }
}

/** What was typed, with a point or a comma; NaN where that is no number. */
function toNumber(text: string): number {
  const plain = text.trim().replace(",", ".");
  return plain === "" ? NaN : Number(plain);
}

function faultOf(text: string, option: Option): string | null {
  const { kind, minimum = -Infinity, maximum = Infinity } = option;
  const value = toNumber(text);
  const isInRange = value >= minimum && value <= maximum;
  if (kind === "whole") {
    return isInRange && Number.isInteger(value)
      ? null
      : `a whole number from ${formatCount(minimum)} to ${formatCount(maximum)}`;
  }
  // The smallest number there is stands for anything above 0.
  const isAboveZero = minimum > 0 && minimum < Number.EPSILON;
  const low = isAboveZero ? "above 0" : `from ${minimum}`;
  return isInRange ? null : `a number ${low}${isAboveZero ? ", at most" : " to"} ${maximum}`;
}
