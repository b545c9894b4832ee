import { expect, test } from "vitest";

import { createFairYield } from "./fair-yield.js";

test("each turn of the event loop goes to one piece of work, and all make progress", async () => {
  const yieldToLoop = createFairYield();
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
      await yieldToLoop();
      had.push({ name, turn });
    }
  };
  await Promise.all([work("a"), work("b"), work("c")]);
  isDone = true;
  expect(had.map(({ name }) => name).join("")).toBe("abcabcabc");
  expect(new Set(had.map((each) => each.turn)).size).toBe(had.length);
});
