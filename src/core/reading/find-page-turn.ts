/**
 * Which way up a page lies. Its pieces of ink tell little by what they are: most are print, words and lines of tables. But
 * they stand beside one another in rows, and the numbers that were read would be read better on their heads, or worse.
 */

import { MAX_LINE_WIDTH } from "../line.js";
import type { Box } from "../picture/box.js";
import { cutLine, type LineImage, toLineImage } from "../picture/lines/line-image.js";
import { windowOfLocated } from "../picture/lines/located-lines.js";
import { heightOf, plainFrame } from "../picture/lines/writing-frame.js";
import type { FoundInk } from "../picture/pieces/find-ink.js";
import type { QuarterTurn } from "../picture/turn.js";
import type { LineScorer } from "./line-scorer.js";
import { readColumns } from "./read-columns.js";
import type { Reading, ReadNumber } from "./reading.js";

/** Pieces that are compared with all others; those much smaller or larger than most are not. */
const MOST_PIECES = 400;
const SMALL = 0.4;
const LARGE = 2.5;
/** Pieces further apart than this many of their usual sizes are no neighbours. */
const NEAR = 2;
/**
 * On a page that lies on its side pieces have their nearest neighbour above or below this many times as often as beside them. Of
 * 27 simulated pages 15 do on their side, and upright one, of columns of single digits.
 */
const ON_ITS_SIDE = 3;
/**
 * So many of the longest numbers are read on their heads. Of 27 simulated pages more is read so on none that is upright, and on
 * 23 that stand on their heads.
 */
const MOST_NUMBERS = 8;

/** In which turns a picture should be read as well, and whether its pieces of ink speak for them. */
export interface LikelierTurns {
  readonly turns: readonly Exclude<QuarterTurn, 0>[];
  readonly isClear: boolean;
}

/** In which turns a page should be read as well, after it was read as it stands; mostly none. */
export async function findPageTurns(
  { difference, factor }: FoundInk,
  boxes: readonly Box[],
  upright: Reading,
  scorer: LineScorer,
  pause: () => Promise<void>,
): Promise<LikelierTurns> {
  const { beside, above } = countNeighbours(boxes);
  if (above > ON_ITS_SIDE * beside) return { turns: [90, 270], isClear: true };
  const longest = upright.numbers
    .filter(({ digits }) => digits.length > 1)
    .toSorted((a, b) => b.digits.length - a.digits.length)
    .slice(0, MOST_NUMBERS);
  let asItStands = 0;
  let onItsHead = 0;
  for (const number of longest) {
    const { extent, frame } = windowOfNumber(number, factor);
    const { width, pixels } = toLineImage(cutLine(difference, extent, frame));
    if (width > MAX_LINE_WIDTH) continue;
    await pause();
    asItStands += await worthOf({ width, pixels }, scorer);
    onItsHead += await worthOf({ width, pixels: pixels.toReversed() }, scorer);
  }
  const isOnItsHead = onItsHead > asItStands;
  return { turns: isOnItsHead ? [180] : [], isClear: isOnItsHead };
}

/** What a number of so many digits counts: those beside others twice. */
export function weightOf(digits: number): number {
  return Math.max(0, 2 * digits - 1);
}

/** How much is read of a line. */
async function worthOf(image: LineImage, scorer: LineScorer): Promise<number> {
  const read = readColumns(await scorer.score(image), image);
  const digits = read?.text.replaceAll(/\D/g, "").length ?? 0;
  return (read?.confidence ?? 0) * weightOf(digits);
}

/** How many pieces have their nearest neighbour beside them, and how many above or below. */
function countNeighbours(boxes: readonly Box[]): { readonly beside: number; readonly above: number } {
  const sizes = boxes.map(({ width, height }) => Math.max(width, height));
  const usual = sizes.toSorted((a, b) => a - b)[sizes.length >> 1]!;
  const alike = boxes.filter((_, i) => sizes[i]! > SMALL * usual && sizes[i]! < LARGE * usual).slice(0, MOST_PIECES);
  let beside = 0;
  let above = 0;
  for (const box of alike) {
    let nearest = NEAR * usual;
    let isBeside: boolean | undefined;
    for (const other of alike) {
      if (other === box) continue;
      const across = Math.abs(other.x + other.width / 2 - box.x - box.width / 2);
      const down = Math.abs(other.y + other.height / 2 - box.y - box.height / 2);
      const distance = Math.hypot(
        Math.max(0, across - (box.width + other.width) / 2),
        Math.max(0, down - (box.height + other.height) / 2),
      );
      if (distance < nearest) [nearest, isBeside] = [distance, across > down];
    }
    if (isBeside === true) beside++;
    else if (isBeside === false) above++;
  }
  return { beside, above };
}

/** The window that shows a number, level and upright as it stands. */
function windowOfNumber({ box }: ReadNumber, factor: number) {
  const extent = {
    left: box.x / factor,
    right: (box.x + box.width) / factor,
    top: box.y / factor,
    bottom: (box.y + box.height) / factor,
  };
  return windowOfLocated({ extent, frame: plainFrame, height: heightOf(extent) });
}
