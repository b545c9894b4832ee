/**
 * What missing cuts leave: two or three digits as one, or a digit with a large piece of its neighbour.
 */

import { imageAt, type ImageSet } from "../dataset/image-set.js";
import { IMAGE_SIZE } from "../digits.js";
import { createPlane, type Plane } from "../picture/plane.js";
import type { Random } from "../tensor/random.js";
import { stampDigit } from "./digit-stamp.js";
import { inkShare, partOf, windowOfInk, type Window } from "./digit-window.js";

/** Pixels of the sheet a pixel of the image becomes. */
const SCALE = 2.2;
const SHEET_HEIGHT_PX = Math.ceil(IMAGE_SIZE * SCALE * 1.6);

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
  const sheet = createPlane(Math.ceil(IMAGE_SIZE * SCALE * pieces.length * 1.4), SHEET_HEIGHT_PX);
  let x = 6;
  let before: Piece | undefined;
  for (const piece of pieces) {
    const { window } = piece;
    // A 1 that overlaps its neighbour becomes a part of it: 1 and 3 are a B, 0 and 1 an a.
    const hasBar = before?.label === 1 || piece.label === 1;
    if (before !== undefined) x += random.uniform(hasBar ? 0.7 : -3, 3) * SCALE;
    const scale = SCALE * random.uniform(0.88, 1.12);
    const middle = SHEET_HEIGHT_PX / 2 + random.uniform(-2.5, 2.5) * SCALE;
    const y = middle - ((window.bottom - window.top) * scale) / 2;
    stampDigit(sheet, piece.image, window, { x, y, scale });
    x += (window.right - window.left) * scale;
    before = piece;
  }
  return sheet;
}
