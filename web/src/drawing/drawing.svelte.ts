/** What is drawn on the sheet, and what it was before: strokes, undo, redo, and the tool in hand. */

import type { DrawingHistory } from "../../../src/browser/drawing/packed-drawing.js";
import { PenRest } from "../../../src/browser/drawing/pen-rest.js";
import type { PaperSize, Stroke, Tool } from "../../../src/browser/drawing/stroke.js";
import {
  draw,
  NOTHING_DRAWN,
  step,
  type StrokeHistory,
  strokesOf,
} from "../../../src/browser/drawing/stroke-history.js";

/** In pixels of the paper. */
export const PEN_WIDTHS = { least: 4, most: 24 } as const;

/** Of the paper's width, where nobody chose another: 10 pixels on a sheet of 700, 5 on a phone's. */
const OF_WIDTH = 1 / 70;

/** The eraser is broader than the pen, as erasers are. */
const ERASER_GROWTH = 3;

export class Drawing {
  tool = $state<Tool>("pen");
  #chosenWidth = $state<number | null>(null);
  #history = $state.raw<StrokeHistory>(NOTHING_DRAWN);
  readonly strokes = $derived(strokesOf(this.#history));
  /** The size of the sheet when its first stroke was drawn; strokes are in its pixels. */
  paper = $state.raw<PaperSize>({ width: 1, height: 1 });
  /** When whoever writes has finished. */
  readonly rest = new PenRest();
  readonly #onChange: () => void;

  /** @param onChange hears that the drawing is another now */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** In proportion to the sheet, until somebody chooses it. */
  get penWidth(): number {
    return this.#chosenWidth ?? clampWidth(Math.round(OF_WIDTH * this.paper.width));
  }

  set penWidth(width: number) {
    this.#chosenWidth = clampWidth(width);
  }

  get canUndo(): boolean {
    return this.#history.now > 0;
  }

  get canRedo(): boolean {
    return this.#history.now < this.#history.states.length - 1;
  }

  /** What is drawn, what it was before, and what was undone. */
  get history(): DrawingHistory {
    return { paper: this.paper, ...this.#history };
  }

  /** Takes up a drawing that was kept; nobody hears of a change. */
  restore({ paper, ...history }: DrawingHistory): void {
    this.paper = paper;
    this.#history = history;
  }

  /** Whether there may be ink on the sheet. */
  get hasInk(): boolean {
    return this.strokes.some(({ tool }) => tool === "pen");
  }

  get tip(): { readonly tool: Tool; readonly width: number } {
    const growth = this.tool === "eraser" ? ERASER_GROWTH : 1;
    return { tool: this.tool, width: this.penWidth * growth };
  }

  /** Takes the size of the sheet, unless something was drawn on it at another. */
  fitPaper(size: PaperSize): void {
    if (this.strokes.length === 0) this.paper = size;
  }

  add(stroke: Stroke): void {
    this.#change(draw(this.#history, [...this.strokes, stroke]));
  }

  clear(): void {
    if (this.strokes.length > 0) this.#change(draw(this.#history, []));
  }

  undo(): void {
    this.#change(step(this.#history, -1));
  }

  redo(): void {
    this.#change(step(this.#history, 1));
  }

  #change(history: StrokeHistory): void {
    if (history === this.#history) return;
    this.#history = history;
    this.#onChange();
  }
}

function clampWidth(width: number): number {
  return Math.max(PEN_WIDTHS.least, Math.min(PEN_WIDTHS.most, width));
}
