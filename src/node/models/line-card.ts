/** The card of a model that reads lines: as that of a model of digits, with the figures of simulated lines by kind. */

import type { LineEvaluation } from "../../core/evaluation/evaluate-lines.js";
import type { Machine } from "../onnxruntime/measure-speed.js";
import type { ModelCard } from "./model-card.js";

export interface LineModelCard extends Pick<
  ModelCard,
  "name" | "version" | "description" | "date" | "file" | "parameters" | "preprocessing"
> {
  /** What a column may show, by class less one. */
  readonly symbols: string;
  readonly training: Omit<ModelCard["training"], "images"> & {
    /** MNIST's images that the lines are written with, and those of the lines that were held out. */
    readonly images: { readonly training: number; readonly validation: number };
  };
  /** How confidences of whole lines were made honest, and what they are worth on other lines; null when none were held out. */
  readonly calibration: {
    /** Divisor of the scores, fitted on held-out lines. */
    readonly temperature: number;
    /** How many it was fitted to. */
    readonly lines: number;
  } | null;
  readonly results: {
    /** Of the held-out lines that the temperature was not fitted to; null when none were held out. */
    readonly heldOut: LineEvaluation | null;
  };
  /** Median of one line of this width in pixels, on one thread. */
  readonly speed: {
    readonly width: number;
    readonly runs: number;
    readonly milliseconds: number;
    readonly machine: Machine;
  };
}
