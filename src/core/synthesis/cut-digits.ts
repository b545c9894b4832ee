/**
 * What cuts at the wrong place leave: a part of one digit, or the end of one with the beginning of the next. Many
 * parts of digits are digits themselves (the right of an 8 is a 3, the top of a 9 a 0, most of a 7 is a 7), so a
 * table says how much of each digit may be taken from each side; and no part that is an upright bar is taken, which
 * is a 1.
 */

import { imageAt, type ImageSet } from "../dataset/image-set.js";
import { IMAGE_SIZE } from "../digits.js";
import { createPlane, type Plane } from "../picture/plane.js";
import type { Random } from "../tensor/random.js";
import { isUprightBar } from "./bar-like.js";
import { inkShare, partOf, type Side, stampDigit, type Window, windowOfInk } from "./digit-window.js";
import { choose } from "./weighted-choice.js";

/** Pixels of the sheet a pixel of the image becomes. */
const SCALE = 3;
const SHEET_SIDE_PX = IMAGE_SIZE * SCALE * 2;

/** Least share of its digit's ink that a part has: less is a speck. */
const LEAST_SHARE = 0.18;

/** Least part taken, of the digit's width or height. */
const LEAST_PART = 0.25;

/**
 * The largest part of each digit, 0 to 9, that is no digit; 0 where none is safe. Judged by eye on sheets of 72 parts of
 * each digit from each side, from 0.3 to 0.66 of it: beyond these sizes digits began to appear. The right of a 2 is a 2 from 0.33 on, the top of a 3 a 2, the bottom of a 6 or an 8 a 0, and the left of a 4 a 4.
 */
const largestPart: Readonly<Record<Side, readonly number[]>> = {
  left: [0.5, 0, 0.42, 0.42, 0, 0.42, 0, 0.42, 0.33, 0.33],
  right: [0.36, 0, 0, 0, 0, 0.33, 0, 0, 0, 0],
  top: [0.5, 0, 0, 0, 0.42, 0.42, 0, 0, 0, 0],
  bottom: [0.55, 0, 0.36, 0.4, 0, 0.4, 0, 0, 0, 0],
};

/** Digits whose right or left part says nothing beside another part: all but the 1, and the 3 and 8 (a 3). */
const rightPartOfPair = [0, 2, 4, 5, 6, 7, 9];
const leftPartOfPair = [0, 2, 3, 4, 5, 6, 7, 8, 9];

/** Draws a part of one digit, or parts of two neighbours; null where chance gave nothing that will do. */
export function drawCutDigit(digits: ImageSet, random: Random): Plane | null {
  return random.uniform() < 0.5 ? drawPart(digits, random) : drawParts(digits, random);
}

function drawPart(digits: ImageSet, random: Random): Plane | null {
  const index = random.integer(digits.count);
  const side = choose(["left", "right", "top", "bottom"] as const, random);
  const most = largestPart[side][digits.labels[index]!] ?? 0;
  if (most < LEAST_PART) return null;
  const image = imageAt(digits, index);
  const window = partOf(windowOfInk(image), side, random.uniform(LEAST_PART, most));
  if (inkShare(image, window) < LEAST_SHARE) return null;
  const sheet = createPlane(SHEET_SIDE_PX, SHEET_SIDE_PX);
  stampDigit(sheet, image, window, { x: 4, y: 4, scale: SCALE });
  return isUprightBar(sheet) ? null : sheet;
}

