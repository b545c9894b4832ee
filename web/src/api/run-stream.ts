/**
 * What happens in a run, as the server tells it. The browser's own way of connecting again is not used: it says
 * nothing of a server that is gone, and browsers differ in when they give up.
 */

import type { KeptEvent, LiveEvent, RunAnswer } from "../../../src/contract/answers/run-answers.js";
import { pathOf } from "./runs.js";

export type StreamedEvent = KeptEvent | LiveEvent;

/** Some steps, and an epoch, as points of curves. */
export type StepsPoint = NonNullable<RunAnswer["lastSteps"]>;
export type EpochPoint = NonNullable<RunAnswer["lastEpoch"]>;

/** Total, so that a new kind of event is not missed. */
const isNumbered: Record<StreamedEvent["kind"], boolean> = {
  state: true,
  start: true,
  steps: true,
  epoch: true,
  testing: true,
  drawing: false,
  sample: false,
};

export interface RunListener {
  /** An event, and its number where it has one. */
  readonly hear: (event: StreamedEvent, number: number | null) => void;
  /** The stream has ended: the run is at rest, or the server is gone or refuses. */
  readonly end: () => void;
}

/** Follows a run after an event, 0 for all; the function that is returned ends it. */
export function followRun(id: string, after: number, { hear, end }: RunListener): () => void {
  const source = new EventSource(`${pathOf(id)}/events?after=${after}`);
  for (const kind of Object.keys(isNumbered) as StreamedEvent["kind"][]) {
    source.addEventListener(kind, ({ data, lastEventId }) => {
      const event = {
        kind,
        ...(JSON.parse(String(data)) as object),
      } as StreamedEvent;
      // An event without a number carries that of the one before it.
      hear(event, isNumbered[kind] ? Number(lastEventId) : null);
    });
  }
  source.addEventListener("error", () => {
    source.close();
    end();
  });
  return () => source.close();
}
