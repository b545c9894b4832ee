import { expect, test } from "vitest";

import { createClientTurns } from "./client-turns.js";

test("a client has a few turns at a time, in order, and others do not wait for it", async () => {
  const take = createClientTurns(2);
  const began: string[] = [];
  const begin = (client: string, name: string) =>
    take(client).then((end) => {
      began.push(name);
      return end;
    });
  const [first, second] = [begin("a", "a1"), begin("a", "a2")];
  const third = begin("a", "a3");
  const other = begin("b", "b1");
  await Promise.all([first, second, other]);
  expect(began).toEqual(["a1", "a2", "b1"]);
  (await second)();
  await third;
  expect(began).toEqual(["a1", "a2", "b1", "a3"]);
});

test("turns that have ended are free again", async () => {
  const take = createClientTurns(1);
  for (let round = 0; round < 3; round++) (await take("a"))();
  const end = await take("a");
  const next = take("a");
  end();
  (await next)();
});
