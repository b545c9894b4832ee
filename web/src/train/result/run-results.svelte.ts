/**
 * What finished training runs reached: each one's result and learning curve, asked for when they are first looked at
 * and kept from then on. A run that is begun anew has another result when it ends.
 */

import type {
  LineRunResultAnswer,
  RunAnswer,
  RunEvent,
  RunResultAnswer,
  TestImageAnswer,
} from "../../../../src/client.js";
import { AskedAnswer, type Connection } from "../../api/connection.svelte.js";
import type { StepsPoint } from "../curves/curve-columns.js";
import { curveOf, type CurvePoint, untilStep } from "./learning-curve.js";

type StartEvent = Extract<RunEvent, { readonly kind: "start" }>;

/** The learning curve of a run that is at rest, made of its events from the first to the last. */
class RunCurve {
  /** Empty until all events are there. */
  points = $state.raw<readonly CurvePoint[]>([]);
  /** Of the network that was trained; null until the events are there. */
  parameterCount = $state<number | null>(null);
  readonly #connection: Connection;
  readonly #id: string;

  constructor(connection: Connection, id: string) {
    this.#connection = connection;
    this.#id = id;
    void this.#read();
  }

  async #read(): Promise<void> {
    let steps: StepsPoint[] = [];
    let start: StartEvent | null = null;
    try {
      for await (const event of this.#connection.client.runs.follow(this.#id)) {
        if (event.kind === "steps") steps.push(event);
        if (event.kind !== "start") continue;
        start = event;
        steps = untilStep(steps, event.step);
      }
      if (start) this.#show(steps, start);
    } catch {
      // Without its curve a run is still compared by what it reached.
      this.#connection.whenBack(() => void this.#read());
    }
  }

  #show(steps: readonly StepsPoint[], start: StartEvent): void {
    this.points = curveOf(steps, start.stepsPerEpoch);
    this.parameterCount = start.parameterCount;
  }
}

/** Pictures of MNIST's test set by their places in it, and what a run read them as. */
export class TestPictures extends AskedAnswer<ReadonlyMap<number, TestImageAnswer>> {
  /** Asks for these, at most 256. */
  show(run: string, indices: readonly number[]): void {
    if (indices.length === 0) return;
    void this.ask(async ({ runs }) => {
      const { images } = await runs.testImages(indices, { run });
      return new Map(images.map((image) => [image.index, image]));
    });
  }
}

export class RunResults {
  readonly #connection: Connection;
  readonly #results = new Map<string, AskedAnswer<RunResultAnswer | LineRunResultAnswer>>();
  readonly #curves = new Map<string, RunCurve>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The result of a finished run of a network of digits; it fills by itself. */
  resultOf(run: RunAnswer): AskedAnswer<RunResultAnswer> {
    return this.#ask(run) as AskedAnswer<RunResultAnswer>;
  }

  /** The result of a finished run of the network of lines. */
  lineResultOf(run: RunAnswer): AskedAnswer<LineRunResultAnswer> {
    return this.#ask(run) as AskedAnswer<LineRunResultAnswer>;
  }

  #ask(run: RunAnswer): AskedAnswer<RunResultAnswer | LineRunResultAnswer> {
    return remember(this.#results, keyOf(run), () => {
      const asked = new AskedAnswer<RunResultAnswer | LineRunResultAnswer>(this.#connection);
      queueMicrotask(() => this.askAgain(run));
      return asked;
    });
  }

  /** Asks for a result once more, after it did not come. */
  askAgain(run: RunAnswer): void {
    void this.#results.get(keyOf(run))?.ask(({ runs }) => runs.result(run.id));
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
