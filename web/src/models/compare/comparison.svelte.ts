/**
 * Two models side by side on the same picture: a drawing, a picture or a sample, read by one after the other, so that
 * neither waits for the other's work.
 */

import { ConnectionError, type ModelReference, type ReadAnswer } from "../../../../src/client.js";
import { createDrawingRenderer } from "../../../../src/browser/drawing/ink-canvas.js";
import { pairDigits } from "./digit-pairs.js";
import { type Failure, pictureTooLarge, readingFailureOf } from "../../words/failures.js";
import type { Connection } from "../../api/connection.svelte.js";
import { Drawing } from "../../drawing/drawing.svelte.js";

/** What one of the models made of the picture. */
export type ComparedOutcome =
  | { readonly kind: "read"; readonly answer: ReadAnswer; readonly durationMs: number }
  | { readonly kind: "failed"; readonly failure: Failure };

/** One of the two. */
export class ComparedSide {
  model = $state.raw<ModelReference | null>(null);
  outcome = $state.raw<ComparedOutcome | null>(null);
  readonly answer = $derived(this.outcome?.kind === "read" ? this.outcome.answer : null);
}

export class Comparison {
  readonly left = new ComparedSide();
  readonly right = new ComparedSide();
  readonly drawing = new Drawing(() => this.readDrawing());
  /** The picture that lies on the sheet, over what is drawn; null where the sheet is to be drawn on. */
  picture = $state.raw<File | null>(null);
  isBusy = $state(false);
  /** The digits of both, each beside its like; none before both have read. */
  readonly pairs = $derived(
    this.left.answer && this.right.answer ? pairDigits(this.left.answer, this.right.answer) : [],
  );
  readonly #connection: Connection;
  readonly #render = createDrawingRenderer();
  /** The models that have read here: the first time, a model has to be opened, and the time says nothing of it. */
  readonly #opened = new Set<string>();
  #file: File | null = null;
  #running: AbortController | null = null;
  #forgetWaiting: (() => void) | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Whether there is anything to be read. */
  get isEmpty(): boolean {
    return this.picture === null && !this.drawing.hasInk;
  }

  /** Compares these two from now on. */
  choose(left: ModelReference, right: ModelReference): void {
    const isSame = (a: ModelReference | null, b: ModelReference) => a?.name === b.name && a.version === b.version;
    if (isSame(this.left.model, left) && isSame(this.right.model, right)) {
      return;
    }
    this.left.model = left;
    this.right.model = right;
    this.#forget();
    this.#read(this.#file);
  }

  /** Lays a picture on the sheet. */
  openPicture(file: File): void {
    this.picture = file;
    this.#read(file);
  }

  /** Takes the picture off the sheet, or empties it. */
  clear(): void {
    if (this.picture === null) return this.drawing.clear();
    this.picture = null;
    this.readDrawing();
  }

  /** Reads the drawing as it is now. */
  readDrawing(): void {
    const { drawing } = this;
    if (!drawing.hasInk) {
      this.#forget();
      return this.#read(null);
    }
    const { strokes, paper } = drawing;
    this.#read(this.#render(strokes, paper).toFile());
  }

  #read(file: File | null): void {
    this.#file = file;
    this.#running?.abort();
    this.#forgetWaiting?.();
    this.isBusy = false;
    if (file) void this.#readBoth(file);
  }

  async #readBoth(file: File): Promise<void> {
    const mine = new AbortController();
    this.#running = mine;
    this.isBusy = true;
    for (const side of [this.left, this.right]) {
      const outcome = await this.#readBy(side.model, file, mine.signal);
      if (mine.signal.aborted) return;
      side.outcome = outcome;
    }
    this.isBusy = false;
  }

  async #readBy(model: ModelReference | null, file: File, signal: AbortSignal): Promise<ComparedOutcome | null> {
    if (!model) return null;
    const { client, limits } = this.#connection;
    if (file.size > limits.maxPictureBytes) {
      return { kind: "failed", failure: pictureTooLarge(limits.maxPictureBytes) };
    }
    const name = `${model.name}@${model.version}`;
    try {
      if (!this.#opened.has(name)) {
        await client.read(file, { model, signal });
        this.#opened.add(name);
      }
      const startMs = performance.now();
      const answer = await client.read(file, { model, signal });
      this.#connection.find();
      return { kind: "read", answer, durationMs: performance.now() - startMs };
    } catch (error) {
      if (signal.aborted) return null;
      if (error instanceof ConnectionError) this.#wait();
      return { kind: "failed", failure: readingFailureOf(error) };
    }
  }

  #forget(): void {
    this.left.outcome = null;
    this.right.outcome = null;
  }

  /** Reads again by itself when the server is back. */
  #wait(): void {
    this.#connection.lose();
    this.#forgetWaiting?.();
    this.#forgetWaiting = this.#connection.whenBack(() => this.#read(this.#file));
  }
}
