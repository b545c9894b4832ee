import { expect, test } from "vitest";

import { isOver, type KeptEvent, type NumberedEvent, placeAfter, thinPoints, withoutLater } from "./run-event.js";

function point(step: number, loss = 1): KeptEvent {
  return {
    kind: "steps",
    count: 1,
    step,
    epoch: 1,
    loss,
    accuracy: loss / 8,
    learningRate: 0.1,
    imagesPerSecond: 1000,
    secondsLeft: 5,
  };
}

function epoch(step: number): KeptEvent {
  return {
    kind: "epoch",
    epoch: 1,
    step,
    trainLoss: 1,
    trainAccuracy: 0.5,
    validationAccuracy: null,
    imagesPerSecond: 1000,
  };
}

function start(step: number) {
  return { kind: "start", step, stepCount: 100, stepsPerEpoch: 10, parameterCount: 7 } as const;
}

function numbered(events: readonly KeptEvent[]): NumberedEvent[] {
  return events.map((event, i) => ({ number: 2 * i + 1, event }));
}

test("the place after a number is that of the next event, whatever numbers are missing", () => {
  const events = numbered([point(1), point(2), point(3)]); // 1, 3, 5
  expect([0, 1, 2, 3, 4, 5, 6].map((n) => placeAfter(events, n))).toEqual([0, 1, 1, 2, 2, 3, 3]);
});

test("neighbouring points become one with their mean; other events stay between", () => {
  const events = numbered([
    start(0),
    ...[1, 2, 3, 4].map((step) => point(step, step)),
    epoch(4),
    ...[5, 6].map((step) => point(step, step)),
  ]);
  const thinned = thinPoints(events, 3);
  expect(thinned.map(({ number }) => number)).toEqual([1, 5, 9, 11, 15]);
  expect(thinned.map(({ event }) => event)).toMatchObject([
    { kind: "start" },
    { count: 2, step: 2, loss: 1.5, accuracy: 0.1875 },
    { count: 2, step: 4, loss: 3.5, accuracy: 0.4375 },
    { kind: "epoch" },
    { count: 2, step: 6, loss: 5.5 },
  ]);
});

test("a curve that is thinned again and again keeps every step, evenly", () => {
  let events: NumberedEvent[] = [];
  for (let step = 1; step <= 10_000; step++) {
    events.push({ number: step, event: point(step, step) });
    if (events.length >= 200) events = thinPoints(events, 100);
  }
  events = thinPoints(events, 100);
  const points = events.flatMap(({ event }) => (event.kind === "steps" ? [event] : []));
  expect(points.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
  expect(points.length).toBeLessThan(220);
  expect(Math.max(...points.map(({ count }) => count))).toBeLessThanOrEqual(100);
});

test("what was told of later steps is dropped when training goes on from an earlier one", () => {
  const events = numbered([start(0), point(5), epoch(10), point(15), start(7)]);
  expect(withoutLater(events, start(7)).map(({ event }) => event)).toEqual([start(0), point(5), start(7)]);
});

test("that a model was tested is dropped when training goes on, even where no step is left", () => {
  const testing = { kind: "testing", step: 10 } as const;
  const events = numbered([start(0), point(10), testing, start(10)]);
  expect(withoutLater(events, start(10)).map(({ event }) => event)).toEqual([start(0), point(10), start(10)]);
});

test("only a state of rest, as the last event, says that a run is over", () => {
  const state = (name: "running" | "stopped") => ({ kind: "state", state: name, reason: null }) as const;
  expect(isOver([])).toBe(false);
  expect(isOver(numbered([point(1), state("stopped")]))).toBe(true);
  expect(isOver(numbered([state("stopped"), state("running")]))).toBe(false);
  expect(isOver(numbered([state("stopped"), point(1)]))).toBe(false);
});
