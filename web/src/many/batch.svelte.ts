/**
 * Many pictures: sent a form at a time, so that stopping and a lost server cost little; each row filled as its line
 * arrives. Work that met no server waits, and goes on when it is back. The list can be saved for other programs.
 */

import { ConnectionError, type ReadAnswer, type ReadLine } from "../../../src/client.js";
import type { Connection } from "../api/connection.svelte.js";
import { PATIENT_MS } from "../api/page-client.js";
import { withMinConfidence } from "../../../src/contract/doubt.js";
import type { Doubt } from "../api/doubt.svelte.js";
import type { Expected } from "../api/expected.svelte.js";
import type { Reads } from "../device/reads.js";
import { untaughtReason } from "../words/digit-words.js";
import { type Failure, failureOfCode, pictureTooLarge, readingFailureOf } from "../words/failures.js";

/** Files and bytes of one form: small enough to stop soon, large enough to keep the server busy. */
const MAX_FILES_A_FORM = 20;
const MAX_BYTES_A_FORM = 40_000_000;

/** Below this a reading is doubtful: its runner-up is worth a look. */
const DOUBTFUL_BELOW = 0.9;

/** The columns of the list that is saved. */
const HEADER = ["file", "reading", "confidence", "corrected", "error"];

export type RowState = "waiting" | "reading" | "read" | "failed";

export const sortings = {
  order: "Order given",
  doubtful: "Least sure first",
  sure: "Surest first",
  name: "Name",
} as const;

export type Sorting = keyof typeof sortings;

/** One of many pictures: its file, and what came of it so far. */
export class BatchRow {
  readonly id: number;
  readonly file: File;
  state = $state<RowState>("waiting");
  /** What was read, with as much doubt as is wanted now. */
  readonly answer = $derived.by(() => this.#read && withMinConfidence(this.#read, this.#doubt.below));
  failure = $state.raw<Failure | null>(null);
  /** From sending its form until its reading came. */
  durationMs = $state<number | null>(null);
  /** What somebody wrote in the reading's place; null where nobody did. */
  corrected = $state<string | null>(null);
  /** Digits of the correction that are kept to learn from. */
  taught = $state(0);
  /** Why none can be; empty where some can, or nothing was corrected. */
  readonly untaught = $derived(
    this.corrected !== null && this.answer ? untaughtReason(this.answer, this.corrected) : "",
  );
  readonly text = $derived(this.corrected ?? this.answer?.text ?? "");
  /** The least confidence of its numbers; null where there is none. */
  readonly confidence = $derived(
    this.answer && this.answer.numbers.length > 0
      ? Math.min(...this.answer.numbers.map((number) => number.confidence))
      : null,
  );
  /** Whether somebody should look: unsure, nothing found, or not read, and not corrected yet. */
  readonly isDoubtful = $derived(
    this.corrected === null &&
      (this.state === "failed" ||
        (this.state === "read" && (this.confidence === null || this.confidence < DOUBTFUL_BELOW))),
  );

  #read = $state.raw<ReadAnswer | null>(null);
  readonly #doubt: Doubt;

  constructor(id: number, file: File, doubt: Doubt) {
    this.id = id;
    this.file = file;
    this.#doubt = doubt;
  }

  /** Back to the start, for another try. */
  wait(): void {
    this.state = "waiting";
    this.failure = null;
    this.durationMs = null;
  }

  succeed(answer: ReadAnswer, durationMs: number): void {
    this.#read = answer;
    this.durationMs = durationMs;
    this.state = "read";
  }

  fail(failure: Failure): void {
    this.failure = failure;
    this.state = "failed";
  }

  /** Writes another reading in the place of the one there is; the same text is no correction. */
  correct(text: string): void {
    const trimmed = text.trim();
    this.corrected = trimmed === (this.answer?.text ?? "") ? null : trimmed;
    this.taught = 0;
  }
}

export class Batch {
  rows = $state.raw<readonly BatchRow[]>([]);
  isRunning = $state(false);
  isWaitingForServer = $state(false);
  sorting = $state<Sorting>("order");
  isDoubtfulOnly = $state(false);
  readonly done = $derived(this.rows.filter(({ state }) => state === "read" || state === "failed").length);
  readonly failed = $derived(this.rows.filter(({ state }) => state === "failed").length);
  readonly doubtful = $derived(this.rows.filter((row) => row.isDoubtful).length);
  /** Whether something is lost with the page: the list itself is, but files are soon given again. */
  readonly isWorthAsking = $derived(
    this.isRunning || this.isWaitingForServer || this.rows.some(({ corrected }) => corrected !== null),
  );
  readonly shown = $derived(this.#sortAndFilter());
  readonly #connection: Connection;
  readonly #reads: Reads;
  readonly #expected: Expected;
  readonly #doubt: Doubt;
  #running: AbortController | null = null;
  #forgetWaiting: (() => void) | null = null;
  #nextId = 0;

  constructor(connection: Connection, reads: Reads, expected: Expected, doubt: Doubt) {
    this.#connection = connection;
    this.#reads = reads;
    this.#expected = expected;
    this.#doubt = doubt;
  }

  /** Takes pictures in, after those there are. */
  add(files: readonly File[]): void {
    const rows = files.map((file) => new BatchRow(this.#nextId++, file, this.#doubt));
    this.rows = [...this.rows, ...rows];
    this.start();
  }

  /** Reads what waits. */
  start(): void {
    if (!this.isRunning) void this.#run();
  }

  /** Stops; what is not read yet waits. */
  stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#forgetWaiting?.();
    this.#forgetWaiting = null;
    this.isRunning = false;
    this.isWaitingForServer = false;
    this.#putBack();
  }

  /** Reads what failed once more, and what still waits. */
  retry(): void {
    for (const row of this.rows) if (row.state === "failed") row.wait();
    this.start();
  }

  /** Puts all pictures away. */
  clear(): void {
    this.stop();
    this.rows = [];
    this.isDoubtfulOnly = false;
  }

  async #run(): Promise<void> {
    const mine = new AbortController();
    this.#running = mine;
    this.isRunning = true;
    this.isWaitingForServer = false;
    try {
      for (;;) {
        const form = this.#nextForm();
        if (form.length === 0) break;
        await this.#readForm(form, mine.signal);
        if (mine.signal.aborted) return;
      }
      this.isRunning = false;
    } catch (error) {
      if (mine.signal.aborted) return;
      this.isRunning = false;
      this.#putBack();
      if (!(error instanceof ConnectionError)) throw error;
      this.isWaitingForServer = true;
      this.#connection.lose();
      this.#forgetWaiting = this.#connection.whenBack(() => this.start());
    }
  }

  async #readForm(form: readonly BatchRow[], signal: AbortSignal): Promise<void> {
    for (const row of form) row.state = "reading";
    const sentMs = performance.now();
    const pictures = form.map(({ file }) => ({ name: file.name, picture: file }));
    const options = { ...this.#expected.asked, signal, timeoutMs: PATIENT_MS };
    try {
      for await (const line of this.#reads.readMany(pictures, options)) {
        if (signal.aborted) return;
        const row = form[line.index];
        if (row) fill(row, line, performance.now() - sentMs);
      }
    } catch (error) {
      if (signal.aborted || error instanceof ConnectionError) throw error;
      // The form as a whole was refused, for instance by a server that is too busy.
      for (const row of form) {
        if (row.state === "reading") row.fail(readingFailureOf(error));
      }
    }
    if (form.some(({ state }) => state === "reading")) {
      throw new ConnectionError("the answer ended before its last line");
    }
  }

  /** The next rows to send; those too large for the server are told so at once. */
  #nextForm(): BatchRow[] {
    const { maxPictureBytes } = this.#connection.limits;
    const form: BatchRow[] = [];
    let bytes = 0;
    for (const row of this.rows) {
      if (row.state !== "waiting") continue;
      if (row.file.size > maxPictureBytes) {
        row.fail(pictureTooLarge(maxPictureBytes));
        continue;
      }
      bytes += row.file.size;
      if (form.length > 0 && bytes > MAX_BYTES_A_FORM) break;
      form.push(row);
      if (form.length === MAX_FILES_A_FORM) break;
    }
    return form;
  }

