/**
 * What finished training runs reached: each one's result and learning curve, asked for when they are first looked at
 * and kept from then on. A run that is begun anew has another result when it ends.
 */

import { requestRunResult } from "../../api/runs.js";
import type { RunAnswer, RunResultAnswer } from "../../../../src/contract/answers/run-answers.js";
import { AskedAnswer } from "../../api/asked-answer.svelte.js";
import type { Connection } from "../../api/connection.svelte.js";
import { RunCurve } from "./run-curve.svelte.js";

export class RunResults {
  readonly #connection: Connection;
  readonly #results = new Map<string, AskedAnswer<RunResultAnswer>>();
  readonly #curves = new Map<string, RunCurve>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The result of a finished run; it fills by itself. */
  resultOf(run: RunAnswer): AskedAnswer<RunResultAnswer> {
    return remember(this.#results, keyOf(run), () => {
      const asked = new AskedAnswer<RunResultAnswer>(this.#connection);
      queueMicrotask(() => this.askAgain(run));
      return asked;
    });
  }

  /** Asks for a result once more, after it did not come. */
  askAgain(run: RunAnswer): void {
    void this.#results.get(keyOf(run))?.ask(() => requestRunResult(run.id));
  }

  /** The learning curve of a finished run; it fills by itself. */
  curveOf(run: RunAnswer): RunCurve {
    return remember(this.#curves, keyOf(run), () => new RunCurve(this.#connection, run.id));
  }
}

function keyOf({ id, endedAt }: RunAnswer): string {
  return `${id} ${endedAt}`;
}

function remember<Value>(known: Map<string, Value>, key: string, create: () => Value): Value {
  const there = known.get(key);
  if (there !== undefined) return there;
  const created = create();
  known.set(key, created);
  return created;
}
