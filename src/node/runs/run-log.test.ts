import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { KeptEvent, EmittedEvent } from "../../core/runs/run-event.js";
import type { RunFollower } from "../../core/runs/training-runs.js";
import { openRunLog } from "./run-log.js";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-run-log-"));
  path = join(folder, "events.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

function point(step: number): KeptEvent {
  return {
    kind: "steps",
    count: 1,
    step,
    epoch: 1,
    loss: step,
    accuracy: 0.5,
    learningRate: 0.1,
    imagesPerSecond: 1000,
    secondsLeft: 5,
  };
}

const stopped = { kind: "state", state: "stopped", reason: null } as const;

function start(step: number) {
  return { kind: "start", step, stepCount: 100, stepsPerEpoch: 10, parameterCount: 7 } as const;
}

/** All that a follower gets until the run is at rest. */
async function receiveAll(follower: RunFollower): Promise<EmittedEvent[]> {
  const received: EmittedEvent[] = [];
  for (;;) {
    const event = await follower.next();
    if (event === null) return received;
    received.push(event);
  }
}

function numbersOf(events: readonly EmittedEvent[]) {
  return events.map(({ number }) => number);
}

test("followers get what was added: those who were there, those who come later, and after a reopening", async () => {
  const log = await openRunLog(path);
  const early = receiveAll(log.follow(0));
  await Promise.all([start(0), point(1), point(2)].map((e) => log.append(e)));
  await log.append(stopped);
  expect(numbersOf(await early)).toEqual([1, 2, 3, 4]);
  expect(await receiveAll(log.follow(2))).toEqual([
    { number: 3, event: point(2) },
    { number: 4, event: stopped },
  ]);
  expect(await receiveAll(log.follow(4))).toEqual([]);

  const again = await openRunLog(path);
  expect(await receiveAll(again.follow(0))).toEqual(await early);
  const next = again.append(point(3));
  await next;
  expect((await readFile(path, "utf8")).split("\n").at(-2)).toContain('"number":5');
});

test("a line that was cut off is lost, and harms no other", async () => {
  const log = await openRunLog(path);
  await log.append(point(1));
  await appendFile(path, '{"number":2,"kind":"ste');
  const again = await openRunLog(path);
  await again.append(point(2));
  await again.append(stopped);
  const third = await openRunLog(path);
  expect(numbersOf(await receiveAll(third.follow(0)))).toEqual([1, 2, 3]);
});

test("when training goes on from an earlier step, later points are gone from the file too", async () => {
  const log = await openRunLog(path);
  for (const event of [start(0), point(5), point(9), start(5), stopped]) {
    await log.append(event);
  }
  expect(numbersOf(await receiveAll(log.follow(0)))).toEqual([1, 2, 4, 5]);
  const again = await openRunLog(path);
  expect(numbersOf(await receiveAll(again.follow(0)))).toEqual([1, 2, 4, 5]);
});

test("those who follow get what is not kept, and those who come later only the newest", async () => {
  const log = await openRunLog(path);
  await log.append(point(1));
  log.emit({ kind: "drawing", drawn: 1, count: 2 });
  log.emit({ kind: "drawing", drawn: 2, count: 2 });
  const follower = log.follow(0);
  expect((await follower.next())?.event).toEqual(point(1));
  expect(await follower.next()).toEqual({ number: null, event: { kind: "drawing", drawn: 2, count: 2 } });
  const waiting = follower.next();
  await log.append(stopped);
  expect((await waiting)?.event).toEqual(stopped);
  expect(await follower.next()).toBeNull();
  // At rest there is nothing new to see.
  expect(await receiveAll(log.follow(2))).toEqual([]);
});

test("a follower that is closed, or whose log is, gets no more", async () => {
  const log = await openRunLog(path);
  const [one, other] = [log.follow(0), log.follow(0)];
  const [first, second] = [one.next(), other.next()];
  one.close();
  expect(await first).toBeNull();
  log.close();
  expect(await second).toBeNull();
});

test("the file stays small however long a run is", async () => {
  const events = Array.from({ length: 3000 }, (_, i) => JSON.stringify({ number: i + 1, ...point(i + 1) }));
  await writeFile(path, `${events.slice(0, 1999).join("\n")}\n`);
  const log = await openRunLog(path);
  const follower = log.follow(1500);
  for (let step = 2000; step <= 7000; step++) await log.append(point(step));
  await log.append(stopped);
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  expect(lines.length).toBeLessThan(4000);
  // Whoever knew the first 1,500 gets the others, each step once.
  const told = await receiveAll(follower);
  const steps = told.reduce((sum, { event }) => sum + (event.kind === "steps" ? event.count : 0), 0);
  expect(steps).toBeGreaterThanOrEqual(5500);
  expect(steps).toBeLessThan(5510);
}, 60_000);
