/** How large a picture is shown, and where it lies, so that one of its numbers is seen close to. */

import type { ReadAnswer } from "../../../src/contract/answers/read-answers.js";
import type { CloseUp, Placement } from "./reading.svelte.js";

const whole: Placement = { scale: 1, left: 0, top: 0 };

/** A digit is as high as this share of the frame: what stands around it is in sight. */
const DIGIT_SHARE = 0.24;

/** The longest number leaves air on both sides. */
const NUMBER_SHARE = 0.8;

/** Nothing is gained by more: the picture has no more pixels. */
const MOST_SCALE = 8;

/**
 * Where the picture lies for a number to be seen: in the middle, unless the picture's edge would leave the frame's. All
 * numbers of a reading are shown at about the same scale, so that going from one to the next only moves it.
 */
export function closeUpOf(answer: Pick<ReadAnswer, "width" | "height" | "numbers">, place: number): CloseUp {
  return (frame) => {
    const number = answer.numbers[place];
    if (number === undefined || frame.width === 0 || frame.height === 0) return whole;
    const fitted = Math.min(frame.width / answer.width, frame.height / answer.height);
    const { x, y, width, height } = number.box;
    const scale = Math.min(
      MOST_SCALE,
      (DIGIT_SHARE * frame.height) / (usualDigit(answer) * fitted),
      (NUMBER_SHARE * frame.width) / (width * fitted),
      (NUMBER_SHARE * frame.height) / (height * fitted),
    );
    if (scale <= 1) return whole;
    return {
      scale,
      left: offset(x + width / 2, answer.width, fitted, frame.width, scale),
      top: offset(y + height / 2, answer.height, fitted, frame.height, scale),
    };
  };
}

/** The longer side of the middle digit, in the picture's pixels; a picture may lie on its side. */
function usualDigit({ numbers }: Pick<ReadAnswer, "numbers">): number {
  const sides = numbers
    .flatMap(({ digits }) => digits.map(({ box }) => Math.max(box.width, box.height)))
    .toSorted((a, b) => a - b);
  return sides[sides.length >> 1] ?? 1;
}

/** Along one side: where the element begins that holds the picture in its middle, as a share of the frame. */
function offset(centre: number, size: number, fitted: number, frame: number, scale: number): number {
  const shown = size * fitted * scale;
  const begin = shown <= frame ? (frame - shown) / 2 : clamp(frame / 2 - centre * fitted * scale, frame - shown, 0);
  return (begin - (frame * scale - shown) / 2) / frame;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
