import { setTimeout as wait } from "node:timers/promises";

import { expect, test } from "vitest";

import { inOrder, type InOrderOptions } from "./in-order.js";

const never = new AbortController().signal;

async function collect(
  items: readonly number[],
  work: (item: number) => Promise<string>,
  options: Partial<InOrderOptions> = {},
): Promise<string[]> {
  const told: string[] = [];
  const outcomes = inOrder(items, work, { ahead: 3, signal: never, ...options });
  for await (const outcome of outcomes) {
    told.push(outcome.kind === "done" ? outcome.result : `${outcome.item}: ${(outcome.error as Error).message}`);
  }
  return told;
}

test("results come in the order of the items, though the first take longest", async () => {
  const work = async (item: number) => {
    await wait(12 - 4 * item);
    return `item ${item}`;
  };
  expect(await collect([0, 1, 2], work)).toEqual(["item 0", "item 1", "item 2"]);
  expect(await collect([], work)).toEqual([]);
});

test("one that fails stops none of the others", async () => {
  const work = async (item: number) => {
    if (item === 1) throw new Error("broken");
    return `item ${item}`;
  };
  expect(await collect([0, 1, 2, 3, 4], work)).toEqual(["item 0", "1: broken", "item 2", "item 3", "item 4"]);
});

test("no more than `ahead` items are in work or waiting for an earlier one", async () => {
  let begun = 0;
  let taken = 0;
  let most = 0;
  const work = async (item: number) => {
    begun += 1;
    most = Math.max(most, begun - taken);
    await wait(item % 2);
    return String(item);
  };
  const items = Array.from({ length: 20 }, (_, i) => i);
  const order: string[] = [];
  for await (const outcome of inOrder(items, work, { ahead: 4, signal: never })) {
    taken += 1;
    if (outcome.kind === "done") order.push(outcome.result);
  }
  expect(order).toEqual(items.map(String));
  expect(most).toBe(4);
});

test("a signal ends the iteration with its reason, even while an item never ends", async () => {
  const stop = new AbortController();
  const reason = new Error("stopped");
  const done: number[] = [];
  const work = (item: number) =>
    item < 2
      ? Promise.resolve(item)
      : new Promise<number>(() => {
          stop.abort(reason);
        });
  const iterate = async () => {
    for await (const { item } of inOrder([0, 1, 2, 3], work, { ahead: 1, signal: stop.signal })) {
      done.push(item);
    }
  };
  await expect(iterate()).rejects.toBe(reason);
  expect(done).toEqual([0, 1]);
});

test("nothing is begun after the signal", async () => {
  const work = () => Promise.reject(new Error("begun"));
  await expect(collect([0], work, { signal: AbortSignal.abort(new Error("stopped")) })).rejects.toThrow("stopped");
});
