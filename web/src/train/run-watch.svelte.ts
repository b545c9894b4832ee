/**
 * One training run, followed while it goes on: its curve, and what can be looked at just now. A page that is opened
 * again hears everything from the beginning; a server that is gone is waited for, and following goes on after the
 * last event that was heard.
 */

import { ConnectionError, type RunEvent } from "../../../src/client.js";
import { type Failure, failureOf } from "../words/failures.js";
import type { Connection } from "../api/connection.svelte.js";
import type { EpochPoint, StepsPoint } from "./curves/curve-columns.js";
import type { Runs } from "./runs.svelte.js";

/** Two thousand points come at once when a page is opened; they are drawn once. */
const SHOW_AFTER_MS = 100;

type Told<Kind extends RunEvent["kind"]> = Extract<RunEvent, { readonly kind: Kind }>;

export class RunWatch {
  readonly id: string;
  /** In the order of their steps. */
  steps = $state.raw<readonly StepsPoint[]>([]);
  epochs = $state.raw<readonly EpochPoint[]>([]);
  /** How training began; null before it did. */
  begun = $state.raw<Told<"start"> | null>(null);
  drawing = $state.raw<Told<"drawing"> | null>(null);
  sample = $state.raw<Told<"sample"> | null>(null);
  /** Why it cannot be followed. */
  failure = $state.raw<Failure | null>(null);
  readonly #runs: Runs;
  readonly #connection: Connection;
  #steps: StepsPoint[] = [];
  #epochs: EpochPoint[] = [];
  #showing: ReturnType<typeof setTimeout> | undefined;
  /** Ends the following that goes on; null where none does. */
  #following: AbortController | null = null;
  #hasEnded = false;
  #stopWaiting = (): void => {};
  /** The number of the last event that was heard. */
  #last = 0;

  constructor(id: string, runs: Runs, connection: Connection) {
    this.id = id;
    this.#runs = runs;
    this.#connection = connection;
  }

  /** Follows the run, unless it is being followed already. */
  follow(): void {
    if (this.#following || this.#hasEnded) return;
    this.#following = new AbortController();
    void this.#follow(this.#following.signal);
  }

  /** Drops what was heard: the run begins anew. */
  forget(): void {
    this.#dropAfter(0);
    this.begun = this.sample = null;
  }

  /** Follows no more; idempotent. */
  end(): void {
    this.#hasEnded = true;
    this.#following?.abort();
    this.#stopWaiting();
    clearTimeout(this.#showing);
  }

  /** Hears what happens until the run is at rest; where nobody is there, it waits until somebody is. */
  async #follow(signal: AbortSignal): Promise<void> {
    try {
      for await (const event of this.#connection.client.runs.follow(this.id, { after: this.#last, signal })) {
        if (signal.aborted) return;
        this.#hear(event);
      }
      await this.#runs.refresh(this.id);
      this.#connection.find();
    } catch (error) {
      if (signal.aborted) return;
      this.failure = failureOf(error);
      if (!(error instanceof ConnectionError)) return;
      this.#connection.lose();
      this.#stopWaiting = this.#connection.whenBack(() => this.follow());
    } finally {
      this.#following = null;
    }
  }

  #hear(event: RunEvent): void {
    this.#last = event.number ?? this.#last;
    switch (event.kind) {
      case "state":
        this.drawing = null;
        void this.#askState();
        break;
      case "start":
        this.drawing = null;
        this.begun = event;
        this.#dropAfter(event.step);
        void this.#askState();
        break;
      case "steps":
        this.#steps.push(event);
        this.#showSoon();
        break;
      case "epoch":
        this.#epochs.push(event);
        this.#showSoon();
        break;
      case "testing":
        void this.#askState();
        break;
      case "drawing":
        this.drawing = event;
        break;
      case "sample":
        this.sample = event;
        break;
    }
  }

  /** What is told of states is long past when a page is opened; the run itself says where it is. */
  async #askState(): Promise<void> {
    await this.#runs.refresh(this.id).catch(() => {
      // The stream's own end tells of a server that is gone.
    });
  }

  #dropAfter(step: number): void {
    this.#steps = this.#steps.filter((point) => point.step <= step);
    this.#epochs = this.#epochs.filter((point) => point.step <= step);
    this.#showSoon();
  }

  #showSoon(): void {
    this.#showing ??= setTimeout(() => {
      this.#showing = undefined;
      this.steps = this.#steps.slice();
      this.epochs = this.#epochs.slice();
      const last = this.#steps.at(-1);
      if (last) this.#runs.hearStep(this.id, last);
    }, SHOW_AFTER_MS);
  }
}
