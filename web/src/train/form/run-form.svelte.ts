/**
 * What is filled in for the next training run: a field for each choice that the server names. What nobody touched is as
 * the preset has it, or the network's recipe where another network is taken, and follows when that changes.
 */

import { formatCount } from "../../../../src/contract/words.js";
import type { GivenChoices, RunOptionsAnswer } from "../../../../src/contract/answers/run-answers.js";
import { DIGIT_COUNT } from "../../../../src/core/digits.js";
import { LINE_NETWORK } from "../../../../src/core/line.js";
import { type Choices, labelOf } from "../choice-words.js";

type NetworkOption = RunOptionsAnswer["networks"][number];
type PresetOption = RunOptionsAnswer["presets"][number];
type Option = RunOptionsAnswer["options"][string];

/** What is chosen. */
type Value = Choices[keyof Choices];

/** What a field holds: a text, typed or one of several names; or any of several names. */
type Filled = string | readonly string[];

/** How much there is to do. */
export interface Work {
  readonly steps: number;
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Material is as much as there is, and that may be a little less. */
  readonly isRough: boolean;
}

/** What most people want; it trains in a minute. */
const FIRST_PRESET = "balanced";

/** In place of a preset's name. */
export const CUSTOM = "custom";

export class RunForm {
  readonly options: RunOptionsAnswer;
  /** What is as it has it where nobody touched it; null where that is the network's recipe. */
  #preset = $state.raw<PresetOption | null>(null);
  #networkName = $state("");
  /** What people filled in, by the name of its choice. */
  #filled = $state.raw<Readonly<Record<string, Filled>>>({});

  constructor(options: RunOptionsAnswer) {
    const { presets, networks } = options;
    this.options = options;
    this.#preset = presets.find(({ name }) => name === FIRST_PRESET) ?? presets[0] ?? null;
    this.#networkName = this.#preset?.choices.network ?? networks[0]?.name ?? "";
  }

  get networkName(): string {
    return this.#networkName;
  }

