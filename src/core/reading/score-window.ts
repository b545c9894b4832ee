/** Shows a window of a picture to the network of lines, and reads what it says. */

import { LINE_HEIGHT, LINE_INK, LINE_PAPER, MAX_LINE_WIDTH } from "../line.js";
import type { Box } from "../picture/box.js";
import { cutLine, type LineImage, toLineImage } from "../picture/lines/line-image.js";
import { type LineWindow, windowOf } from "../picture/lines/line-window.js";
import { boxOfLine, type PlacedSegment, reframe, type TextLine } from "../picture/lines/text-lines.js";
import { plainFrame } from "../picture/lines/writing-frame.js";
import type { FoundInk } from "../picture/pieces/find-ink.js";
import type { Plane } from "../picture/plane.js";
import type { Budget } from "./budget.js";
import type { PlacedReading } from "./choose-lines.js";
import type { ScoredImage } from "./explained-line.js";
import type { LineScorer } from "./line-scorer.js";
import { type ReadColumns, readColumns, type ReadColumnsOptions } from "./read-columns.js";

/** What a line costs of the budget, whatever its length, and pixels of its image for one more. */
const LINE_COST = 8;
const COST_WIDTH_PX = 16;

/** Grey from which a border pixel of a line's image is ink that goes on beyond it: two thirds of full ink. */
const BORDER_INK = LINE_PAPER + 0.65 * LINE_INK;

export interface ScoredLine extends PlacedReading {
  readonly window: LineWindow;
  /** What its network was shown; undefined where that was nothing. */
  readonly scored?: ScoredImage;
  /** Whether a digit goes on beyond the window. */
  readonly isCut: boolean;
  /** The ink that makes the line, where that is how it was found. */
  readonly segments?: readonly PlacedSegment[];
}

/** Shows a window, of what may be known to be one number; undefined where the budget does not suffice. */
export type Show = (
  window: LineWindow,
  box: Box,
  options?: Pick<ReadColumnsOptions, "isOneNumber">,
) => Promise<ScoredLine | undefined>;

/**
 * Creates what shows windows of a picture, and reads them.
 *
 * @param shown takes in each that was shown
 */
export function createShow(
  found: FoundInk,
  scorer: LineScorer,
  options: ReadColumnsOptions,
  budget: Budget,
  shown: ScoredLine[],
): Show {
  return async (window, box, own) => {
    const { extent, frame, scale } = window;
    const width = (extent.right - extent.left) / scale;
    if (width > MAX_LINE_WIDTH) return { box, window, read: undefined, isCut: false };
    await budget.pause();
    budget.beginLine();
    if (!budget.take(LINE_COST + Math.ceil(width / COST_WIDTH_PX))) return undefined;
    const image = toLineImage(cutLine(found.difference, extent, frame));
    const columns = await scorer.score(image);
    const read = readColumns(columns, image, { ...options, ...own });
    const isCut = read !== undefined && goesBeyond(read, image);
    const line = { box, window, scored: { image, columns }, read, isCut };
    shown.push(line);
    return line;
  };
}

/**
 * Shows a line of ink, level and upright and as it stands.
 *
 * @param sure how surely it is one number where it is not shown once more. @default it always is
 */
export async function showLine(
  line: TextLine,
  ink: Plane,
  show: Show,
  sure = Infinity,
): Promise<ScoredLine | undefined> {
  const { segments } = line;
  const box = boxOfLine(line);
  const upright = await show(windowOf(line), box);
  if (upright === undefined) return undefined;
  const { slope, lean } = line.frame;
  if ((slope === 0 && lean === 0) || isSurely(upright, sure)) return { ...upright, segments };
  const plain = await show(windowOf(reframe(line, plainFrame, ink)), box);
  return { ...(plain !== undefined && certaintyOf([plain]) > certaintyOf([upright]) ? plain : upright), segments };
}

/** Whether a line is one number, and nothing else. */
export function isOneNumber({ read }: ScoredLine): boolean {
  return read?.numbers.length === 1 && read.others.length === 0;
}

/** Whether a line is one number, and its reading as likely as this. */
export function isSurely(line: ScoredLine, likelihood: number): boolean {
  return isOneNumber(line) && certaintyOf([line]) >= likelihood;
}

/** The probability that all of the lines are read rightly. */
export function certaintyOf(lines: readonly ScoredLine[]): number {
  return lines.reduce((product, { read }) => product * (read?.confidence ?? 0), 1);
}

/** Whether the ink of a digit reaches the upper or the lower border of the image. */
function goesBeyond({ numbers }: ReadColumns, { width, pixels }: LineImage): boolean {
  const isInk = (x: number, row: number) => pixels[row * width + x]! >= BORDER_INK;
  return numbers.some(({ symbols }) =>
    symbols.some(({ symbol, from, to }) => {
      if (!/\d/.test(symbol)) return false;
      let inked = 0;
      for (let x = Math.floor(from); x < to; x++) if (isInk(x, 0) || isInk(x, LINE_HEIGHT - 1)) inked++;
      return inked >= 2;
    }),
  );
}
