/**
 * What lies on the sheet, kept over a reload: the drawing with its history, and a picture that is small enough. The browser keeps it for this tab and forgets it with the tab, so nobody else finds it. It is written when
 * nothing else is to be done, and where it cannot be written or read, the page does without.
 */

import { type DrawingHistory, packDrawing, unpackDrawing } from "../../../src/browser/drawing/packed-drawing.js";
import { whenIdle } from "../ui/when-idle.js";

const DRAWING_NAME = "digits-drawing";
const PICTURE_NAME = "digits-picture";

/** A busy page writes after so long all the same. */
const WRITE_WITHIN_MS = 2000;

/** A browser keeps some five million letters for a page, and a picture takes four for three bytes. */
const MAX_PICTURE_BYTES = 2_500_000;

export class KeptSheet {
  readonly #window: Window;
  readonly #drawing: () => DrawingHistory;
  #isDue = false;
  #picture: File | null = null;

  /**
   * @param window whose session keeps it
   * @param drawing gives what is drawn, when it is to be written
   */
  constructor(window: Window, drawing: () => DrawingHistory) {
    this.#window = window;
    this.#drawing = drawing;
    // The last moment, and on phones often the only one.
    window.addEventListener("pagehide", () => this.#write());
  }

  /** The drawing that was kept; null where there is none. */
  get drawing(): DrawingHistory | null {
    return unpackDrawing(this.#read(DRAWING_NAME) ?? "null");
  }

  /** The picture that was kept; null where there is none. */
  get picture(): File | null {
    const [name, type, base64] = (this.#read(PICTURE_NAME) ?? "").split("\n");
    if (!name || type === undefined || !base64) return null;
    try {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      return new File([bytes], decodeURIComponent(name), { type });
    } catch {
      return null;
    }
  }

  /** The drawing is another now: it is written soon. */
  keepDrawing(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    whenIdle(() => this.#write(), WRITE_WITHIN_MS);
  }

  /** Keeps a picture, or forgets the one there is. */
  keepPicture(file: File | null): void {
    this.#picture = file;
    this.#forget(PICTURE_NAME);
    if (!file || file.size > MAX_PICTURE_BYTES) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      if (this.#picture !== file) return;
      const address = typeof reader.result === "string" ? reader.result : "";
      const base64 = address.split(",")[1] ?? "";
      const name = encodeURIComponent(file.name);
      this.#keep(PICTURE_NAME, [name, file.type, base64].join("\n"));
    });
    reader.readAsDataURL(file);
  }

  #write(): void {
    if (!this.#isDue) return;
    this.#isDue = false;
    this.#keep(DRAWING_NAME, packDrawing(this.#drawing()));
  }

  #keep(name: string, text: string): void {
    try {
      this.#window.sessionStorage.setItem(name, text);
    } catch {
      // It is full, or switched off: rather nothing than what was there before.
      this.#forget(name);
    }
  }

  #read(name: string): string | null {
    try {
      return this.#window.sessionStorage.getItem(name);
    } catch {
      return null;
    }
  }

  #forget(name: string): void {
    try {
      this.#window.sessionStorage.removeItem(name);
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  }
}
