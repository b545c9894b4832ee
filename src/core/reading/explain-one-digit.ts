/**
 * Reads a picture that holds one digit: all ink that is no speck is that digit, however many pieces it has.
 */

import { failBlank, type FoundInk } from "../picture/pieces/find-ink.js";
import { toOneDigit } from "../picture/pieces/one-digit.js";
import { type Classifier, DIGIT_COUNT, NOT_A_DIGIT } from "./classifier.js";
import type { Explanation } from "./explanation.js";
import { isNoDigit, NO_DIGIT_REASON, toReadNumber } from "./read-digits.js";

/**
 * Reads the one digit.
 *
 * @throws PICTURE_NO_INK where there are but specks
 */
export async function explainOneDigit(
  found: FoundInk,
  classifier: Classifier,
  minConfidence: number,
): Promise<Explanation> {
  const one = toOneDigit(found) ?? failBlank();
  const outcomes = await classifier.classify(one.image);
  const box = found.toPictureBox(one.box);
  const isChosen = !isNoDigit(outcomes);
  const judged = { outcomes, certainty: 1, box, image: one.image };
  const numbers = isChosen ? [toReadNumber([judged], minConfidence, 0)] : [];
  const { width, height } = found.picture;
  return {
    reading: {
      width,
      height,
      text: numbers.map(({ text }) => text).join(" "),
      numbers,
      rejected: isChosen ? [] : [{ box, reason: NO_DIGIT_REASON }],
    },
    ink: found.ink,
    removed: found.rules.map((rule) => ({
      box: found.toPictureBox(rule),
      reason: "a printed line",
    })),
    cuts: [],
    candidates: [
      {
        box,
        image: one.image,
        probabilities: Array.from(outcomes.subarray(0, DIGIT_COUNT)),
        notDigit: outcomes[NOT_A_DIGIT]!,
        isChosen,
      },
    ],
  };
}
