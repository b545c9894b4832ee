/**
 * The card of a trained model: what it is, how it was made, and how well it reads. It lies beside the model as
 * JSON; `digits.onnx` has the card `digits.json`.
 */

import { defaultLimits, formatMegabytes } from "../../contract/limits.js";
import { fail } from "../../core/errors.js";
import type { MaterialResults } from "../../core/evaluation/evaluate-material.js";
import type { Evaluation } from "../../core/evaluation/evaluation.js";
import type { PictureSetFigures } from "../../core/evaluation/picture-evaluation.js";
import type { TrainingPlan } from "../../core/training/plan.js";
import type { Machine, SpeedFigures } from "../onnxruntime/measure-speed.js";

/** How a model read a collection of pictures; `digits evaluate --pictures LIST --write-card` measures it. */
export interface PictureResults {
  /** The list's file name. */
  readonly list: string;
  /** The day it was measured, YYYY-MM-DD. */
  readonly date: string;
  readonly command: string;
  readonly machine: Machine;
  /** From which confidence on a digit counted as sure. */
  readonly minConfidence: number;
  readonly sets: readonly PictureSetFigures[];
  /** Over all sets: the pictures with a label, and those without; null where there are none. */
  readonly labelled: PictureSetFigures | null;
  readonly unlabelled: PictureSetFigures | null;
}

export interface ModelCard {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** The day the training ended, YYYY-MM-DD. */
  readonly date: string;
  readonly file: {
    readonly bytes: number;
    /** SHA-256 of the model file, hexadecimal. */
    readonly sha256: string;
  };
  readonly parameters: number;
  readonly classes: readonly string[];
  readonly preprocessing: string;
  readonly training: {
    /** The command that makes the same model again. */
    readonly command: string;
    readonly plan: TrainingPlan;
    readonly seconds: number;
    readonly machine: Machine;
    /** MD5 of each data file that was read. */
    readonly checksums: Readonly<Record<string, string>>;
    readonly images: {
      /** MNIST's images trained on. */
      readonly training: number;
      /** MNIST's images held out. */
      readonly validation: number;
      /** The pool trained on beside MNIST; the plan says how many of it an epoch saw. */
      readonly material: number;
    };
  };
  readonly calibration: {
    /** Divisor of the logits, fitted on the held-out images. */
    readonly temperature: number;
    /** Added to the eleventh of the divided logits; 0 for networks of ten classes. */
    readonly noneOffset: number;
    readonly expectedCalibrationError: number;
  };
  readonly results: {
    /** Share of the held-out images read correctly; null when none were held out. */
    readonly validationAccuracy: number | null;
    /** On material that was held out, part by part; null for a network that knows ten digits alone. */
    readonly material: MaterialResults | null;
    readonly test: Pick<Evaluation, "count" | "correct" | "accuracy" | "perClass" | "confusion">;
    /** On photos, scans and drawings, a collection each; absent where none was measured. */
    readonly pictures?: readonly PictureResults[];
  };
  /** Where the training ended, or where `digits evaluate --speed --write-card` measured it last. */
  readonly speed: SpeedFigures;
}

/** Where the card of a model lies. */
export function cardPathOf(modelPath: string): string {
  return modelPath.replace(/(\.onnx)?$/, ".json");
}

/**
 * A card as its file holds it. The limit is on this text, since a card that is larger on the disk than it was when it
 * was sent could be taken, and never read.
 *
 * @throws MODEL_REFUSED when it is too large or too deep
 */
export function toCardText(card: object): string {
  const { maxCardBytes, maxCardDepth } = defaultLimits;
  // First: each level is indented, so that the text of a deep card is as long as the square of its depth.
  if (isDeeper(card, maxCardDepth)) {
    fail(
      "MODEL_REFUSED",
      `more than ${maxCardDepth} objects and lists lie in one another in the card. Send a flatter one.`,
    );
  }
  const text = `${JSON.stringify(card, null, 2)}\n`;
  const bytes = Buffer.byteLength(text);
  if (bytes > maxCardBytes) {
    fail(
      "MODEL_REFUSED",
      `the card takes ${formatMegabytes(bytes)} with a line for each value, as it is kept; ${formatMegabytes(maxCardBytes)} is the limit. Leave out what is not needed.`,
    );
  }
  return text;
}

/** Whether objects and lists lie more than `max` deep in one another: level by level, for deep ones would fill the stack. */
export function isDeeper(value: unknown, max: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > max) return true;
    level = level
      .filter((each) => typeof each === "object" && each !== null)
      .flatMap((each) => Object.values(each as object));
  }
  return false;
}
