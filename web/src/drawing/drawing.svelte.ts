/** What is drawn on the sheet, and what it was before: strokes, undo, redo, and the tool in hand. */

import type { DrawingHistory } from "./packed-drawing.js";
import type { PaperSize, Stroke, Tool } from "./stroke.js";

export const PEN_WIDTHS = { least: 4, most: 24, step: 2 } as const;

/** The eraser is broader than the pen, as erasers are. */
const ERASER_GROWTH = 3;

/** Steps that can be undone. */
const MAX_STEPS = 200;

export class Drawing {
  tool = $state<Tool>("pen");
  penWidth = $state(10);
  strokes = $state.raw<readonly Stroke[]>([]);
  /** The size of the sheet when its first stroke was drawn; strokes are in its pixels. */
  paper = $state.raw<PaperSize>({ width: 1, height: 1 });
  #past = $state.raw<readonly (readonly Stroke[])[]>([]);
  #future = $state.raw<readonly (readonly Stroke[])[]>([]);
  readonly #onChange: () => void;

  /** @param onChange hears that the drawing is another now */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** What is drawn, what it was before, and what was undone. */
  get history(): DrawingHistory {
    return {
      paper: this.paper,
      states: [...this.#past, this.strokes, ...this.#future.toReversed()],
      now: this.#past.length,
    };
  }

  /** Takes up a drawing that was kept; nobody hears of a change. */
  restore({ paper, states, now }: DrawingHistory): void {
    this.paper = paper;
    this.strokes = states[now] ?? [];
    this.#past = states.slice(0, now);
    this.#future = states.slice(now + 1).toReversed();
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
    this.#replace([...this.strokes, stroke]);
  }

  clear(): void {
    if (this.strokes.length > 0) this.#replace([]);
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (!before) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.strokes];
    this.strokes = before;
    this.#onChange();
  }

  redo(): void {
    const after = this.#future.at(-1);
    if (!after) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.strokes];
    this.strokes = after;
    this.#onChange();
  }

  changePenWidth(steps: number): void {
    const { least, most, step } = PEN_WIDTHS;
    const width = this.penWidth + steps * step;
    this.penWidth = Math.max(least, Math.min(most, width));
  }

  #replace(strokes: readonly Stroke[]): void {
    this.#past = [...this.#past, this.strokes].slice(-MAX_STEPS);
    this.#future = [];
    this.strokes = strokes;
    this.#onChange();
  }
}
