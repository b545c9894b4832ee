import { expect, test } from "vitest";

import { createTurns } from "./semaphore.js";

test("as many run as there are places, the others in the order they came", async () => {
  const takeTurn = createTurns(2);
  const began: number[] = [];
  const turns = [0, 1, 2, 3].map(async (i) => {
    const pass = await takeTurn();
    began.push(i);
    return pass;
  });
  const passFirst = await turns[0]!;
  await turns[1];
  expect(began).toEqual([0, 1]);
  passFirst();
  (await turns[2]!)();
  await turns[3];
  expect(began).toEqual([0, 1, 2, 3]);
});

test("a turn passed on twice frees one place", async () => {
  const takeTurn = createTurns(1);
  const pass = await takeTurn();
  pass();
  pass();
  await takeTurn();
  let isThirdIn = false;
  void takeTurn().then(() => (isThirdIn = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(isThirdIn).toBe(false);
});
