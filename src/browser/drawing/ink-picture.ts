/**
 * Strokes as the reader sees them best, however large they were written and with whatever pen: black on white, at one height,
 * drawn with a tip that is thin beside it. What a broad pen on a small sheet lets touch stands apart again.
 */

import type { Picture } from "../../core/picture/picture.js";
import { pathOf, type Stroke } from "./stroke.js";

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

/**
 * On a picture of the whole sheet more say no more, and take longer to read. Of 900 numbers of up to eight drawn digits 894 are
 * read with 64, 80 and as many pixels as there are, 893 with 48, 895 with 32; the processor takes half the time with 64.
 */
const HIGHEST_PX = 64;
const LOWEST_PX = 32;
/** A dot, in widths of the tip. */
const DOT = 2;

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
    ? strokes.map((stroke) => (isTooBroad(stroke) ? withTip(stroke, tip) : stroke))
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
      context.fill(pathOf(isEraser ? stroke : withTip(stroke, tip)));
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

/**
 * How many pixels a drawing's picture needs for one of its paper: the highest stroke is {@link HIGHEST_PX} high, and no stroke
 * that may be a digit below {@link LOWEST_PX}, as beside a frame that is drawn around it.
 */
export function neededScale(strokes: readonly Stroke[]): number {
  const inked = strokes.filter(({ tool }) => tool === "pen");
  const heights = inked.flatMap((stroke) => {
    const { left, top, right, bottom } = extentOf(stroke);
    const [width, height] = [right - left, bottom - top];
    return height >= width && height > DOT * stroke.width ? [height] : [];
  });
  return Math.max(HIGHEST_PX / Math.max(1, heightOf(inked)), LOWEST_PX / Math.min(...heights));
}

/** Strokes never change once they are drawn: with a finer tip each is the same one until the tip is another. */
const finer = new WeakMap<Stroke, Stroke>();

function withTip(stroke: Stroke, width: number): Stroke {
  const known = finer.get(stroke);
  if (known?.width === width) return known;
  const made = { ...stroke, width };
  finer.set(stroke, made);
  return made;
}

/** The height of writing is that of its highest stroke. */
function heightOf(strokes: readonly Stroke[]): number {
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
