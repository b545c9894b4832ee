/**
 * Strokes as the reader sees them best, however large they were written and with whatever pen: black on white, at one height,
 * drawn with a tip that is thin beside it. What a broad pen on a small sheet lets touch stands apart again.
 */

import type { Picture } from "../../core/picture/picture.js";
import { type Stroke, toPath } from "./stroke.js";

/** Pixels of the picture for the height of the writing: lines are read from images 40 pixels high. */
const HEIGHT_PX = 96;

/** Paper around it, in heights. */
const MARGIN = 0.35;

/**
 * Width of the tip, in heights. Of 192 numbers of recorded digits, 0.22 to -0.08 heights apart, 184 are read; with 0.05 or 0.11
 * it is 181, as drawn 170.
 */
const TIP = 0.08;

/** A dash, which has no height, is as high as this share of its width; a point is as high as so many tips. */
const DASH = 0.5;
const POINT = 4;

/** Of the picture. */
const MAX_SIDE_PX = 2048;

interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How strokes come onto their picture. */
export interface InkFrame {
  readonly left: number;
  readonly top: number;
  /** Of the picture, in its pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture for one of the paper. */
  readonly scale: number;
  /** Width of the tip, in pixels of the paper. */
  readonly tip: number;
}

/**
 * Strokes whose pen is not too broad for their writing, drawn where they are: a broader one is taken for one that just is not.
 */
export function withFineTip(strokes: readonly Stroke[]): readonly Stroke[] {
  const tip = TIP * heightOf(strokes.filter(({ tool }) => tool === "pen"));
  const isTooBroad = ({ tool, width }: Stroke) => tool === "pen" && width > tip;
  return strokes.some(isTooBroad)
    ? strokes.map((stroke) => (isTooBroad(stroke) ? { ...stroke, width: tip } : stroke))
    : strokes;
}

/** Where strokes lie, and how large their writing is; undefined where none leaves ink. */
export function frameOf(strokes: readonly Stroke[]): InkFrame | undefined {
  const inked = strokes.filter(({ tool }) => tool === "pen");
  if (inked.length === 0) return undefined;
  const height = heightOf(inked);
  const whole = inked
    .map(extentOf)
    .reduce((a, b) => ({
      left: Math.min(a.left, b.left),
      top: Math.min(a.top, b.top),
      right: Math.max(a.right, b.right),
      bottom: Math.max(a.bottom, b.bottom),
    }));
  const margin = MARGIN * height;
  const [width, high] = [whole.right - whole.left + 2 * margin, whole.bottom - whole.top + 2 * margin];
  const scale = Math.min(HEIGHT_PX / height, MAX_SIDE_PX / width, MAX_SIDE_PX / high);
  return {
    left: whole.left - margin,
    top: whole.top - margin,
    width: Math.ceil(width * scale),
    height: Math.ceil(high * scale),
    scale,
    tip: TIP * height,
  };
}

/** Makes the picture of strokes; undefined where there is no ink. */
export type DrawInkPicture = (strokes: readonly Stroke[]) => Picture | undefined;

/** A maker of pictures for one drawing that grows: its canvas stays. */
export function createInkPictures(): DrawInkPicture {
  // The pixels are read after every stroke, so they are not to lie on a graphics card.
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser has no 2d canvas");
  return (strokes) => {
    const frame = frameOf(strokes);
    if (frame === undefined) return undefined;
    const { left, top, width, height, scale, tip } = frame;
    const { canvas } = context;
    canvas.width = width;
    canvas.height = height;
    context.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
    for (const stroke of strokes) {
      const isEraser = stroke.tool === "eraser";
      context.globalCompositeOperation = isEraser ? "destination-out" : "source-over";
      context.fill(toPath(isEraser ? stroke : { ...stroke, width: tip }, true));
    }
    return { width, height, rgba: onPaper(context.getImageData(0, 0, width, height).data) };
  };
}

/** Black ink that covers white paper as far as it is opaque. */
function onPaper(pixels: Uint8ClampedArray): Uint8Array {
  const rgba = new Uint8Array(pixels.length).fill(255);
  for (let i = 0; i < rgba.length; i += 4) rgba[i] = rgba[i + 1] = rgba[i + 2] = 255 - pixels[i + 3]!;
  return rgba;
}

/** The height of writing is that of its highest stroke. */
export function heightOf(strokes: readonly Stroke[]): number {
  const heights = strokes.map((stroke) => {
    const { left, top, right, bottom } = extentOf(stroke);
    return Math.max(bottom - top, DASH * (right - left), POINT * stroke.width);
  });
  return Math.max(0, ...heights);
}

function extentOf({ points }: Stroke): Extent {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}
