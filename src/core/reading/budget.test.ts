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
