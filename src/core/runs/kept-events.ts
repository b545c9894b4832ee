/**
 * The events of a run as they are kept: numbered, in order, and no more of them than a curve needs.
 */

import type { KeptEvent, RunStartEvent } from "./run-event.js";
import { isAtRest } from "./run-state.js";
import { mergePoints } from "./steps-summary.js";

export interface NumberedEvent {
  /** Rises from event to event; not always by one. */
  readonly number: number;
  readonly event: KeptEvent;
}

/** The place of the first event whose number is larger; the events' count where there is none. */
export function placeAfter(events: readonly NumberedEvent[], number: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle]!.number > number) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether the events say that nothing more happens by itself. */
export function isOver(events: readonly NumberedEvent[]): boolean {
  const last = events.at(-1)?.event;
  return last?.kind === "state" && isAtRest(last.state);
}

/** What still holds once training begins at a step: nothing that was told of later ones, nor of their test. */
export function withoutLater(events: readonly NumberedEvent[], { step }: RunStartEvent): NumberedEvent[] {
  return events.filter(
    ({ event }) => !("step" in event) || event.kind === "start" || (event.kind !== "testing" && event.step <= step),
  );
}

/**
 * Makes a curve of fewer points: neighbours become one point, evenly over the run. Other events stay as they are, and
 * no two points are merged over one, so that whoever knows the events up to a number misses none after it.
 *
 * @param wanted how many points are wanted; more are left where other events stand between them
 */
export function thinPoints(events: readonly NumberedEvent[], wanted: number): NumberedEvent[] {
  const steps = events.reduce((sum, { event }) => sum + (event.kind === "steps" ? event.count : 0), 0);
  const span = steps / wanted;
  const thinned: NumberedEvent[] = [];
  for (const { number, event } of events) {
    const last = thinned.at(-1)?.event;
    if (last?.kind === "steps" && event.kind === "steps" && last.count + event.count <= span) {
      thinned[thinned.length - 1] = { number, event: mergePoints(last, event) };
    } else thinned.push({ number, event });
  }
  return thinned;
}
