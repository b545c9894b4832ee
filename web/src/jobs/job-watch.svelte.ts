/** How far a job is, as it goes on; and what can be done with it. */

import { ConnectionError, type JobDetailAnswer } from "../../../src/client.js";
import type { Connection } from "../api/connection.svelte.js";
import { PATIENT_MS } from "../api/page-client.js";
import { saveFile } from "../ui/hand-over.js";
import { type Failure, failureOf } from "../words/failures.js";

export type JobAct = "pause" | "resume";

export class JobWatch {
  detail = $state.raw<JobDetailAnswer | null>(null);
  /** Why it is not known, or why the last wish was not fulfilled. */
  failure = $state.raw<Failure | null>(null);
  isChanging = $state(false);
  readonly name: string;
  readonly #connection: Connection;
  #following: AbortController | null = null;
  #stopWaiting = (): void => {};

  constructor(connection: Connection, name: string) {
    this.#connection = connection;
    this.name = name;
  }

  /** Follows the job until it is done. */
  async follow(): Promise<void> {
    this.end();
    const mine = new AbortController();
    this.#following = mine;
    try {
      for await (const detail of this.#connection.client.jobs.follow(this.name, { signal: mine.signal })) {
        if (mine.signal.aborted) return;
        this.detail = detail;
        this.failure = null;
        this.#connection.find();
      }
    } catch (error) {
      if (mine.signal.aborted) return;
      this.failure = failureOf(error);
      if (!(error instanceof ConnectionError)) return;
      this.#connection.lose();
      this.#stopWaiting = this.#connection.whenBack(() => void this.follow());
    }
  }

  end(): void {
    this.#following?.abort();
    this.#stopWaiting();
  }

  async change(act: JobAct): Promise<void> {
    await this.#do(async () => {
      await this.#connection.client.jobs[act](this.name);
      void this.follow();
    });
  }

  /** @param code of what is read again; left out: all that was refused or failed */
  async retry(code?: string): Promise<void> {
    await this.#do(async () => {
      await this.#connection.client.jobs.retry(this.name, { ...(code !== undefined && { code }) });
      void this.follow();
    });
  }

  /** Saves the results. They come through the client, which knows the token. */
  async save(format: "csv" | "jsonl"): Promise<void> {
    await this.#do(async () => {
      const results = await this.#connection.client.jobs.export(this.name, { format }, { timeoutMs: PATIENT_MS });
      saveFile(new File([results], `${this.name}.${format}`, { type: results.type }));
    });
  }

  /** @returns whether it is gone */
  remove(): Promise<boolean> {
    return this.#do(async () => {
      this.end();
      await this.#connection.client.jobs.remove(this.name);
    });
  }

  async #do(work: () => Promise<void>): Promise<boolean> {
    if (this.isChanging) return false;
    this.isChanging = true;
    this.failure = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.failure = failureOf(error);
      if (error instanceof ConnectionError) this.#connection.lose();
      return false;
    } finally {
      this.isChanging = false;
    }
  }
}
