/** Reads a picture that may be the crop of a single field: all of it as one line, and bands of it. */

import { createWindow, digitHeightOf } from "../picture/lines/line-window.js";
import type { TextLine } from "../picture/lines/text-lines.js";
import { plainFrame } from "../picture/lines/writing-frame.js";
import type { FoundInk } from "../picture/pieces/find-ink.js";
import type { Plane } from "../picture/plane.js";
import { certaintyOf, type ScoredLine, type Show } from "./score-window.js";

/** A picture whose largest line takes this share of its height may be a crop of that line alone; */
const CROP_SHARE = 0.2;
/** it is then also read as a whole, with this much room above and below, as a share of its height; */
const CROP_ROOM = 0.06;
/** that reading is taken for more digits, if it is at least this likely; */
const LIKELY = 0.5;
/** and, where a frame is all that was found to be as high, or lines are printed, and neither reading is this sure, */
const FRAME_SHARE = 0.9;
const SURE = 0.9;
/** in bands of these shares of its height, */
const BANDS = [0.62, 0.4, 0.28] as const;
/** each of which lies this share of itself below the one before. */
const BAND_STEP = 0.25;
/** That a field holds no digit at all is believed, unless a band that cuts through none of them is this sure of some. */
const SURE_OF_DIGITS = 0.7;
/** Writing lower than this share of the picture's height is too small to be read in all of it. */
const SMALL_SHARE = 0.3;
/** Whether a picture may hold nothing but one line, as a crop of a form's field does. */
export function mayBeCrop(lines: readonly TextLine[], { height }: Plane): boolean {
  return lines.some((line) => line.height >= CROP_SHARE * height);
}

/** Whether what is written may be much lower than what was taken for a line. */
function hasFrame(lines: readonly TextLine[], { printedLines, ink: { height } }: FoundInk): boolean {
  return printedLines.length > 0 || lines.some((line) => line.height >= FRAME_SHARE * height);
}

/** By what was read, where that is known: around it there may be a frame. */
function isSmall(lines: readonly TextLine[], read: readonly ScoredLine[], { height }: Plane): boolean {
  const isLow = (line: number) => line < SMALL_SHARE * height;
  if (read.some((line) => (line.read?.numbers.length ?? 0) > 0)) {
    return read.every(({ window }) => isLow(digitHeightOf(window)));
  }
  return lines.every((line) => isLow(line.height));
}

/**
 * Reads all of the plane as one line; and where that is doubtful, bands of it, for what is written in a field may be much
 * lower than the field.
 *
 * @param lines of its ink
 * @param read what was read before
 * @returns undefined where that is the better reading
 */
export async function readCrop(
  found: FoundInk,
  lines: readonly TextLine[],
  read: readonly ScoredLine[],
  show: Show,
): Promise<ScoredLine | undefined> {
  const { width, height } = found.ink;
  const box = { x: 0, y: 0, width, height };
  const room = CROP_ROOM * height;
  const bandAt = (top: number, bottom: number) =>
    show(createWindow({ left: -room, right: width + room, top, bottom }, plainFrame), box);
  let best = isSmall(lines, read, found.ink) ? undefined : await bandAt(-room, height + room);
  let most = certaintyOf(read);
  // Ink that is but a part of what is written may be read very surely.
  const isPart = best !== undefined && countDigits(read) > 0 && countDigits(read) < countDigits([best]);
  if (best !== undefined && isPart && certaintyOf([best]) >= LIKELY) return best;
  // That there is no digit at all is not believed of what is as surely one.
  const isDenied = countDigits(read) > 0 && most >= SURE_OF_DIGITS && best !== undefined && countDigits([best]) === 0;
  if (best !== undefined && !isDenied && certaintyOf([best]) > most) most = certaintyOf([best]);
  else best = undefined;
  const digits = countDigits(best === undefined ? read : [best]);
  if (!hasFrame(lines, found) || (digits > 0 && most >= SURE)) return best;
  // The more digits of which none is cut, the less was left out: a part that is empty says nothing of the rest.
  let mostDigits = Math.max(1, digits);
  if (digits === 0) most = SURE_OF_DIGITS;
  for (const share of BANDS) {
    const high = share * height;
    for (let top = -room; top + high < height + room + BAND_STEP * high; top += BAND_STEP * high) {
      const band = await bandAt(top, top + high);
      if (band === undefined || band.isCut || countDigits([band]) < mostDigits) continue;
      const certainty = certaintyOf([band]);
      if (certainty < most && !(countDigits([band]) > mostDigits && certainty >= SURE_OF_DIGITS)) continue;
      best = band;
      most = certainty;
      mostDigits = countDigits([band]);
    }
  }
  return best;
}

function countDigits(lines: readonly ScoredLine[]): number {
  return lines.reduce((sum, { read }) => sum + (read?.text.replaceAll(/\D/g, "").length ?? 0), 0);
}
