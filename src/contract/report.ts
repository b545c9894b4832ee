/**
 * What the pages hold that `digits read --explain` and `digits evaluate --report` write. Node's side fills them in, the
 * page's components show them. Pictures are `data:` addresses; 28x28 images are bytes, which travel as Base64.
 */

import type { Evaluation } from "../core/evaluation/evaluation.js";
import type { FailureKind, PictureEvaluation, PictureFailure } from "../core/evaluation/picture-evaluation.js";
import type { Explanation } from "../core/reading/reading.js";

/** How a picture was read. */
export interface ExplanationReport extends Omit<Explanation, "ink"> {
  readonly kind: "explanation";
  /** What the picture is called. */
  readonly name: string;
  readonly picture: string;
  /** Black on nothing, as large as `picture`. */
  readonly ink: string;
  /** Each rejected mark and what lies around it, in the reading's order; of the first ones only. */
  readonly crops: readonly string[];
}

/** How well 28x28 images are classified. */
export interface EvaluationReport extends Evaluation {
  readonly kind: "evaluation";
  readonly model: string;
  readonly dataset: string;
  /** Time of classifying all images. */
  readonly seconds: number;
  /** The images of `hardest`, in its order. */
  readonly images: readonly Uint8Array[];
}

/** Which pictures were not read as they should have been. */
export interface PicturesReport {
  readonly kind: "pictures";
  readonly model: string;
  readonly list: string;
  /** From which confidence on a digit counted as sure. */
  readonly minConfidence: number;
  /** How many pictures were read. */
  readonly pictures: number;
  /** What must be looked at, in each way of reading. */
  readonly review: PictureEvaluation["review"];
  /** All failures; `failures` holds only the first. */
  readonly counts: Readonly<Record<FailureKind, number>>;
  /** The worst first; without a thumbnail where the picture could not be opened. */
  readonly failures: readonly (PictureFailure & { readonly thumbnail: string | null })[];
}

export type Report = ExplanationReport | EvaluationReport | PicturesReport;

/** A value as JSON gives it back: bytes as Base64. */
export type FromJson<T> = T extends Uint8Array
  ? string
  : T extends object
    ? { -readonly [Key in keyof T]: FromJson<T[Key]> }
    : T;
