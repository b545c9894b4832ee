import { expect, test } from "vitest";

import { createModelLeases } from "./model-cache.js";

function createModels() {
  const opened: string[] = [];
  const freed: string[] = [];
  const open = (name: string) => async () => {
    opened.push(name);
    return { name, dispose: async () => void freed.push(name) };
  };
  return { opened, freed, open };
}

/** Lets what was begun without being waited for come to its end. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a model that is held is not opened again", async () => {
  const { opened, open } = createModels();
  const leases = createModelLeases<{ name: string; dispose(): Promise<void> }>(1);
  const names = await Promise.all([
    leases.use("a", open("a"), async ({ name }) => name),
    leases.use("a", open("a"), async ({ name }) => name),
  ]);
  expect(names).toEqual(["a", "a"]);
  expect(opened).toEqual(["a"]);
});

test("the one asked for longest ago is freed", async () => {
  const { freed, open } = createModels();
  const leases = createModelLeases<{ dispose(): Promise<void> }>(2);
  for (const name of ["a", "b", "a", "c"]) {
    await leases.use(name, open(name), async () => null);
  }
  await settle();
  expect(freed).toEqual(["b"]);
});

test("a model in use is freed only when its work is done", async () => {
  const { freed, open } = createModels();
  const leases = createModelLeases<{ dispose(): Promise<void> }>(1);
  let end!: () => void;
  const atWork = leases.use("a", open("a"), () => new Promise<void>((resolve) => (end = resolve)));
  await leases.use("b", open("b"), async () => null);
  await settle();
  expect(freed).toEqual([]);
  end();
  await atWork;
  await settle();
  expect(freed).toEqual(["a"]);
});

test("what could not be opened is tried again", async () => {
  const { open } = createModels();
  const leases = createModelLeases<{ dispose(): Promise<void> }>(1);
  const broken = () => Promise.reject(new Error("cut off"));
  await expect(leases.use("a", broken, async () => 1)).rejects.toThrow("cut off");
  expect(await leases.use("a", open("a"), async () => 2)).toBe(2);
});

test("work that fails leaves the model held", async () => {
  const { opened, open } = createModels();
  const leases = createModelLeases<{ dispose(): Promise<void> }>(1);
  await expect(leases.use("a", open("a"), () => Promise.reject(new Error("no ink")))).rejects.toThrow("no ink");
  await leases.use("a", open("a"), async () => null);
  expect(opened).toEqual(["a"]);
});
