/**
 * Bars that the picture's edge cuts: what is left of the border of a cell is shown to the network as high as a digit, and
 * is a 1 to it as to anybody who sees no more than that.
 */

import type { Box, Size } from "../picture/box.js";
import { boxInWindow } from "../picture/lines/line-window.js";
import type { Plane } from "../picture/plane.js";
import type { ScoredLine } from "./score-window.js";

/** All there is on a picture is a 1, if it is at least as high, as a share of the picture. */
const LEAST_HEIGHT_ALONE = 0.4;

/**
 * Parts lines that are written from those that are nothing but a bar which ends at the upper or the lower edge of the
 * picture. Beside numbers none of them is a 1; where there is nothing else, one that is high is.
 *
 * @param ink the plane on which they stand
 */
export function withoutCutBars<Line extends ScoredLine>(
  lines: readonly Line[],
  ink: Plane,
): { readonly written: Line[]; readonly bars: Box[] } {
  const cut = new Map(lines.map((line) => [line, cutBarOf(line, ink)]));
  const isBesideOthers = lines.some((line) => cut.get(line) === undefined && (line.read?.numbers.length ?? 0) > 0);
  const isBar = (box: Box | undefined): box is Box => box !== undefined && (isBesideOthers || isLowAtEdge(box, ink));
  return { written: lines.filter((line) => !isBar(cut.get(line))), bars: [...cut.values()].filter(isBar) };
}

/** The box of the bar that a line is, if it ends at the upper or the lower edge. */
function cutBarOf({ window, read }: ScoredLine, ink: Plane): Box | undefined {
  if (read?.text !== "1") return undefined;
  const { from, to } = read.symbols[0]!;
  const box = boxInWindow(window, from, to, ink);
  return isAtEdge(box, ink) ? box : undefined;
}

/** Whether a bar that is all there is ends at the upper or the lower edge, and is too low to be a 1. */
export function isLowAtEdge(bar: Box, ink: Size): boolean {
  return isAtEdge(bar, ink) && bar.height < LEAST_HEIGHT_ALONE * ink.height;
}

function isAtEdge({ y, height }: Box, ink: Size): boolean {
  return y === 0 || y + height === ink.height;
}
