/**
 * Strokes on a canvas that remembers what it holds: one stroke more is painted over what is there, and only what came
 * before it changed is painted anew, so a sheet full of ink costs no more than an empty one. And a drawing as a picture
 * file: black ink on white paper, as the reader likes it best.
 */

import type { Picture } from "../../core/picture/picture.js";
import { neededScale, withFineTip } from "./ink-picture.js";
import { type PaperSize, pathOf, type Stroke, toPath } from "./stroke.js";

/** Wider pictures say no more about the digits on them, and take longer to pack, to send and to read. */
const MAX_WIDTH_PX = 512;

/** How strokes come onto the canvas. */
export interface InkSetting {
  /** Pixels of the canvas. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the canvas for one of the paper. */
  readonly scale: number;
  readonly colour: string;
}

export interface InkCanvas {
  readonly canvas: HTMLCanvasElement;
  /** Shows these strokes and nothing else. */
  show(strokes: readonly Stroke[], setting: InkSetting): void;
  /** Shows a stroke that still grows over what is there, until something else is shown. */
  grow(stroke: Stroke): void;
}

/** @param attributes of the canvas' context */
export function createInkCanvas(
  canvas: HTMLCanvasElement,
  attributes: CanvasRenderingContext2DSettings = {},
): InkCanvas {
  const context = canvas.getContext("2d", attributes);
  if (!context) throw new Error("this browser has no 2d canvas");
  let shown: readonly Stroke[] = [];
  let setting: InkSetting = { width: 0, height: 0, scale: 1, colour: "" };
  let isClean = true;

  function prepare(next: InkSetting): void {
    setting = next;
    const { width, height, scale, colour } = next;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    context?.setTransform(1, 0, 0, 1, 0, 0);
    context?.clearRect(0, 0, width, height);
    context?.setTransform(scale, 0, 0, scale, 0, 0);
    if (context) context.fillStyle = colour;
  }

  return {
    canvas,
    show(strokes, next) {
      const isMore = isClean && isSame(setting, next) && shown.every((stroke, index) => strokes[index] === stroke);
      if (!isMore) prepare(next);
      for (const stroke of isMore ? strokes.slice(shown.length) : strokes) paint(context, stroke, pathOf(stroke));
      shown = strokes;
      isClean = true;
    },
    grow(stroke) {
      paint(context, stroke, toPath(stroke, false));
      isClean = false;
    },
  };
}

/** The picture of a drawing, made when it is asked for. */
export interface DrawnPicture {
  /** Its pixels, each time anew: whoever reads them may take them away. */
  toPixels(): Picture;
  /** As a file, which takes longer. */
  toFile(): File;
}

/** Makes the picture of a drawing. */
export type RenderDrawing = (strokes: readonly Stroke[], paper: PaperSize) => DrawnPicture;

/** A renderer for one drawing that grows: its canvases stay, and hold the strokes that there are already. */
export function createDrawingRenderer(): RenderDrawing {
  // The pixels are read after every stroke, so they are not to lie on a graphics card.
  const attributes: CanvasRenderingContext2DSettings = { willReadFrequently: true };
  const ink = createInkCanvas(document.createElement("canvas"), attributes);
  const sheet = document.createElement("canvas");
  const context = sheet.getContext("2d", attributes);
  if (!context) throw new Error("this browser has no 2d canvas");

  const draw = (strokes: readonly Stroke[], paper: PaperSize) => {
    const scale = Math.min(1, MAX_WIDTH_PX / paper.width, neededScale(strokes));
    const width = Math.max(1, Math.round(paper.width * scale));
    const height = Math.max(1, Math.round(paper.height * scale));
    ink.show(withFineTip(strokes), { width, height, scale, colour: "#000" });
    if (sheet.width !== width) sheet.width = width;
    if (sheet.height !== height) sheet.height = height;
    // The ink has a canvas of its own: on the paper, the eraser would rub through it.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.drawImage(ink.canvas, 0, 0);
    return context;
  };

  return (strokes, paper) => ({
    toPixels() {
      const { width, height, data } = draw(strokes, paper).getImageData(0, 0, sheet.width, sheet.height);
      return { width, height, rgba: new Uint8Array(data.buffer) };
    },
    toFile: () => toPngFile(draw(strokes, paper).canvas, "drawing.png"),
  });
}

/** A canvas as a file, at once: `toBlob` waits for an idle moment, which a busy page may not have for seconds. */
export function toPngFile(canvas: HTMLCanvasElement, name: string): File {
  const base64 = canvas.toDataURL("image/png").split(",")[1] ?? "";
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new File([bytes], name, { type: "image/png" });
}

/** The pen leaves ink, the eraser takes it away. */
function paint(context: CanvasRenderingContext2D, { tool }: Stroke, path: Path2D): void {
  context.globalCompositeOperation = tool === "eraser" ? "destination-out" : "source-over";
  context.fill(path);
  context.globalCompositeOperation = "source-over";
}

function isSame(one: InkSetting, other: InkSetting): boolean {
  return (
    one.width === other.width && one.height === other.height && one.scale === other.scale && one.colour === other.colour
  );
}
