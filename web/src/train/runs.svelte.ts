/**
 * The training runs there are, kept up to date while one goes on, and what can be done with them. Whoever reads
 * meanwhile hears from here how a run ended.
 */

import {
  ApiError,
  ConnectionError,
  type GivenChoices,
  type RunAnswer,
  type RunOptionsAnswer,
} from "../../../src/client.js";
import { PATIENT_MS } from "../api/page-client.js";
import { type Failure, failureOf } from "../words/failures.js";
import { changeInWords, isAtRest } from "../words/run-words.js";
import type { Connection } from "../api/connection.svelte.js";
import type { RunForm } from "./form/run-form.svelte.js";

/** While a run goes on, its progress is asked for this often. */
const ASK_AGAIN_MS = 2000;
/** While none does and the list is in sight, somebody else may start one. */
const ASK_IDLE_MS = 15_000;

/** What can be done with a run that there is. */
export type RunAct = "stop" | "resume" | "startOver";

export class Runs {
  /** The newest first; null before they are known, or where the server trains nothing. */
  list = $state.raw<readonly RunAnswer[] | null>(null);
  options = $state.raw<RunOptionsAnswer | null>(null);
  /** What is filled in for the next run; the Train view makes it, and finds it again. */
  form = $state.raw<RunForm | null>(null);
  /** Why the last wish was not fulfilled. */
  failure = $state.raw<Failure | null>(null);
  /** Whether a wish is being fulfilled. */
  isChanging = $state(false);
  /** The run that works just now, or waits to. */
  readonly going = $derived(
    this.list?.find(({ state }) => state === "running") ??
      this.list?.findLast(({ state }) => state === "waiting") ??
      null,
  );
  readonly #connection: Connection;
  readonly #tell: (words: string) => void;
  readonly #isShown: () => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts what was learned of single runs: a list that was asked for before it is old. */
  #news = 0;
  /** Forgets who waits for the server already. */
  #forgetWaiting: (() => void) | null = null;

  /**
   * @param tell says to people what became of a run
   * @param isShown whether people look at the runs
   */
  constructor(connection: Connection, tell: (words: string) => void, isShown: () => boolean) {
    this.#connection = connection;
    this.#tell = tell;
    this.#isShown = isShown;
  }

  /** Asks for the list, and again while a run goes on. */
  async load(): Promise<void> {
    clearTimeout(this.#timer);
    const known = this.#news;
    try {
      const { runs } = await this.#connection.client.runs.list();
      if (known === this.#news) {
        for (const run of runs) this.#hearOf(run);
        this.list = runs;
      }
      this.#connection.find();
      this.#askAgain();
    } catch (error) {
      // A server that trains nothing has no runs.
      if (!(error instanceof ApiError)) this.#lose(error);
    }
  }

  /** Asks what can be chosen of a run. */
  async loadOptions(): Promise<void> {
    if (this.options) return;
    try {
      this.options = await this.#connection.client.runs.options();
    } catch (error) {
      this.failure = failureOf(error);
      if (!(error instanceof ConnectionError)) return;
      this.#connection.lose();
      this.#connection.whenBack(() => void this.loadOptions());
    }
  }

  find(id: string): RunAnswer | null {
    return this.list?.find((run) => run.id === id) ?? null;
  }

  /** A step was heard of before the server was asked: whatever shows how far a run is shows that. */
  hearStep(id: string, lastSteps: NonNullable<RunAnswer["lastSteps"]>): void {
    this.list =
      this.list?.map((run) =>
        run.id === id && run.state === "running" && lastSteps.step > run.step
          ? { ...run, step: lastSteps.step, lastSteps }
          : run,
      ) ?? null;
  }

  /** Asks how far a run is; throws what the API throws. */
  async refresh(id: string): Promise<RunAnswer> {
    const run = await this.#connection.client.runs.find(id);
    this.#take(run);
    return run;
  }

  /** Begins a run; null where that was refused. */
  start(choices: GivenChoices): Promise<RunAnswer | null> {
    return this.#change(() => this.#connection.client.runs.start(choices));
  }

  /** Stops a run, goes on with it, or begins it anew; null where that was refused. */
  change(id: string, act: RunAct): Promise<RunAnswer | null> {
    return this.#change(() => this.#connection.client.runs[act](id, { timeoutMs: PATIENT_MS }));
  }

  /** Deletes a run; false where that was refused. */
  async remove(id: string): Promise<boolean> {
    const isDone = await this.#fulfil(async () => {
      await this.#connection.client.runs.remove(id);
      return true;
    });
    if (isDone) {
      this.#news += 1;
      this.list = (this.list ?? []).filter((run) => run.id !== id);
    }
    return isDone ?? false;
  }

  async #change(act: () => Promise<RunAnswer>): Promise<RunAnswer | null> {
    const run = await this.#fulfil(act);
    if (run) this.#take(run);
    return run;
  }

  async #fulfil<Result>(wish: () => Promise<Result>): Promise<Result | null> {
    this.isChanging = true;
    this.failure = null;
    try {
      return await wish();
    } catch (error) {
      this.failure = failureOf(error);
      if (error instanceof ConnectionError) this.#lose(error);
      // What was wished did not fit: the runs are not as they were known.
      else void this.load();
      return null;
    } finally {
      this.isChanging = false;
    }
  }

  #take(run: RunAnswer): void {
    this.#news += 1;
    this.#hearOf(run);
    const others = (this.list ?? []).filter(({ id }) => id !== run.id);
    this.list = [run, ...others].toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
    this.#askAgain();
  }

  /** Says what became of a run; what was there when the page was opened is no news. */
  #hearOf(run: RunAnswer): void {
    const words = this.list && changeInWords(this.find(run.id), run);
    if (words) this.#tell(words);
  }

  #askAgain(): void {
    clearTimeout(this.#timer);
    const isGoing = this.list?.some((run) => !isAtRest(run));
    if (!isGoing && !this.#isShown()) return;
    this.#timer = setTimeout(
      () => {
        // Who comes back to the page asks at once.
        if (!document.hidden) void this.load();
      },
      isGoing ? ASK_AGAIN_MS : ASK_IDLE_MS,
    );
  }

  #lose(error: unknown): void {
    if (!(error instanceof ConnectionError)) throw error;
    this.#connection.lose();
    this.#forgetWaiting?.();
    this.#forgetWaiting = this.#connection.whenBack(() => void this.load());
  }
}
