import { expect, test } from "vitest";

import { createLoopTurns } from "./loop-turns.js";

test("each turn of the event loop is had by one, and all get on", async () => {
  const takeTurn = createLoopTurns();
  let turn = 0;
  let isDone = false;
  const count = () => {
    turn += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const had: { name: string; turn: number }[] = [];
  const work = async (name: string) => {
    for (let piece = 0; piece < 3; piece++) {
      await takeTurn();
      had.push({ name, turn });
    }
  };
  await Promise.all([work("a"), work("b"), work("c")]);
  isDone = true;
  expect(had.map(({ name }) => name).join("")).toBe("abcabcabc");
  expect(new Set(had.map((each) => each.turn)).size).toBe(had.length);
});
