/**
 * Strokes on a canvas that remembers what it holds: one stroke more is painted over what is there, and only what came
 * before it changed is painted anew. A sheet full of ink so costs no more than an empty one.
 */

import { paintGrowingStroke, paintStrokes } from "./paint-strokes.js";
import type { Stroke } from "./stroke.js";

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
      paintStrokes(context, isMore ? strokes.slice(shown.length) : strokes);
      shown = strokes;
      isClean = true;
    },
    grow(stroke) {
      paintGrowingStroke(context, stroke);
      isClean = false;
    },
  };
}

function isSame(one: InkSetting, other: InkSetting): boolean {
  return (
    one.width === other.width && one.height === other.height && one.scale === other.scale && one.colour === other.colour
  );
}
