/**
 * Something that the server is asked for once and that is shown when it comes. Where the server is gone it is asked
 * again by itself as soon as it is back; where it refused, by whoever presses the button.
 */

import { UnreachableError } from "./api-errors.js";
import { type RunFailure, runFailureOf } from "../words/run-failure.js";
import type { Connection } from "./connection.svelte.js";

export class AskedAnswer<Answer> {
  /** Null until it has come. */
  answer = $state.raw<Answer | null>(null);
  /** Why it was refused. */
  failure = $state.raw<RunFailure | null>(null);
  readonly #connection: Connection;
  /** The latest question; what comes for an older one is dropped. */
  #question: symbol | null = null;
  #stopWaiting = (): void => {};

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Asks; an answer to an earlier question stays until this one's has come. */
  async ask(request: () => Promise<Answer>): Promise<void> {
    const question = Symbol("question");
    this.#question = question;
    this.#stopWaiting();
    this.failure = null;
    try {
      const answer = await request();
      if (this.#question !== question) return;
      this.answer = answer;
      this.#connection.find();
    } catch (error) {
      if (this.#question !== question) return;
      this.failure = runFailureOf(error);
      if (!(error instanceof UnreachableError)) return;
      this.#connection.lose();
      this.#stopWaiting = this.#connection.whenBack(() => void this.ask(request));
    }
  }

  /** Puts the answer away, and waits for none. */
  drop(): void {
    this.#question = null;
    this.#stopWaiting();
    this.answer = null;
    this.failure = null;
  }
}
