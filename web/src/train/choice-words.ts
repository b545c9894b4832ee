/** What is chosen of a training run, as people call it. What a choice does, the server says. */

import type { RunAnswer } from "../../../src/contract/answers/run-answers.js";

export type Choices = RunAnswer["choices"];

/** What the name of a choice does not say by itself. */
const specialLabels: Readonly<Record<string, string>> = {
  material: "Material beside MNIST",
  averageDecay: "Averaging of weights",
  imageCount: "Images of MNIST",
  validationCount: "Held out for validation",
};

/** What a choice is called: "Batch size" of "batchSize", where there is no better label. */
export function labelOf(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return specialLabels[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** Names that say more when spelled out; the others are said as they are. */
const spelledOut: Readonly<Record<string, string>> = {
  fast: "Fast",
  balanced: "Balanced",
  best: "Best",
  none: "None",
  mild: "Mild",
  full: "Full",
  sgd: "SGD with momentum",
  adamw: "AdamW",
  "one-cycle": "One cycle",
  cosine: "Cosine",
  "drawn-digits": "Drawn digits",
  glyphs: "Letters and signs",
  "not-digits": "What is not a digit",
};

/** A name that can be chosen, in words. */
export function nameInWords(name: string): string {
  return spelledOut[name] ?? name;
}

/** What was chosen, in words. */
export function choiceInWords(value: Choices[keyof Choices]): string {
  if (value === null) return "Of its own kind";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return nameInWords(value);
  return value.map(nameInWords).join(", ") || "None";
}
