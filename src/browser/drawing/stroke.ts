/** A stroke of the pen or the eraser: the points it passed through, and from them the outline that is filled. */

import { getStroke } from "perfect-freehand";

export type Tool = "pen" | "eraser";

/** In pixels of the paper, with the pressure from 0 to 1. */
export type StrokePoint = readonly [x: number, y: number, pressure: number];

export interface Stroke {
  readonly tool: Tool;
  /** Width of the tip in pixels of the paper. */
  readonly width: number;
  /** Whether the points carry a pen's own pressure; otherwise it is guessed from the speed. */
  readonly hasPressure: boolean;
  readonly points: readonly StrokePoint[];
}

export interface PaperSize {
  readonly width: number;
  readonly height: number;
}

/** How much of the width pressure may take away. */
const THINNING = 0.35;

/** Strokes never change once they are drawn, so each outline is made once. */
const paths = new WeakMap<Stroke, Path2D>();

/** The outline of a stroke that is finished. */
export function pathOf(stroke: Stroke): Path2D {
  const known = paths.get(stroke);
  if (known) return known;
  const path = toPath(stroke, true);
  paths.set(stroke, path);
  return path;
}

/** The outline of a stroke that may still grow. */
export function toPath(stroke: Stroke, isFinished: boolean): Path2D {
  const path = new Path2D();
  traceOutline(stroke, isFinished, path);
  return path;
}

/** Draws the outline of a stroke: a closed curve through the middles of its edges, so that its corners vanish. */
export function traceOutline(
  stroke: Stroke,
  isFinished: boolean,
  path: Pick<Path2D, "moveTo" | "quadraticCurveTo" | "closePath">,
): void {
  const isEraser = stroke.tool === "eraser";
  const outline = getStroke(
    stroke.points.map(([x, y, pressure]) => [x, y, pressure]),
    {
      size: stroke.width,
      thinning: isEraser ? 0 : THINNING,
      smoothing: 0.5,
      streamline: 0.35,
      simulatePressure: !isEraser && !stroke.hasPressure,
      last: isFinished,
    },
  ) as [number, number][];
  const [first] = outline;
  const last = outline.at(-1);
  if (!first || !last) return;
  path.moveTo((last[0] + first[0]) / 2, (last[1] + first[1]) / 2);
  for (const [index, [x, y]] of outline.entries()) {
    const [nextX, nextY] = outline[(index + 1) % outline.length] ?? first;
    path.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  }
  path.closePath();
}
