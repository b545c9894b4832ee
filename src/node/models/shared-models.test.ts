import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSharedModels, type SharedModelsOptions } from "./shared-models.js";

beforeEach(() => vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => vi.useRealTimers());

test("a choice that could not be followed is told of once, and tried again", async () => {
  const faults: unknown[] = [];
  let tries = 0;
  let isFull = true;
  const options = {
    table: {
      active: () => Promise.resolve({ choices: { digits: "other@2" }, revisions: { digits: 5 } }),
      list: () => Promise.resolve([]),
    },
    here: () => Promise.resolve([]),
    follow: () => {
      tries++;
      return isFull ? Promise.reject(new Error("the disk is full")) : Promise.resolve();
    },
    onFault: (fault: unknown) => void faults.push(fault),
  } as unknown as SharedModelsOptions;
  const models = await createSharedModels(options, false);
  for (let i = 0; i < 3; i++) await models.look();
  expect([tries, faults.length]).toEqual([1, 1]);
  vi.advanceTimersByTime(10_001);
  await models.look();
  expect([tries, faults.length]).toEqual([2, 1]);
  isFull = false;
  vi.advanceTimersByTime(10_001);
  for (let i = 0; i < 2; i++) await models.look();
  expect([tries, faults.length]).toEqual([3, 1]);
});
