/**
 * The learning curve of a run that is at rest, read out of its events from the first to the last.
 */

import { followRun, type StepsPoint, type StreamedEvent } from "../../api/run-stream.js";
import { curveOf, untilStep, type CurvePoint } from "./learning-curve.js";
import type { Connection } from "../../api/connection.svelte.js";

type StartEvent = Extract<StreamedEvent, { readonly kind: "start" }>;

export class RunCurve {
  /** Empty until all events are there. */
  points = $state.raw<readonly CurvePoint[]>([]);
  /** Of the network that was trained; null until the events are there. */
  parameterCount = $state<number | null>(null);
  readonly #connection: Connection;
  readonly #id: string;

  constructor(connection: Connection, id: string) {
    this.#connection = connection;
    this.#id = id;
    this.#read();
  }

  #read(): void {
    let steps: StepsPoint[] = [];
    let start: StartEvent | null = null;
    let isWhole = false;
    followRun(this.#id, 0, {
      hear: (event) => {
        if (event.kind === "steps") steps.push(event);
        if (event.kind === "state") isWhole = event.state === "finished";
        if (event.kind !== "start") return;
        start = event;
        steps = untilStep(steps, event.step);
      },
      end: () => {
        if (isWhole && start !== null) this.#show(steps, start);
        else this.#connection.whenBack(() => this.#read());
      },
    });
  }

  #show(steps: readonly StepsPoint[], start: StartEvent): void {
    this.points = curveOf(steps, start.stepsPerEpoch);
    this.parameterCount = start.parameterCount;
  }
}
