/**
 * One training run, followed while it goes on: its curve, and what can be looked at just now. A page that is opened
 * again hears everything from the beginning; a server that is gone is waited for, and following goes on after the
 * last event that was heard.
 */

import { UnreachableError } from "../api/api-errors.js";
import { type EpochPoint, followRun, type StepsPoint, type StreamedEvent } from "../api/run-stream.js";
import { type RunFailure, runFailureOf } from "../words/run-failure.js";
import { isAtRest } from "../words/run-words.js";
import type { Connection } from "../api/connection.svelte.js";
import type { Runs } from "./runs.svelte.js";

/** Two thousand points come at once when a page is opened; they are drawn once. */
const SHOW_AFTER_MS = 100;
/** A server that ends the stream at once is not asked without pause. */
const FOLLOW_AGAIN_MS = 1000;

type Told<Kind extends StreamedEvent["kind"]> = Extract<StreamedEvent, { readonly kind: Kind }>;

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
  failure = $state.raw<RunFailure | null>(null);
  readonly #runs: Runs;
  readonly #connection: Connection;
  #steps: StepsPoint[] = [];
  #epochs: EpochPoint[] = [];
  #showing: ReturnType<typeof setTimeout> | undefined;
  #following: "no" | "yes" | "ended" = "no";
  #leave = () => {};
  /** The number of the last event that was heard. */
  #last = 0;
  #hasHeard = false;

  constructor(id: string, runs: Runs, connection: Connection) {
    this.id = id;
    this.#runs = runs;
    this.#connection = connection;
  }

  /** Follows the run, unless it is being followed already. */
  follow(): void {
    if (this.#following !== "no") return;
    this.#following = "yes";
    this.#open();
  }

  /** Drops what was heard: the run begins anew. */
  forget(): void {
    this.#dropAfter(0);
    this.begun = this.sample = null;
  }

  /** Follows no more; idempotent. */
  end(): void {
    this.#following = "ended";
    this.#leave();
    clearTimeout(this.#showing);
  }

  #open(): void {
    this.#hasHeard = false;
    this.#leave = followRun(this.id, this.#last, {
      hear: (event, number) => this.#hear(event, number),
      end: () => void this.#goOn(),
    });
  }

  /** The stream has ended: at the run's end, or because nobody is there. */
  async #goOn(): Promise<void> {
    try {
      const run = await this.#runs.refresh(this.id);
      this.#connection.find();
      if (this.#following !== "yes") return;
      // What was not heard before the stream ended is asked for; nothing comes once all was heard.
      if (isAtRest(run) && !this.#hasHeard) {
        this.#following = "no";
      } else {
        this.#openAfter(this.#hasHeard ? 0 : FOLLOW_AGAIN_MS);
      }
    } catch (error) {
      this.failure = runFailureOf(error);
      if (this.#following !== "yes") return;
      if (!(error instanceof UnreachableError)) return;
      this.#connection.lose();
      this.#leave = this.#connection.whenBack(() => this.#openAfter(0));
    }
  }

  #openAfter(waitMs: number): void {
    const timer = setTimeout(() => {
      if (this.#following === "yes") this.#open();
    }, waitMs);
    this.#leave = () => clearTimeout(timer);
  }

  #hear(event: StreamedEvent, number: number | null): void {
    this.#hasHeard = true;
    if (number !== null) this.#last = number;
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
