/** `<digits-pad>`: a field that is written into with mouse, finger or pen, and read while one writes. */

import { createDrawingSurface, type DrawingSurface } from "../drawing/drawing-surface.js";
import { createInkPictures, type DrawInkPicture } from "../drawing/ink-picture.js";
import { packDrawing, unpackDrawing } from "../drawing/packed-drawing.js";
import { PenRest } from "../drawing/pen-rest.js";
import type { PaperSize } from "../drawing/stroke.js";
import { draw, NOTHING_DRAWN, step, type StrokeHistory, strokesOf } from "../drawing/stroke-history.js";
import { createElement, icons } from "./create-element.js";
import { ReadingField } from "./reading-field.js";

/** Width of the pen: of the sheet's height, and of the place for a digit; and its bounds, in pixels. */
const OF_HEIGHT = 0.055;
const OF_CELL = 0.1;
const PEN = { least: 2.5, most: 9 } as const;

/** More digits than this get no places of their own. */
const MAX_CELLS = 12;

export class DigitsPadElement extends ReadingField {
  protected readonly source = "drawing";
  // Whoever writes sits before the sheet the right way up.
  protected override readonly defaults = { turn: "0" } as const;
  readonly #cells = createElement("div", { class: "cells", part: "cells" });
  readonly #done = createElement("canvas", { part: "ink", role: "img" });
  readonly #growing = createElement("canvas", { "aria-hidden": "true" });
  readonly #invitation = createElement("p", { class: "invitation", part: "placeholder" });
  // It can be clicked into, so that a click does not open the keyboard of the field.
  readonly #sheet = createElement(
    "div",
    { class: "sheet", part: "sheet", tabindex: "-1" },
    this.#cells,
    this.#invitation,
    this.#done,
    this.#growing,
  );
  readonly #undo: HTMLButtonElement;
  readonly #clear: HTMLButtonElement;
  #surface: DrawingSurface | undefined;
  #pictures: DrawInkPicture | undefined;
  #history: StrokeHistory = NOTHING_DRAWN;
  /** The size of the sheet when its first stroke was drawn. */
  #paper: PaperSize = { width: 1, height: 1 };
  #size: PaperSize = { width: 1, height: 1 };
  readonly #rest = new PenRest();
  #readOptions = "";

  constructor() {
    super();
    // Behind the field, so that whoever comes by keyboard or by a label is there; shown above it.
    this.card.append(this.#sheet);
    this.#undo = this.addTool("undo", icons.undo, () => this.undo());
    this.#clear = this.addTool("clear", icons.clear, () => this.clear());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#surface = createDrawingSurface(
      this.#sheet,
      { done: this.#done, growing: this.#growing },
      {
        tip: () => ({ tool: "pen", width: this.#penWidth }),
        onResize: (size) => {
          this.#size = size;
          this.#fitPaper();
        },
        onTouch: (isDown) => {
          this.#rest.touch(isDown);
          this.#invitation.hidden = isDown || this.#strokes.length > 0;
        },
        onFinish: (stroke) => {
          this.#fitPaper();
          this.#change(draw(this.#history, [...this.#strokes, stroke]));
        },
      },
    );
    this.#surface.show(this.#strokes, this.#paper);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#surface?.dispose();
    this.#surface = undefined;
  }

  /** Takes the last step back. */
  undo(): void {
    this.#change(step(this.#history, -1));
  }

  /** Takes back what was undone last. */
  redo(): void {
    this.#change(step(this.#history, 1));
  }

  /** Wipes the sheet, and the value with it; the strokes can be had back. */
  clear(): void {
    if (this.#strokes.length > 0) this.#change(draw(this.#history, []));
    else this.withdraw();
  }

  get placeholder(): string {
    return this.getAttribute("placeholder") ?? "";
  }

  set placeholder(text: string) {
    this.setAttribute("placeholder", text);
  }

  protected override empty(): void {
    super.empty();
    this.#history = NOTHING_DRAWN;
    this.#show();
  }

  protected override keep(): string | undefined {
    if (this.#strokes.length === 0) return undefined;
    return packDrawing({ paper: this.#paper, states: [this.#strokes], now: 0 });
  }

  protected override restore(source: string, isRead: boolean): void {
    const drawing = unpackDrawing(source);
    if (drawing === null) return;
    this.#paper = drawing.paper;
    this.#history = draw(NOTHING_DRAWN, strokesOf(drawing));
    this.#show();
    if (isRead) this.#read();
  }

  protected override learn(): void {
    const { sheet, invitation, undo, clear } = this.words;
    this.#invitation.textContent = this.getAttribute("placeholder") ?? invitation;
    this.#done.ariaLabel = sheet;
    this.#undo.ariaLabel = this.#undo.title = undo;
    this.#clear.ariaLabel = this.#clear.title = clear;
    const { expect = 0 } = this.options;
    const cells = expect > MAX_CELLS ? 0 : expect;
    this.#cells.replaceChildren(...Array.from({ length: cells }, () => createElement("span")));
    const options = JSON.stringify(this.options);
    const isOther = options !== this.#readOptions;
    this.#readOptions = options;
    if (isOther && (this.reading !== null || this.isBusy)) this.#read();
  }

  protected override update(): void {
    this.#undo.disabled = this.#history.now === 0;
    this.#clear.disabled = this.value === "" && this.#strokes.length === 0;
    super.update();
  }

  protected get requiredWords(): string {
    return this.words.required;
  }

  protected get hintWords(): string {
    const { hint, reading, expected } = this.words;
    if (this.isSlow) return reading;
    return this.expectation === undefined ? hint : expected(this.expectation.words);
  }

  get #strokes() {
    return strokesOf(this.#history);
  }

  get #penWidth(): number {
    const { expect = 1 } = this.options;
    const width = Math.min(OF_HEIGHT * this.#size.height, (OF_CELL * this.#size.width) / expect);
    return Math.max(PEN.least, Math.min(PEN.most, width));
  }

  #fitPaper(): void {
    if (this.#strokes.length === 0) this.#paper = this.#size;
  }

  #change(history: StrokeHistory): void {
    if (history === this.#history) return;
    this.#history = history;
    this.#show();
    if (this.#strokes.length === 0) this.withdraw();
    else this.#read();
  }

  #show(): void {
    this.#surface?.show(this.#strokes, this.#paper);
    this.#invitation.hidden = this.#strokes.length > 0;
  }

  #read(): void {
    this.#pictures ??= createInkPictures();
    const picture = this.#pictures(this.#strokes);
    if (picture === undefined) return this.withdraw();
    void this.read(picture, (signal) => this.#rest.wait(signal));
  }
}
