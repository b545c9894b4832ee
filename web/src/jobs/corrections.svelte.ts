/**
 * What people say of numbers, on its way to the server: one after the other, and none counts as kept before the server
 * says so. Where the server is gone it waits, and goes on by itself.
 */

import { ConnectionError, type JobNumber } from "../../../src/client.js";
import { listNumbers } from "../../../src/contract/jobs/listed-numbers.js";
import type { Connection } from "../api/connection.svelte.js";
import { type Failure, failureOf } from "../words/failures.js";

interface Given {
  readonly job: string;
  readonly number: JobNumber;
  /** Null: there is no number. */
  readonly to: string | null;
  /** Gets the number as it counts now. */
  readonly onKept: (number: JobNumber) => void;
}

export class Corrections {
  /** How many the server has not acknowledged. */
  unkept = $state(0);
  /** How many it has, since the page was opened. */
  kept = $state(0);
  /** Why the last one was refused. */
  failure = $state.raw<Failure | null>(null);
  readonly #connection: Connection;
  readonly #waiting: Given[] = [];
  #isSending = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  give(job: string, number: JobNumber, to: string | null, onKept: Given["onKept"]): void {
    this.#waiting.push({ job, number, to, onKept });
    this.unkept = this.#waiting.length;
    void this.#send();
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
    this.unkept = this.#waiting.length;
    void this.#send();
  }

  async #send(): Promise<void> {
    if (this.#isSending || this.failure !== null) return;
    this.#isSending = true;
    try {
      for (let given = this.#waiting[0]; given !== undefined; given = this.#waiting[0]) {
        const { job, number, to, onKept } = given;
        const file = await this.#connection.client.jobs.correct(job, number.fileId, { number: number.number, to });
        this.#waiting.shift();
        this.unkept = this.#waiting.length;
        this.kept += 1;
        const place = Number(number.id.split(".")[1]);
        const now = listNumbers(file.state, file.reading, file.corrections).find((line) => line.place === place);
        if (now !== undefined) {
          const { text, original, status, review } = now;
          onKept({ ...number, text, original, status, review });
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
