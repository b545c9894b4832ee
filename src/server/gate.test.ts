import { expect, test } from "vitest";

import { createGate } from "./gate.js";

/** Work that ends when the test says so. */
function createWork() {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const work = { isRunning: false, end, run: () => Promise.resolve() };
  work.run = async () => {
    work.isRunning = true;
    await ended;
    work.isRunning = false;
  };
  return work;
}

test("work beyond the running places waits for one to be free", async () => {
  const passGate = createGate({ running: 1, waiting: 1 });
  const [first, second] = [createWork(), createWork()];
  const firstPassed = passGate(first.run);
  const secondPassed = passGate(second.run);
  expect([first.isRunning, second.isRunning]).toEqual([true, false]);

  first.end();
  await firstPassed;
  expect(second.isRunning).toBe(true);
  second.end();
  await secondPassed;
});

test("work beyond the waiting places is refused at once", async () => {
  const passGate = createGate({ running: 1, waiting: 0 });
  const first = createWork();
  const firstPassed = passGate(first.run);
  await expect(passGate(createWork().run)).rejects.toMatchObject({
    code: "OVERLOADED",
  });
  first.end();
  await firstPassed;
});

test("work that fails frees its place", async () => {
  const passGate = createGate({ running: 1, waiting: 0 });
  const failure = new Error("no");
  await expect(passGate(() => Promise.reject(failure))).rejects.toBe(failure);
  await expect(passGate(async () => "next")).resolves.toBe("next");
});
