import { expect, test } from "vitest";

import { createBudget } from "./budget.js";

test("a line has a share of its own, and all lines together have no more than the picture's", () => {
  const budget = createBudget();
  let lines = 0;
  for (; lines < 10; lines++) {
    budget.beginLine();
    if (!budget.take(4000)) break;
    expect(budget.take(1)).toBe(false);
  }
  expect(lines).toBe(4);
});

test("what is too much is not taken, and what is left still is", () => {
  const budget = createBudget();
  expect(budget.take(4001)).toBe(false);
  expect(budget.take(4000)).toBe(true);
});

test("nothing is taken once the time is over", () => {
  let now = 500;
  const budget = createBudget({ maxSeconds: 2, nowMs: () => now });
  now = 2500;
  expect([budget.isOver(), budget.take(1)]).toEqual([false, true]);
  now = 2501;
  expect([budget.isOver(), budget.take(1)]).toEqual([true, false]);
});

test("a cancelled reading ends with ABORTED", () => {
  let isCancelled = false;
  const budget = createBudget({ isCancelled: () => isCancelled });
  expect(budget.take(1)).toBe(true);
  isCancelled = true;
  expect(() => budget.take(1)).toThrow(expect.objectContaining({ code: "ABORTED" }));
});

test("a reading that has had the thread for 20 ms lets others have it, and ends there once it is cancelled", async () => {
  let now = 0;
  let isCancelled = false;
  let turns = 0;
  const { pause } = createBudget({
    nowMs: () => now,
    isCancelled: () => isCancelled,
    yieldToOthers: async () => {
      turns += 1;
    },
  });
  await pause();
  expect(turns).toBe(0);
  now = 20;
  await pause();
  await pause();
  expect(turns).toBe(1);
  isCancelled = true;
  await expect(pause()).rejects.toMatchObject({ code: "ABORTED" });
});
