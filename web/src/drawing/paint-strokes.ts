/**
 * Strokes on a canvas: the pen leaves ink, the eraser takes it away.
 */

import { pathOf, toPath, type Stroke } from "./stroke.js";

/** Paints finished strokes in the order in which they were drawn. */
export function paintStrokes(context: CanvasRenderingContext2D, strokes: readonly Stroke[]): void {
  for (const stroke of strokes) paint(context, stroke, pathOf(stroke));
}

/** Paints the stroke that is being drawn. */
export function paintGrowingStroke(context: CanvasRenderingContext2D, stroke: Stroke): void {
  paint(context, stroke, toPath(stroke, false));
}

function paint(context: CanvasRenderingContext2D, { tool }: Stroke, path: Path2D): void {
  context.globalCompositeOperation = tool === "eraser" ? "destination-out" : "source-over";
  context.fill(path);
  context.globalCompositeOperation = "source-over";
}
