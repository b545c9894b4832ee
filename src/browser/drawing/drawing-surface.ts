/**
 * What is drawn on: one canvas for the strokes that are done, one over it for the stroke that grows, so that a sheet full of
 * ink costs nothing while the pen moves. It follows pointers, the size of its element, and the colour of its text.
 */

import { createInkCanvas } from "./ink-canvas.js";
import { followPointer, type PointerStrokeActions } from "./pointer-strokes.js";
import type { PaperSize, Stroke } from "./stroke.js";
import type { DrawingState } from "./stroke-history.js";

export interface SurfaceActions extends Pick<PointerStrokeActions, "tip" | "onFinish"> {
  /** Hears the size of the element, at once and whenever it is another. */
  readonly onResize: (size: PaperSize) => void;
  /** Hears when a pointer begins to draw, and when it ends. */
  readonly onTouch?: (isDown: boolean) => void;
}

export interface DrawingSurface {
  /** Shows these strokes; they are in pixels of a paper, which is fitted into the element. */
  show(strokes: DrawingState, paper: PaperSize): void;
  /** Stops listening. */
  dispose(): void;
}

/** How many pixels of its place one of a paper's has: an empty one is as large as its place. */
export function scaleOf(strokes: DrawingState, paper: PaperSize, place: PaperSize): number {
  return strokes.length === 0 ? 1 : Math.min(place.width / paper.width, place.height / paper.height);
}

/** @param element lies under both canvases, and is as large as they are */
export function createDrawingSurface(
  element: HTMLElement,
  canvases: { readonly done: HTMLCanvasElement; readonly growing: HTMLCanvasElement },
  { tip, onFinish, onResize, onTouch }: SurfaceActions,
): DrawingSurface {
  const done = createInkCanvas(canvases.done);
  const growing = createInkCanvas(canvases.growing);
  let size: PaperSize = { width: 0, height: 0 };
  let paper: PaperSize = { width: 1, height: 1 };
  let strokes: DrawingState = [];
  let colour = getComputedStyle(element).color;
  let current: Stroke | null = null;
  let frame = 0;

  const scale = () => scaleOf(strokes, paper, size);
  function setting() {
    const density = window.devicePixelRatio || 1;
    return {
      width: Math.round(size.width * density),
      height: Math.round(size.height * density),
      scale: density * scale(),
      colour,
    };
  }
  const showDone = () => done.show(strokes, setting());

  /** Once a frame, however many events came: the stroke that grows lies on a canvas of its own. */
  function paintCurrent(): void {
    frame = 0;
    // An eraser has to rub in what is done already.
    if (current?.tool === "eraser") return done.grow(current);
    growing.show([], setting());
    if (current) growing.grow(current);
  }

  function grow(stroke: Stroke | null): void {
    // What was rubbed out by a stroke that grew is painted anew, for it may have been broken off.
    if (stroke === null && current?.tool === "eraser") showDone();
    if ((stroke === null) !== (current === null)) onTouch?.(stroke !== null);
    current = stroke;
    if (frame === 0) frame = requestAnimationFrame(paintCurrent);
  }

  const controller = new AbortController();
  const { signal } = controller;
  function takeColour(): void {
    ({ color: colour } = getComputedStyle(element));
    showDone();
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", takeColour, { signal });
  // Where the element has a transition of its colour, any change of it is heard of.
  element.addEventListener("transitionend", takeColour, { signal });
  const watch = new ResizeObserver(([entry]) => {
    if (!entry) return;
    const { width, height } = entry.contentRect;
    size = { width, height };
    onResize(size);
    showDone();
  });
  watch.observe(element);
  const leave = followPointer(element, {
    tip,
    place: () => {
      const { left, top } = element.getBoundingClientRect();
      return { left, top, scale: scale() };
    },
    onGrow: grow,
    onFinish,
  });

  return {
    show(nextStrokes, nextPaper) {
      strokes = nextStrokes;
      paper = nextPaper;
      showDone();
    },
    dispose() {
      controller.abort();
      watch.disconnect();
      leave();
      cancelAnimationFrame(frame);
    },
  };
}