  /** Takes another network, with its recipe in place of what a preset filled in. */
  set networkName(name: string) {
    if (name !== this.#networkName) this.#preset = null;
    this.#networkName = name;
  }

  get network(): NetworkOption {
    const network = this.options.networks.find(({ name }) => name === this.#networkName);
    if (!network) throw new Error(`there is no network "${this.#networkName}"`);
    return network;
  }

  /** The preset that everything filled in agrees with; null where it is one's own. */
  get preset(): PresetOption | null {
    return this.options.presets.find((each) => this.#agrees(each)) ?? null;
  }

  /** Of that preset, or CUSTOM. */
  get presetName(): string {
    return this.preset?.name ?? CUSTOM;
  }

  /** Fills in all that a preset chooses. */
  set presetName(name: string) {
    const preset = this.options.presets.find((each) => each.name === name);
    if (!preset) throw new Error(`there is no preset "${name}"`);
    const { seed } = this.#filled;
    this.#preset = preset;
    this.#networkName = preset.choices.network;
    this.#filled = seed === undefined ? {} : { seed };
  }

  /** Whether people filled in anything. */
  get isTouched(): boolean {
    return Object.keys(this.#filled).length > 0;
  }

  /** What a field says of itself. */
  option(name: string): Option {
    const option = this.options.options[name];
    if (!option) throw new Error(`the server knows no choice "${name}"`);
    return option;
  }

  /** Why something cannot be chosen with this network; null where it can. */
  refusalOf(name: string): string | null {
    const { name: network, classes } = this.network;
    if (network === LINE_NETWORK && ["material", "augmentation", "labelSmoothing"].includes(name)) {
      return `${network} draws its own lines, with all that happens to them.`;
    }
    return name === "material" && classes <= DIGIT_COUNT
      ? `${network} tells only the ten digits apart, and learns from MNIST alone.`
      : null;
  }

  /** What stands in a field that takes one value. */
  textOf(name: string): string {
    const value = this.#valueOf(name);
    return typeof value === "string" ? value : "";
  }

  /** What is taken of a choice of any of several names. */
  namesOf(name: string): readonly string[] {
    const value = this.#valueOf(name);
    return typeof value === "string" || this.refusalOf(name) !== null ? [] : value;
  }

  set(name: string, value: Filled): void {
    this.#filled = { ...this.#filled, [name]: value };
  }

  /** Takes one of several names, or takes it away. */
  take(name: string, each: string, isTaken: boolean): void {
    const others = this.namesOf(name).filter((taken) => taken !== each);
    this.set(name, isTaken ? [...others, each] : others);
  }

  /** Takes back what people filled in; preset and network stay. */
  reset(): void {
    this.#filled = {};
  }

  /** What is sent: only what was chosen. Faults are the caller's to look at first. */
  get choices(): GivenChoices {
    const sent = Object.entries(this.#filled)
      .filter(([name]) => this.refusalOf(name) === null)
      .map(([name, value]) => [name, typeof value === "string" && this.#isFigure(name) ? toNumber(value) : value]);
    const base = this.#preset ? { preset: this.#preset.name } : { network: this.#networkName };
    return { ...base, ...Object.fromEntries(sent) } as GivenChoices;
  }

  /** What is wrong, by the field it stands in. */
  get faults(): Readonly<Record<string, string>> {
    const faults: Record<string, string> = {};
    for (const name of Object.keys(this.#filled).filter((each) => this.#isFigure(each))) {
      const fault = faultOf(this.textOf(name), this.option(name));
      if (fault) faults[name] = `${labelOf(name)} is ${fault}.`;
    }
    const trained = this.#trainedImages();
    if (!faults.validationCount && trained < 1) {
      faults.validationCount = "Some of the images must be left to train on.";
    } else if (!faults.batchSize && !faults.validationCount && toNumber(this.textOf("batchSize")) > trained) {
      faults.batchSize = `Batch size is at most the ${formatCount(trained)} images that are trained on.`;
    }
    return faults;
  }

  /** How much there is to do; null where something is wrong. */
  get work(): Work | null {
    if (Object.keys(this.faults).length > 0) return null;
    const batchSize = toNumber(this.textOf("batchSize"));
    const epochs = toNumber(this.textOf("epochs"));
    // A last batch that would not be full is left out.
    const stepsPerEpoch = Math.floor(this.#trainedImages() / batchSize);
    const isRough = this.namesOf("material").length > 0;
    return { steps: stepsPerEpoch * epochs, stepsPerEpoch, batchSize, epochs, isRough };
  }

  #agrees(preset: PresetOption): boolean {
    const isFilledIn = ([name, value]: readonly [string, unknown]) => {
      if (!Array.isArray(value)) {
        const text = this.textOf(name);
        return (this.#isFigure(name) ? toNumber(text) : text) === value;
      }
      const names = this.namesOf(name);
      return value.length === names.length && value.every((each) => names.includes(each as string));
    };
    const chosen = chosenBy(preset);
    const isChosen = (name: string) => name === "seed" || chosen.some(([each]) => each === name);
    return (
      preset.choices.network === this.#networkName &&
      chosen.every(isFilledIn) &&
      Object.keys(this.#filled).every(isChosen)
    );
  }

  /** Whether a choice is typed as a number. */
  #isFigure(name: string): boolean {
    return ["whole", "number"].includes(this.option(name).kind);
  }

  #valueOf(name: string): Filled {
    const { defaults, learningRates } = this.network;
    const filled = this.#filled[name];
    if (filled !== undefined) return filled;
    const chosen = this.#preset?.choices;
    const isOwnOptimizer = chosen?.optimizer === this.#filled.optimizer || this.#filled.optimizer === undefined;
    // A learning rate is good for its optimizer alone.
    if (name === "learningRate" && !(chosen && isOwnOptimizer)) {
      return String(learningRates[this.textOf("optimizer") === "adamw" ? "adamw" : "sgd"]);
    }
    return toFilled(({ ...defaults, ...chosen } as Readonly<Record<string, Value>>)[name]);
  }

  #trainedImages(): number {
    const { material } = this.options.imagesAnEpoch;
    const used = toNumber(this.textOf("imageCount"));
    const beside = this.namesOf("material").map((name) => material[name] ?? 0);
    const heldOut = toNumber(this.textOf("validationCount"));
    return beside.reduce((sum, count) => sum + count, used - heldOut);
  }
}

/** What a preset fills in: the network is chosen apart, and the seed is no preset's. */
function chosenBy({ choices }: PresetOption): (readonly [name: string, value: Value])[] {
  const { network: _network, seed: _seed, ...others } = choices;
  return Object.entries(others);
}

/** A value as its field holds it. */
function toFilled(value: Value | undefined): Filled {
  return typeof value === "object" && value !== null ? value : String(value ?? "");
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
