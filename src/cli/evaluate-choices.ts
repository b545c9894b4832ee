/** What is chosen of `digits evaluate`: a row each. */

import type { Choice, GivenValues } from "../contract/choice.js";
import { readingOptions } from "../contract/reading-options.js";
import { deviceChoice, jsonChoice, modelChoice } from "./choice-options.js";

export const evaluateChoices = {
  model: modelChoice,
  images: {
    kind: "text",
    sentence: "Images in MNIST's format (IDX3), 28x28.",
    defaultText: "MNIST's test set",
    placeholder: "idx",
  },
  labels: { kind: "text", sentence: "Their labels (IDX1); goes with --images.", placeholder: "idx" },
  lines: {
    kind: "whole",
    minimum: 1,
    maximum: 100_000,
    sentence: "With a model of lines. How many simulated ones it reads.",
    defaultText: "2000",
    placeholder: "n",
  },
  pictures: { kind: "text", sentence: "Pictures of any kind, listed with their labels.", placeholder: "csv" },
  minConfidence: {
    ...readingOptions.minConfidence,
    sentence: `With --pictures. ${readingOptions.minConfidence.sentence}`,
  },
  expectLengths: {
    kind: "switch",
    sentence: "With --pictures. Reads numbers of several digits with their length told, too.",
  },
  reviewRate: {
    kind: "switch",
    sentence: "With --pictures. Says how much must be looked at so that few wrong readings are left.",
  },
  speed: { kind: "switch", sentence: "Measure how fast the model classifies on one core, alone." },
  writeCard: { kind: "switch", sentence: "With --pictures or --speed. Keeps the figures in the model's card." },
  device: deviceChoice,
  json: jsonChoice,
  report: {
    kind: "text",
    sentence:
      "Write a page to look through: of images the confusion matrix, the reliability curve and the hardest errors; of pictures the failures.",
    placeholder: "dir",
  },
} as const satisfies Readonly<Record<string, Choice>>;

export type EvaluateOptions = GivenValues<typeof evaluateChoices>;
