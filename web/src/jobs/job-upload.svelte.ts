/**
 * Pictures on their way into a job: sent a form at a time, so that a lost server or a stop costs little. What was
 * acknowledged is kept for good; what is sent twice the server knows, so a form that broke off is sent again.
 */

import { ConnectionError } from "../../../src/client.js";
import type { Connection } from "../api/connection.svelte.js";
import { PATIENT_MS } from "../api/page-client.js";
import { type Failure, failureOf, pictureTooLarge } from "../words/failures.js";

/** Files and bytes of a form. */
const MAX_FILES_A_FORM = 50;
const MAX_BYTES_A_FORM = 40_000_000;

/** A file that was not taken, and why. */
export interface RefusedFile {
  readonly name: string;
  readonly advice: string;
}

export class JobUpload {
  readonly job: string;
  total = $state(0);
  /** Files that the server has acknowledged, or that cannot be taken. */
  sent = $state(0);
  known = $state(0);
  isRunning = $state(false);
  isWaitingForServer = $state(false);
  refused = $state.raw<readonly RefusedFile[]>([]);
  failure = $state.raw<Failure | null>(null);
  readonly isDone = $derived(this.sent === this.total);
  readonly #connection: Connection;
  readonly #onSent: () => void;
  #waiting: File[] = [];
  #running: AbortController | null = null;
  #forgetWaiting: (() => void) | null = null;

  /** @param onSent is called whenever the job has more pictures */
  constructor(connection: Connection, job: string, onSent: () => void) {
    this.#connection = connection;
    this.job = job;
    this.#onSent = onSent;
  }

  add(files: readonly File[]): void {
    this.#waiting.push(...files);
    this.total += files.length;
    this.start();
  }

  start(): void {
    if (!this.isRunning) void this.#run();
  }

  /** Sends no more; what was sent stays in the job. */
  stop(): void {
    this.#running?.abort();
    this.#forgetWaiting?.();
    this.#forgetWaiting = null;
    this.isRunning = false;
    this.isWaitingForServer = false;
  }

  async #run(): Promise<void> {
    const mine = new AbortController();
    const { signal } = mine;
    this.#running = mine;
    this.isRunning = true;
    this.isWaitingForServer = false;
    this.failure = null;
    try {
      for (let form = this.#nextForm(); form.length > 0; form = this.#nextForm()) {
        const pictures = form.map((file) => ({ name: file.webkitRelativePath || file.name, picture: file }));
        const added = await this.#connection.client.jobs.add(this.job, pictures, { signal, timeoutMs: PATIENT_MS });
        if (signal.aborted) return;
        this.#waiting.splice(0, form.length);
        this.sent += form.length;
        this.known += added.known;
        for (const { file, message } of added.refusedNames) this.#refuse(file, message);
        this.#connection.find();
        this.#onSent();
      }
      this.isRunning = false;
    } catch (error) {
      if (signal.aborted) return;
      this.isRunning = false;
      this.failure = failureOf(error);
      if (!(error instanceof ConnectionError)) return;
      this.isWaitingForServer = true;
      this.#connection.lose();
      this.#forgetWaiting = this.#connection.whenBack(() => this.start());
    }
  }

  /** The files to send next; those too large for the server are told of at once. */
  #nextForm(): readonly File[] {
    const { maxFiles, maxPictureBytes } = this.#connection.limits;
    const isLarge = ({ size }: File) => size > maxPictureBytes;
    const large = this.#waiting.filter(isLarge);
    if (large.length > 0) {
      for (const { name } of large) this.#refuse(name, pictureTooLarge(maxPictureBytes).advice);
      this.sent += large.length;
      this.#waiting = this.#waiting.filter((file) => !isLarge(file));
    }
    let bytes = 0;
    const count = this.#waiting.findIndex(
      ({ size }, index) =>
        index === Math.min(MAX_FILES_A_FORM, maxFiles) || ((bytes += size) > MAX_BYTES_A_FORM && index > 0),
    );
    return this.#waiting.slice(0, count < 0 ? undefined : count);
  }

  #refuse(name: string, advice: string): void {
    this.refused = [...this.refused, { name, advice }];
  }
}
