import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { PenRest } from "./pen-rest.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a pen rests 700 ms after it was lifted, however often", async () => {
  const pen = new PenRest();
  let isOver = false;
  pen.touch(true);
  const waiting = pen.wait(new AbortController().signal).then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(2000);
  pen.touch(false);
  await vi.advanceTimersByTimeAsync(500);
  pen.touch(true);
  pen.touch(false);
  await vi.advanceTimersByTimeAsync(600);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(150);
  await waiting;
});

test("a pen that never wrote rests, and nobody waits for what is broken off", async () => {
  const pen = new PenRest();
  await pen.wait(new AbortController().signal);
  pen.touch(true);
  await pen.wait(AbortSignal.abort());
});
