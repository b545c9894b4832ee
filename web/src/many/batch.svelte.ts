/**
 * Many pictures: sent a form at a time, so that stopping and a lost server cost little; each row filled as its line
 * arrives. Work that met no server waits, and goes on when it is back.
 */

import { MAX_PICTURE_BYTES, requestReadings, type ReadLine } from "../api/readings.js";
import { TooLargeError, UnreachableError } from "../api/api-errors.js";
import { failureOf, failureOfCode } from "../words/reading-failure.js";
import { BatchRow } from "./batch-row.svelte.js";
import type { Connection } from "../api/connection.svelte.js";

/** Files and bytes of one form: small enough to stop soon, large enough to keep the server busy. */
const MAX_FILES_A_FORM = 20;
const MAX_BYTES_A_FORM = 40_000_000;

export const sortings = {
  order: "Order given",
  doubtful: "Least sure first",
  sure: "Surest first",
  name: "Name",
} as const;

export type Sorting = keyof typeof sortings;

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
  #running: AbortController | null = null;
  #forgetWaiting: (() => void) | null = null;
  #nextId = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Takes pictures in, after those there are. */
  add(files: readonly File[]): void {
    const rows = files.map((file) => new BatchRow(this.#nextId++, file));
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
      if (!(error instanceof UnreachableError)) throw error;
      this.isWaitingForServer = true;
      this.#connection.lose();
      this.#forgetWaiting = this.#connection.whenBack(() => this.start());
    }
  }

  async #readForm(form: readonly BatchRow[], signal: AbortSignal): Promise<void> {
    for (const row of form) row.state = "reading";
    const sentMs = performance.now();
    const files = form.map(({ file }) => file);
    try {
      for await (const line of requestReadings(files, signal)) {
        if (signal.aborted) return;
        const row = form[line.index];
        if (row) fill(row, line, performance.now() - sentMs);
      }
    } catch (error) {
      if (signal.aborted || error instanceof UnreachableError) throw error;
      // The form as a whole was refused, for instance by a server that is too busy.
      for (const row of form) {
        if (row.state === "reading") row.fail(failureOf(error));
      }
    }
    if (form.some(({ state }) => state === "reading")) {
      throw new UnreachableError("the answer ended before its last line");
    }
  }

  /** The next rows to send; those too large for the server are told so at once. */
  #nextForm(): BatchRow[] {
    const form: BatchRow[] = [];
    let bytes = 0;
    for (const row of this.rows) {
      if (row.state !== "waiting") continue;
      if (row.file.size > MAX_PICTURE_BYTES) {
        row.fail(failureOf(new TooLargeError()));
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
