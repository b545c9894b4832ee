/**
 * A drawing as a picture file: black ink on white paper, as the reader likes it best.
 */

import { paintStrokes } from "./paint-strokes.js";
import type { PaperSize, Stroke } from "./stroke.js";

/** Wider pictures say no more about the digits on them, and take longer to pack, to send and to read. */
const MAX_WIDTH_PX = 512;

export interface DrawnPicture {
  readonly file: File;
  readonly width: number;
  readonly height: number;
}

/** Renders strokes; the canvas is kept by the caller, for a new one each time would cost more than the rendering. */
export function renderDrawing(
  canvas: HTMLCanvasElement,
  strokes: readonly Stroke[],
  paper: PaperSize,
): DrawnPicture {
  const scale = Math.min(1, MAX_WIDTH_PX / paper.width);
  const width = Math.max(1, Math.round(paper.width * scale));
  const height = Math.max(1, Math.round(paper.height * scale));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser has no 2d canvas");
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = "#000";
  paintStrokes(context, strokes);
  // The paper comes under the ink last: the eraser would have rubbed through it.
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.globalCompositeOperation = "source-over";
  return { file: toPngFile(canvas, "drawing.png"), width, height };
}

/** A canvas as a file, at once: `toBlob` waits for an idle moment, which a busy page may not have for seconds. */
export function toPngFile(canvas: HTMLCanvasElement, name: string): File {
  const base64 = canvas.toDataURL("image/png").split(",")[1] ?? "";
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new File([bytes], name, { type: "image/png" });
}