/** The right of one digit and, close to it, the left of the next. */
function drawParts(digits: ImageSet, random: Random): Plane | null {
  const first = random.integer(digits.count);
  const second = random.integer(digits.count);
  if (!rightPartOfPair.includes(digits.labels[first]!)) return null;
  if (!leftPartOfPair.includes(digits.labels[second]!)) return null;
  const firstImage = imageAt(digits, first);
  const secondImage = imageAt(digits, second);
  const firstPart = partOf(windowOfInk(firstImage), "right", random.uniform(0.3, 0.6));
  const secondPart = partOf(windowOfInk(secondImage), "left", random.uniform(0.3, 0.6));
  if (inkShare(firstImage, firstPart) < LEAST_SHARE) return null;
  if (inkShare(secondImage, secondPart) < LEAST_SHARE) return null;
  const sheet = createPlane(SHEET_SIDE_PX, SHEET_SIDE_PX);
  const gap = random.uniform(0.5, 4) * SCALE;
  const secondX = 4 + (firstPart.right - firstPart.left) * SCALE + gap;
  const up = random.uniform(-3, 3) * SCALE;
  stampDigit(sheet, firstImage, firstPart, { x: 4, y: 16 + Math.max(0, up), scale: SCALE });
  stampDigit(sheet, secondImage, secondPart, { x: secondX, y: 16 + Math.max(0, -up), scale: SCALE });
  return isUprightBar(sheet) ? null : sheet;
}

/**
 * What missing cuts leave: two or three digits as one, or a digit with a large piece of its neighbour. Pixels of the
 * sheet a pixel of the image becomes.
 */
const ROW_SCALE = 2.2;
const SHEET_HEIGHT_PX = Math.ceil(IMAGE_SIZE * ROW_SCALE * 1.6);

/** Least share of its digit's ink that a neighbour's piece has, and its least width: less is dirt beside a digit. */
const LEAST_PIECE_SHARE = 0.4;
const LEAST_PIECE_WIDTH_PX = 6;

/** Draws two or three digits in a row: overlapping a little, touching, or with a small gap. */
export function drawMergedDigits(digits: ImageSet, random: Random): Plane {
  const count = random.uniform() < 0.75 ? 2 : 3;
  const pieces = Array.from({ length: count }, () => {
    const index = random.integer(digits.count);
    const image = imageAt(digits, index);
    return { image, window: windowOfInk(image), label: digits.labels[index]! };
  });
  return drawRow(pieces, random);
}

/** Draws a digit and a piece of the digit before or after it; null where chance gave nothing that will do. */
export function drawDigitWithPiece(digits: ImageSet, random: Random): Plane | null {
  const index = random.integer(digits.count);
  const neighbour = random.integer(digits.count);
  const label = digits.labels[index]!;
  const neighbourLabel = digits.labels[neighbour]!;
  // A bar with a piece of something is a 4, a 7 or a 1 with a foot; a digit with a bar is a pair, drawn as such.
  if (label === 1 || neighbourLabel === 1) return null;
  const image = imageAt(digits, index);
  const neighbourImage = imageAt(digits, neighbour);
  const isAfter = random.uniform() < 0.5;
  const window = partOf(windowOfInk(neighbourImage), isAfter ? "left" : "right", random.uniform(0.4, 0.7));
  if (inkShare(neighbourImage, window) < LEAST_PIECE_SHARE) return null;
  if (window.right - window.left < LEAST_PIECE_WIDTH_PX) return null;
  const whole = { image, window: windowOfInk(image), label };
  const piece = { image: neighbourImage, window, label: neighbourLabel };
  return drawRow(isAfter ? [whole, piece] : [piece, whole], random);
}

interface Piece {
  readonly image: Uint8Array;
  readonly window: Window;
  readonly label: number;
}

function drawRow(pieces: readonly Piece[], random: Random): Plane {
  const sheet = createPlane(Math.ceil(IMAGE_SIZE * ROW_SCALE * pieces.length * 1.4), SHEET_HEIGHT_PX);
  let x = 6;
  let before: Piece | undefined;
  for (const piece of pieces) {
    const { window } = piece;
    // A 1 that overlaps its neighbour becomes a part of it: 1 and 3 are a B, 0 and 1 an a.
    const hasBar = before?.label === 1 || piece.label === 1;
    if (before !== undefined) x += random.uniform(hasBar ? 0.7 : -3, 3) * ROW_SCALE;
    const scale = ROW_SCALE * random.uniform(0.88, 1.12);
    const middle = SHEET_HEIGHT_PX / 2 + random.uniform(-2.5, 2.5) * ROW_SCALE;
    const y = middle - ((window.bottom - window.top) * scale) / 2;
    stampDigit(sheet, piece.image, window, { x, y, scale });
    x += (window.right - window.left) * scale;
    before = piece;
  }
  return sheet;
}
