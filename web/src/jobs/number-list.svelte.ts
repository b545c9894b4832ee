/**
 * A list of a job's numbers that is gone through: a window of it is here, more is fetched before it is reached, on either
 * side. The list keeps its order while numbers are corrected, so a place in it is a place for good.
 */

import { ConnectionError, type JobNumber, type JobNumbersOptions } from "../../../src/client.js";
import type { Connection } from "../api/connection.svelte.js";
import { type Failure, failureOf } from "../words/failures.js";

const PAGE = 60;

/** Numbers that are fetched before somebody gets there. */
const AHEAD = 20;

export class NumberList {
  numbers = $state.raw<readonly JobNumber[]>([]);
  /** How many stand before the first one that is here. */
  before = $state(0);
  total = $state(0);
  /** Which of `numbers` is looked at. */
  at = $state(0);
  isLoaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  readonly current = $derived(this.numbers[this.at] ?? null);
  /** The place of that one in the whole list, from 1. */
  readonly place = $derived(this.before + this.at + 1);
  readonly job: string;
  readonly #connection: Connection;
  readonly #choices: JobNumbersOptions;
  #next: string | null = null;
  #isFetching = false;
  /** Whether somebody went back to a number that is still on its way. */
  #isBackDue = false;

  /** @param choices which list: all that is to be looked at, or those of a text or a file */
  constructor(connection: Connection, job: string, choices: JobNumbersOptions) {
    this.#connection = connection;
    this.job = job;
    this.#choices = choices;
  }

  /** Fetches the list around a number; without one, from the first that nobody has looked at. */
  async open(from: string | null): Promise<void> {
    await this.#fetch(async () => {
      const start = from ?? (await this.#firstOpen());
      const { numbers, next, total, place } = await this.#ask({ ...(start !== null && { from: start }) });
      this.numbers = numbers;
      this.#next = next;
      this.total = total ?? numbers.length;
      this.before = place ?? 0;
      this.at = 0;
      this.isLoaded = true;
      // The last ones were corrected into other lists: there is something before.
      if (numbers.length === 0 && this.before > 0) await this.#fetchBefore(start);
    });
    this.#fetchAround();
  }

  /** Fetches more at the end; to be called when the end is near. */
  more(): void {
    if (this.#next !== null) void this.#fetch(() => this.#fetchAfter());
  }

  /** Goes on, or back. @returns whether there was one to go to */
  step(by: 1 | -1): boolean {
    const at = this.at + by;
    this.#isBackDue = at < 0 && this.before > 0;
    if (this.#isBackDue) this.#fetchEarlier();
    if (at < 0 || at >= this.numbers.length) return this.#isBackDue;
    this.at = at;
    this.#fetchAround();
    return true;
  }

  /** Puts a number as it counts now in its place. */
  replace(number: JobNumber): void {
    this.numbers = this.numbers.map((old) => (old.id === number.id ? number : old));
  }

  async #firstOpen(): Promise<string | null> {
    const { text, digit, file } = this.#choices;
    if (text !== undefined || digit !== undefined || file !== undefined) return null;
    const { numbers } = await this.#connection.client.jobs.numbers(this.job, { review: true, limit: 1 });
    return numbers[0]?.id ?? null;
  }

  #fetchAround(): void {
    if (this.#next !== null && this.at + AHEAD > this.numbers.length) void this.#fetch(() => this.#fetchAfter());
    else if (this.before > 0 && this.at < AHEAD) this.#fetchEarlier();
  }

  #fetchEarlier(): void {
    void this.#fetch(() => this.#fetchBefore(this.numbers[0]?.id ?? null));
  }

  async #fetchAfter(): Promise<void> {
    if (this.#next === null) return;
    const { numbers, next } = await this.#ask({ cursor: this.#next });
    this.#next = next;
    this.numbers = [...this.numbers, ...numbers];
  }

  async #fetchBefore(from: string | null): Promise<void> {
    if (from === null) return;
    const { numbers } = await this.#ask({ from, descending: true });
    const older = numbers.filter(({ id }) => id !== from).toReversed();
    this.numbers = [...older, ...this.numbers];
    this.before = older.length === 0 ? 0 : Math.max(0, this.before - older.length);
    const at = this.at + older.length - (this.#isBackDue && older.length > 0 ? 1 : 0);
    this.#isBackDue = false;
    this.at = Math.min(this.numbers.length - 1, at);
  }

  #ask(choices: JobNumbersOptions) {
    return this.#connection.client.jobs.numbers(this.job, { ...this.#choices, limit: PAGE, ...choices });
  }

  /** One at a time; what was gone is asked again when the server is back. */
  async #fetch(work: () => Promise<void>): Promise<void> {
    if (this.#isFetching) return;
    this.#isFetching = true;
    try {
      await work();
      this.failure = null;
    } catch (error) {
      this.failure = failureOf(error);
      if (!(error instanceof ConnectionError)) return;
      this.#connection.lose();
      this.#connection.whenBack(() => void this.#fetch(work));
    } finally {
      this.#isFetching = false;
    }
  }
}
