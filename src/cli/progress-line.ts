/**
 * One line of progress on a terminal, drawn over itself. Where stderr is no terminal nothing is drawn.
 */

import type { CliIo } from "./context.js";

/** Redrawing more often than the eye follows costs time and makes slow terminals flicker. */
const REDRAW_INTERVAL_MS = 100;

/** Back to the line's beginning, and clear it (ECMA-48, EL). */
const CLEAR_LINE = "\r\u001b[K";

export interface ProgressLine {
  /** Shows a text in place of the one before; most calls between two redraws cost nothing. */
  readonly update: (text: () => string) => void;
  /** Takes the line away, so that other output can follow; idempotent. */
  readonly clear: () => void;
}

/** @param now the time in milliseconds */
export function createProgressLine(io: CliIo, now: () => number = () => performance.now()): ProgressLine {
  let isShown = false;
  let lastDrawnMs = -Infinity;
  return {
    update(text) {
      if (!io.isTerminal || now() - lastDrawnMs < REDRAW_INTERVAL_MS) return;
      lastDrawnMs = now();
      isShown = true;
      io.stderr(`${CLEAR_LINE}${text()}`);
    },
    clear() {
      if (isShown) io.stderr(CLEAR_LINE);
      isShown = false;
    },
  };
}
