/**
 * A classifier by rule, for tests in which a network's opinion is beside the point: an upright bar, be it with a stub,
 * is a 1, a ring is a 0, a solid square is a 5, and nothing else is a digit.
 */

import { IMAGE_PIXELS, IMAGE_SIZE, NOT_A_DIGIT, OUTCOME_COUNT } from "../src/core/digits.js";
import type { Classifier } from "../src/core/reading/classifier.js";

/** From this grey level on a pixel is ink. */
const INK = 100;
/** Share of a ring that is drawn: it may be in two halves. */
const MOSTLY_CLOSED = 0.9;
/** The probability of what the rule says; the rest is even. */
export const RULE_PROBABILITY = 0.97;

/** A classifier by rule that remembers every image it was shown, in order. */
export interface RuleClassifier extends Classifier {
  readonly seen: readonly Uint8Array[];
  /** How often it was freed. */
  disposals(): number;
}

export function createBarAndRingClassifier(): RuleClassifier {
  const seen: Uint8Array[] = [];
  let disposals = 0;
  return {
    seen,
    disposals: () => disposals,
    async classify(images) {
      const rows: number[] = [];
      for (let from = 0; from < images.length; from += IMAGE_PIXELS) {
        const image = images.slice(from, from + IMAGE_PIXELS);
        seen.push(image);
        rows.push(...outcomesOf(judge(image)));
      }
      return Float32Array.from(rows);
    },
    async dispose() {
      disposals++;
    },
  };
}

/** The probabilities of all outcomes, the given one likeliest. */
export function outcomesOf(outcome: number, probability = RULE_PROBABILITY): number[] {
  const rest = (1 - probability) / (OUTCOME_COUNT - 1);
  return Array.from({ length: OUTCOME_COUNT }, (_, i) => (i === outcome ? probability : rest));
}

function judge(image: Uint8Array): number {
  const places = [...image.keys()].filter((at) => image[at]! >= INK);
  const columns = places.map((at) => at % IMAGE_SIZE);
  const rows = places.map((at) => Math.floor(at / IMAGE_SIZE));
  const left = Math.min(...columns);
  const top = Math.min(...rows);
  const width = Math.max(...columns) - left + 1;
  const height = Math.max(...rows) - top + 1;
  const share = places.length / (width * height);
  if (share > 0.55 && width < 0.5 * height) return 1;
  if (share > 0.85 && width > 0.8 * height && height > 0.8 * width) return 5;
  const isRound = width > 0.8 * height && height > 0.8 * width;
  return isRound && isRing(image, left, top, width, height) ? 0 : NOT_A_DIGIT;
}

/** Whether nearly every way from the middle to the edge meets ink, and the middle has none. */
function isRing(image: Uint8Array, left: number, top: number, width: number, height: number): boolean {
  const [centreX, centreY] = [left + width / 2, top + height / 2];
  const isInkAt = (angle: number, share: number) => {
    const x = Math.floor(centreX + (share * width * Math.cos(angle)) / 2);
    const y = Math.floor(centreY + (share * height * Math.sin(angle)) / 2);
    return image[y * IMAGE_SIZE + x]! >= INK;
  };
  const angles = Array.from({ length: 24 }, (_, i) => (i * Math.PI) / 12);
  const shares = Array.from({ length: 20 }, (_, i) => 0.5 + i / 40);
  return (
    angles.every((angle) => !isInkAt(angle, 0.3)) &&
    angles.filter((angle) => shares.some((share) => isInkAt(angle, share))).length >= MOSTLY_CLOSED * angles.length
  );
}