  /** What was on its way waits again. */
  #putBack(): void {
    for (const row of this.rows) if (row.state === "reading") row.wait();
  }

  #sortAndFilter(): readonly BatchRow[] {
    const rows = this.isDoubtfulOnly ? this.rows.filter((row) => row.isDoubtful) : this.rows;
    if (this.sorting === "order") return rows;
    if (this.sorting === "name") {
      return rows.toSorted((a, b) => a.file.name.localeCompare(b.file.name));
    }
    // What has no confidence is the least sure; what waits stands last either way.
    const sign = this.sorting === "doubtful" ? 1 : -1;
    return rows.toSorted(
      (a, b) => Number(isOpen(a)) - Number(isOpen(b)) || sign * ((a.confidence ?? -1) - (b.confidence ?? -1)),
    );
  }
}

function isOpen({ state }: BatchRow): boolean {
  return state === "waiting" || state === "reading";
}

function fill(row: BatchRow, line: ReadLine, durationMs: number): void {
  if ("error" in line) {
    row.fail(failureOfCode(line.error.code, line.error.message));
  } else {
    row.succeed(line, durationMs);
  }
}

/** Comma-separated values as RFC 4180 has them, a line a picture. */
export function toCsv(rows: readonly BatchRow[]): string {
  const lines = rows.map((row) => [
    row.file.name,
    row.text,
    row.confidence === null ? "" : row.confidence.toFixed(4),
    row.corrected === null ? "" : "yes",
    errorOf(row) ?? "",
  ]);
  return [HEADER, ...lines].map((fields) => `${fields.map(toField).join(",")}\r\n`).join("");
}

/** One object a picture, with the whole reading. */
export function toJson(rows: readonly BatchRow[]): string {
  const pictures = rows.map((row) => ({
    file: row.file.name,
    reading: row.text,
    confidence: row.confidence,
    corrected: row.corrected !== null,
    error: errorOf(row),
    numbers: row.answer?.numbers.map(({ text, confidence, box }) => ({ text, confidence, box })),
  }));
  return `${JSON.stringify(pictures, null, 2)}\n`;
}

function errorOf({ failure, state }: BatchRow): string | null {
  if (failure) return failure.advice;
  return state === "read" ? null : "not read yet";
}

/**
 * A field of a line. Spreadsheets run text that begins like a formula, and file names are anybody's: such text gets
 * an apostrophe, which they show as text.
 */
function toField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
