/** `<digits-photo>`: a field for a picture, which is chosen, dropped, pasted or photographed, and whose numbers are read. */

import type { Box } from "../../core/picture/box.js";
import type { ReadNumber } from "../../core/reading/reading.js";
import { formatConfidence } from "../../contract/words.js";
import { createElement, createIcon, icons } from "./create-element.js";
import { ReadingField } from "./reading-field.js";

/** A picture is shown with at most so many pixels along it: more are not seen. */
const MAX_SHOWN_PX = 1600;

export class DigitsPhotoElement extends ReadingField {
  protected readonly source = "photo";
  readonly #choose = this.#createWay("choose main", () => this.#chooser.click());
  readonly #photograph = this.#createWay("choose touch", () => this.#camera.click());
  readonly #chooser = this.#createInput({});
  readonly #camera = this.#createInput({ capture: "environment" });
  readonly #invitation = createElement("p");
  readonly #empty = createElement(
    "div",
    { class: "empty" },
    createIcon(icons.picture),
    this.#invitation,
    createElement("div", { class: "ways" }, this.#choose, this.#photograph),
  );
  // One that is empty: without these it has 300x150 pixels from the beginning.
  readonly #canvas = createElement("canvas", { part: "picture", role: "img", width: "0", height: "0" });
  readonly #marks = createElement("div", { "aria-hidden": "true" });
  readonly #shown = createElement("div", { class: "shown" }, this.#canvas, this.#marks);
  readonly #stage = createElement("div", { class: "stage", part: "stage" }, this.#empty, this.#shown);
  readonly #numbers = createElement("ol", { class: "numbers", part: "numbers" });
  readonly #again: HTMLButtonElement;
  readonly #clear: HTMLButtonElement;
  #file: Blob | null = null;
  #readOptions = "";

  constructor() {
    super();
    this.card.prepend(this.#stage, this.#numbers);
    this.#again = this.addTool("again", icons.picture, () => this.#chooser.click());
    this.#clear = this.addTool("clear", icons.clear, () => this.clear());
    this.shadowRoot?.append(this.#chooser, this.#camera);
    this.#stage.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.#stage.dataset["over"] = "true";
    });
    this.#stage.addEventListener("dragleave", () => delete this.#stage.dataset["over"]);
    this.#stage.addEventListener("drop", (event) => {
      event.preventDefault();
      delete this.#stage.dataset["over"];
      this.#take(event.dataTransfer?.files);
    });
    this.addEventListener("paste", (event) => {
      // Text that is pasted belongs into the field.
      if (this.#take(event.clipboardData?.files)) event.preventDefault();
    });
    this.addEventListener("reading", ({ detail: { numbers, width, height } }) => this.#mark(numbers, width, height));
  }

  /** The picture; null where there is none. Another one is read. */
  get file(): Blob | null {
    return this.#file;
  }

  set file(file: Blob | null) {
    if (file === null) this.clear();
    else void this.#readFile(file);
  }

  /** Takes the picture away, and the value with it. */
  clear(): void {
    this.#putAway();
    this.withdraw();
  }

  protected override empty(): void {
    super.empty();
    this.#putAway();
  }

  protected override learn(): void {
    const { choose, chooseAgain, photograph, clear, drop, picture } = this.words;
    this.#choose.textContent = choose;
    this.#photograph.textContent = photograph;
    this.#again.ariaLabel = this.#again.title = chooseAgain;
    this.#clear.ariaLabel = this.#clear.title = clear;
    this.#invitation.textContent = this.getAttribute("placeholder") ?? drop;
    this.#canvas.ariaLabel = picture;
    const options = JSON.stringify(this.options);
    const isOther = options !== this.#readOptions;
    this.#readOptions = options;
    if (isOther && this.#file && (this.reading || this.isBusy)) void this.read(this.#file);
  }

  protected override update(): void {
    const isShown = this.#canvas.width > 0;
    this.#empty.hidden = isShown;
    this.#shown.hidden = this.#again.hidden = !isShown;
    this.#clear.disabled = this.value === "" && this.#file === null;
    super.update();
  }

  protected get requiredWords(): string {
    return this.words.requiredPicture;
  }

  protected get hintWords(): string {
    const { pictureHint, reading, expected } = this.words;
    if (this.isBusy) return reading;
    return this.expectation === undefined ? pictureHint : expected(this.expectation.words);
  }

  #take(files: FileList | null | undefined): boolean {
    const [file] = files ?? [];
    if (file === undefined) return false;
    void this.#readFile(file);
    return true;
  }

  async #readFile(file: Blob): Promise<void> {
    // The picture before it stays until it can be shown.
    this.#unmark();
    this.#file = file;
    const reading = this.read(file);
    await Promise.all([this.#showPicture(file), reading]);
  }

  async #showPicture(file: Blob): Promise<void> {
    const whole = await createImageBitmap(file).catch(() => null);
    if (this.#file !== file) return;
    if (whole === null) {
      // Whoever reads it says why.
      this.#putAway();
      return this.update();
    }
    const scale = Math.min(1, MAX_SHOWN_PX / Math.max(whole.width, whole.height));
    this.#canvas.width = Math.round(whole.width * scale);
    this.#canvas.height = Math.round(whole.height * scale);
    const context = this.#canvas.getContext("2d");
    if (context) context.imageSmoothingQuality = "high";
    context?.drawImage(whole, 0, 0, this.#canvas.width, this.#canvas.height);
    whole.close();
    this.update();
  }

  #putAway(): void {
    this.#file = null;
    this.#canvas.width = this.#canvas.height = 0;
    this.#unmark();
  }

  #unmark(): void {
    this.#marks.replaceChildren();
    this.#numbers.replaceChildren();
  }

  /** Frames every digit, and lists the numbers. */
  #mark(numbers: readonly ReadNumber[], width: number, height: number): void {
    const boxes: HTMLElement[] = [];
    const items = numbers.map(({ text, confidence, digits }) => {
      const frames = digits.map(({ box, isSure }) => frameOf(box, isSure, width, height));
      boxes.push(...frames);
      const shown = createElement("small", {}, new Text(formatConfidence(confidence, 0)));
      const item = createElement("li", { part: "number" }, new Text(text), shown);
      const light = (isLit: boolean) => frames.forEach((frame) => (frame.dataset["isLit"] = String(isLit)));
      item.addEventListener("pointerenter", () => light(true));
      item.addEventListener("pointerleave", () => light(false));
      return item;
    });
    this.#marks.replaceChildren(...boxes);
    this.#numbers.replaceChildren(...items);
  }

  #createWay(className: string, onClick: () => void): HTMLButtonElement {
    const way = createElement("button", { class: className, part: "choose", type: "button" });
    way.addEventListener("click", onClick);
    return way;
  }

  #createInput(attributes: Readonly<Record<string, string>>): HTMLInputElement {
    const input = createElement("input", { type: "file", accept: "image/*", hidden: true, ...attributes });
    input.addEventListener("change", () => {
      this.#take(input.files);
      // Emptied, so that choosing the same file again is a change again.
      input.value = "";
    });
    return input;
  }
}

/** The frame of a digit, in shares of the picture, so that it follows its size. */
function frameOf(box: Box, isSure: boolean, width: number, height: number): HTMLElement {
  const frame = createElement("span", { class: "box", part: "box" });
  frame.dataset["isSure"] = String(isSure);
  const { style } = frame;
  style.left = `${(100 * box.x) / width}%`;
  style.top = `${(100 * box.y) / height}%`;
  style.width = `${(100 * box.width) / width}%`;
  style.height = `${(100 * box.height) / height}%`;
  return frame;
}
