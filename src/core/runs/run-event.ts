/**
 * What happens in a training run, as its followers get it, and what is kept of it. Most events are kept,
 * numbered, and told again to whoever comes later, though no more of them than a curve needs: several steps become one
 * point. What is worth seeing only while it is new (`LiveEvent`) has no number.
 */

import { assert } from "../errors.js";
import type { TrainingStepEvent } from "../training/loop.js";

/** The run is in another state. */
export interface RunStateEvent {
  readonly kind: "state";
  readonly state: RunState;
  /** Why, for people, where it is not plain. */
  readonly reason: string | null;
}

/** Training begins, or goes on; what was said of steps after `step` no longer holds. */
export interface RunStartEvent {
  readonly kind: "start";
  /** Steps done. */
  readonly step: number;
  readonly stepCount: number;
  readonly stepsPerEpoch: number;
  readonly parameterCount: number;
}

/** Some steps, as one point of a curve. */
export interface RunStepsEvent {
  readonly kind: "steps";
  /** Steps it stands for. */
  readonly count: number;
  /** The last of them, from 1. */
  readonly step: number;
  /** Of the last of them, from 1. */
  readonly epoch: number;
  /** Mean over them. */
  readonly loss: number;
  /** Mean over them: share of the images classified correctly, each before its update. */
  readonly accuracy: number;
  /** Of the last of them. */
  readonly learningRate: number;
  readonly imagesPerSecond: number;
  /** Of training; what comes after it is not counted. */
  readonly secondsLeft: number;
}

/** An epoch is done. */
export interface RunEpochEvent {
  readonly kind: "epoch";
  readonly epoch: number;
  readonly step: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** Null where nothing is held out. */
  readonly validationAccuracy: number | null;
  readonly imagesPerSecond: number;
}

/** All steps are done, and the model is calibrated, tested and tried; no step comes before the next `start`. */
export interface RunTestingEvent {
  readonly kind: "testing";
  /** Steps done. */
  readonly step: number;
}

/** The images beside MNIST are drawn, before the first step. */
export interface RunDrawingEvent {
  readonly kind: "drawing";
  readonly drawn: number;
  readonly count: number;
}

/** What can be looked at just now. */
export interface RunSampleEvent {
  readonly kind: "sample";
  readonly step: number;
  /** Each 28x28 bytes as base64, row by row, ink 255, paper 0: as they were changed for the network. */
  readonly images: readonly string[];
  /** Of each image: a digit, or 10 for none. */
  readonly labels: readonly number[];
  /** The first layer's filters, each `height` x `width` bytes as base64; 128 is a weight of 0. */
  readonly filters: { readonly height: number; readonly width: number; readonly images: readonly string[] };
}

export type KeptEvent = RunStateEvent | RunStartEvent | RunStepsEvent | RunEpochEvent | RunTestingEvent;

export type LiveEvent = RunDrawingEvent | RunSampleEvent;

/** An event as followers get it: with its number, or without where it is not kept. */
export type EmittedEvent =
  | { readonly number: number; readonly event: KeptEvent }
  | { readonly number: null; readonly event: LiveEvent };

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

/** What still holds once training begins at a step: nothing that was said of later ones, nor of their test. */
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

/** The point of one step. */
export function pointOfStep(event: TrainingStepEvent): RunStepsEvent {
  const { step, epoch, loss, accuracy, learningRate } = event;
  return {
    kind: "steps",
    count: 1,
    step,
    epoch,
    loss,
    accuracy,
    learningRate,
    imagesPerSecond: Math.round(event.imagesPerSecond),
    secondsLeft: event.secondsLeft,
  };
}

/** One point for two that follow each other. */
export function mergePoints(first: RunStepsEvent, second: RunStepsEvent): RunStepsEvent {
  assert(first.step < second.step, "points are merged in their order");
  const count = first.count + second.count;
  const mean = (a: number, b: number) => (a * first.count + b * second.count) / count;
  return { ...second, count, loss: mean(first.loss, second.loss), accuracy: mean(first.accuracy, second.accuracy) };
}

/**
 * The states of a training run: `waiting` for its turn, `running`, or at rest: `stopped` by somebody, `failed` by
 * itself, `finished`. From the two in the middle it can be resumed.
 */
export const runStates = ["waiting", "running", "stopped", "failed", "finished"] as const;

export type RunState = (typeof runStates)[number];

/** Whether nothing more happens by itself. */
export function isAtRest(state: RunState): boolean {
  return state !== "waiting" && state !== "running";
}
