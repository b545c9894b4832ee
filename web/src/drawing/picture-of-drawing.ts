/**
 * A drawing as a picture file: black ink on white paper, as the reader likes it best.
 */

import { createInkCanvas } from "./ink-canvas.js";
import type { PaperSize, Stroke } from "./stroke.js";

/** Wider pictures say no more about the digits on them, and take longer to pack, to send and to read. */
const MAX_WIDTH_PX = 512;

/** Makes the picture of a drawing. */
export type RenderDrawing = (strokes: readonly Stroke[], paper: PaperSize) => File;

/** A renderer for one drawing that grows: its canvases stay, and hold the strokes that there are already. */
export function createDrawingRenderer(): RenderDrawing {
  // The pixels are read after every stroke, so they are not to lie on a graphics card.
  const attributes: CanvasRenderingContext2DSettings = {
    willReadFrequently: true,
  };
  const ink = createInkCanvas(document.createElement("canvas"), attributes);
  const sheet = document.createElement("canvas");
  const context = sheet.getContext("2d", attributes);
  if (!context) throw new Error("this browser has no 2d canvas");

  return (strokes, paper) => {
    const scale = Math.min(1, MAX_WIDTH_PX / paper.width);
    const width = Math.max(1, Math.round(paper.width * scale));
    const height = Math.max(1, Math.round(paper.height * scale));
    ink.show(strokes, { width, height, scale, colour: "#000" });
    if (sheet.width !== width) sheet.width = width;
    if (sheet.height !== height) sheet.height = height;
    // The ink has a canvas of its own: on the paper, the eraser would rub through it.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.drawImage(ink.canvas, 0, 0);
    return toPngFile(sheet, "drawing.png");
  };
}

/** A canvas as a file, at once: `toBlob` waits for an idle moment, which a busy page may not have for seconds. */
export function toPngFile(canvas: HTMLCanvasElement, name: string): File {
  const base64 = canvas.toDataURL("image/png").split(",")[1] ?? "";
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new File([bytes], name, { type: "image/png" });
}
