/**
 * What a comparison of two readings comes to, in a sentence.
 */

import type { DigitPair } from "./digit-pairs.js";

interface Compared {
  readonly left: { readonly outcome: { readonly kind: string } | null };
  readonly right: { readonly outcome: { readonly kind: string } | null };
  readonly pairs: readonly DigitPair[];
}

/** Empty before both have read. */
export function comparisonInWords({ left, right, pairs }: Compared): string {
  if (left.outcome === null || right.outcome === null) return "";
  if (left.outcome.kind === "failed" || right.outcome.kind === "failed") {
    return "Not both of them could read it.";
  }
  if (pairs.length === 0) return "Neither finds a digit.";
  const differing = pairs.filter(({ isDifferent }) => isDifferent).length;
  if (differing === 0) return "Both read the same.";
  if (pairs.length === 1) return "They differ.";
  return differing === pairs.length
    ? "They differ in every digit."
    : `They differ in ${differing} of ${pairs.length} digits.`;
}
