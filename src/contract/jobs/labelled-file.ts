/** What people said of a picture, as the answer that readings of it are measured against. */

import { listNumbers } from "./listed-numbers.js";
import type { ExportedFile } from "./export-lines.js";

/**
 * The digits on a picture, of all its numbers in order; empty where people say that there is none.
 *
 * @returns null where a number on it is the reading's alone: what is measured may not be its own measure; and where a digit
 *   is one that nobody can tell
 */
export function labelOf({ state, reading, corrections }: ExportedFile): string | null {
  const numbers = listNumbers(state, reading, corrections);
  const isSaid = numbers.every(
    ({ status }) => status === "corrected" || status === "confirmed" || status === "removed",
  );
  const isKnown = numbers.every(({ text }) => !text.includes("?"));
  return isSaid && isKnown ? numbers.map(({ text }) => text.replaceAll(/\D/g, "")).join("") : null;
}
