/** A lesson: each digit is asked for three times, in another order each time. */

import type { Sample } from "./hand-work.js";

const ROUNDS = 3;
const DIGITS = 10;

export class Lesson {
  readonly asked: readonly number[] = Array.from({ length: ROUNDS }, shuffledDigits).flat();
  samples = $state.raw<readonly Sample[]>([]);
  readonly wanted = $derived(this.asked[this.samples.length]);
  readonly isDone = $derived(this.samples.length === this.asked.length);

  write(image: Uint8Array): void {
    const { wanted } = this;
    if (wanted !== undefined) this.samples = [...this.samples, { image, digit: wanted }];
  }

  /** Asks for the last digit once more. */
  goBack(): void {
    this.samples = this.samples.slice(0, -1);
  }
}

/** Whoever writes 7, 8, 9 writes another 9 than who writes 9 after 2. */
function shuffledDigits(): number[] {
  const order = Array.from({ length: DIGITS }, (_, digit) => digit);
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor(Math.random() * (i + 1));
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  return order;
}
