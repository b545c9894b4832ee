/**
 * The streams of the program, and how text is put on them: texts of others on one line, tables, and a line of progress.
 */

import { DigitsError } from "../core/errors.js";

/** Redrawing more often than the eye follows costs time and makes slow terminals flicker. */
const REDRAW_INTERVAL_MS = 100;

/** Back to the line's beginning, and clear it (ECMA-48, EL). */
const CLEAR_LINE = "\r\u001b[K";

const COLUMN_GAP = "  ";

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The streams and the environment of the program. */
export interface CliIo {
  /** Results: what another program may read. */
  stdout(text: string): void;
  /** Progress and errors. */
  stderr(text: string): void;
  /** Whether progress can be redrawn in place: stderr is a terminal. */
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted with what {@link toOutputError} gives, once stdout cannot be written. @default it always can */
  readonly outputLost?: AbortSignal;
}

export interface ProgressLine {
  /** Shows a text in place of the one before; most calls between two redraws cost nothing. */
  readonly update: (text: () => string) => void;
  /** Removes the line, so that other output can follow; idempotent. */
  readonly clear: () => void;
}

/** Why stdout cannot be written: ABORTED where its reader has seen enough (`| head`), which is no error of ours. */
export function toOutputError(cause: NodeJS.ErrnoException): DigitsError {
  if (cause.code === "EPIPE") return new DigitsError("ABORTED", "the output was closed.", { cause });
  const reason = cause.code === "ENOSPC" ? "the disk is full. Free some space, or write elsewhere." : cause.message;
  return new DigitsError("OUTPUT_UNWRITABLE", `cannot write the output: ${reason}`, { cause });
}

/**
 * The text with its control characters written as JSON writes them. In a file's name a line break would forge a second
 * message, and an escape sequence would command the terminal.
 */
export function toOneLine(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (character) => shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Renders the lines of a table; the first column is aligned to the left, the others to the right. */
export function toTextTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    widths
      .map((width, column) => {
        const cell = line[column] ?? "";
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join(COLUMN_GAP)
      .trimEnd(),
  );
}

/**
 * Creates a line of progress that is drawn over itself. Where stderr is no terminal nothing is drawn.
 *
 * @param now the time in milliseconds
 */
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
