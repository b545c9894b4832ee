/**
 * The pictures that were not read as they should have been, those worth looking at first.
 */

import { confidenceOf, judgeAttempt, type Attempt, type PictureOutcome, type ReadingWay } from "./picture-outcome.js";

/**
 * In the order of their weight. `misread`: accepted as other digits than its label's. `invented`: digits where there
 * are none. `refused`: digits, and not accepted. `failed`: not tried.
 */
export const failureKinds = ["misread", "invented", "refused", "failed"] as const;

export type FailureKind = (typeof failureKinds)[number];

export interface PictureFailure {
  readonly kind: FailureKind;
  /** The way of reading that failed; where both did, the graver one. */
  readonly way: ReadingWay;
  /** How sure the reader was, 0 to 1. */
  readonly confidence: number;
  readonly outcome: PictureOutcome;
}

/** All failures, one a picture: the gravest kind first, within a kind the most confident. */
export function rankFailures(outcomes: readonly PictureOutcome[]): PictureFailure[] {
  return outcomes.flatMap((outcome) => gravestFailure(outcome) ?? []).toSorted(byGravity);
}

function gravestFailure(outcome: PictureOutcome): PictureFailure | undefined {
  const ways: readonly ReadingWay[] = ["withExpect", "withoutExpect"];
  return ways
    .flatMap((way): PictureFailure[] => {
      const attempt = outcome[way];
      const kind = attempt && failureKindOf(outcome.label, attempt);
      if (!attempt || !kind) return [];
      const confidence = confidenceOf(outcome.label, attempt);
      return [{ kind, way, confidence, outcome }];
    })
    .toSorted(byGravity)[0];
}

function failureKindOf(label: string, attempt: Attempt): FailureKind | null {
  switch (judgeAttempt(label, attempt)) {
    case "failed":
      return "failed";
    case "wrong":
      return label === "" ? "invented" : "misread";
    case "refused":
      return label === "" ? null : "refused";
    case "exact":
      return null;
  }
}

function byGravity(a: PictureFailure, b: PictureFailure): number {
  const kinds = failureKinds.indexOf(a.kind) - failureKinds.indexOf(b.kind);
  return kinds || b.confidence - a.confidence;
}
