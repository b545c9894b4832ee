/**
 * A probability as people say it: in per cent, and in words.
 */

/** Per cent with one decimal. No reading is certain, so none is shown as 100 %, even where rounding says so. */
export function toPercent(probability: number): string {
  if (probability >= 0.9995) return "> 99.9 %";
  return `${(probability * 100).toFixed(1)} %`;
}

/** Whole per cent, for where there is little room; never 100. */
export function toRoundPercent(probability: number): string {
  return probability >= 0.995 ? "> 99 %" : `${Math.round(probability * 100)} %`;
}

/** How sure a confidence is, in words. */
export function toWords(confidence: number): string {
  if (confidence >= 0.99) return "almost certain";
  if (confidence >= 0.9) return "confident";
  if (confidence >= 0.7) return "fairly sure";
  if (confidence >= 0.5) return "unsure";
  return "little more than a guess";
}
