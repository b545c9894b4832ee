/**
 * What people say of numbers, on its way to the server: one after the other, and none counts as kept before the server
 * says so. Where the server is gone it waits, and goes on by itself. Until then the browser keeps it for this tab, so that
 * it outlives a reload: it is sent when the page is there again.
 */

import { ConnectionError, type JobNumber } from "../../../src/client.js";
import { listNumbers } from "../../../src/contract/jobs/listed-numbers.js";
import type { Connection } from "../api/connection.svelte.js";
import { type Failure, failureOf } from "../words/failures.js";
import { keepList, readList, SAID_NAME } from "./kept-lists.js";

interface Given {
  readonly job: string;
  readonly number: JobNumber;
  /** Null: there is no number. */
  readonly to: string | null;
}

/** Called with a number as it counts once what was said of it is kept. */
type KeptListener = (number: JobNumber) => void;

export class Corrections {
  /** How many the server has not acknowledged. */
  unkept = $state(0);
  /** How many it has, since the page was opened. */
  kept = $state(0);
  /** Why the last one was refused. */
  failure = $state.raw<Failure | null>(null);
  readonly #connection: Connection;
  readonly #storage: Storage;
  readonly #waiting: Given[];
  readonly #listeners = new Set<KeptListener>();
  #isSending = false;

  /** @param storage where there may be what the page that was here before could not send */
  constructor(connection: Connection, storage: Storage) {
    this.#connection = connection;
    this.#storage = storage;
    this.#waiting = readList(storage, SAID_NAME);
    this.unkept = this.#waiting.length;
    void this.#send();
  }

  give(job: string, number: JobNumber, to: string | null): void {
    this.#waiting.push({ job, number, to });
    this.#write();
    void this.#send();
  }

  /** What was said of a number last and is not kept yet, null where there is none; undefined where nothing was said. */
  givenFor(job: string, id: string): string | null | undefined {
    return this.#waiting.findLast((given) => given.job === job && given.number.id === id)?.to;
  }

  /** Has a function called for each that is kept; the function that is returned takes that back. */
  watch(onKept: KeptListener): () => void {
    this.#listeners.add(onKept);
    return () => this.#listeners.delete(onKept);
  }

  /** Sends once more what was refused, and what waits behind it. */
  retry(): void {
    this.failure = null;
    void this.#send();
  }

  /** Gives up what was refused. */
  drop(): void {
    this.failure = null;
    this.#waiting.shift();
    this.#write();
    void this.#send();
  }

  #write(): void {
    this.unkept = this.#waiting.length;
    keepList(this.#storage, SAID_NAME, this.#waiting);
  }

  async #send(): Promise<void> {
    if (this.#isSending || this.failure !== null) return;
    this.#isSending = true;
    try {
      for (let given = this.#waiting[0]; given !== undefined; given = this.#waiting[0]) {
        const { job, number, to } = given;
        const file = await this.#connection.client.jobs.correct(job, number.fileId, { number: number.number, to });
        this.#waiting.shift();
        this.#write();
        this.kept += 1;
        const place = Number(number.id.split(".")[1]);
        const now = listNumbers(file.state, file.reading, file.corrections).find((line) => line.place === place);
        if (now !== undefined) {
          const { text, original, status, review } = now;
          for (const onKept of this.#listeners) onKept({ ...number, text, original, status, review });
        }
      }
    } catch (error) {
      this.failure = failureOf(error);
      if (!(error instanceof ConnectionError)) return;
      this.#connection.lose();
      this.#connection.whenBack(() => void this.#send());
    } finally {
      this.#isSending = false;
    }
  }
}
