/**
 * What is said to those who hear the page, and shown for a moment to those who see it.
 */

const SHOWN_MS = 2500;

export class Announcer {
  /** For screen readers: the latest reading. */
  spoken = $state("");
  /** A short note that goes away by itself: something was copied or saved. */
  note = $state("");
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    this.spoken = text;
  }

  tell(note: string): void {
    this.note = note;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.note = ""), SHOWN_MS);
  }
}
