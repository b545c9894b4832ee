import { expect, test } from "vitest";

import { createModelCache } from "./model-cache.js";

function createModels() {
  const opened: string[] = [];
  const freed: string[] = [];
  const open = (name: string) => async () => {
    opened.push(name);
    return name;
  };
  const free = async (name: string) => void freed.push(name);
  return { opened, freed, open, free };
}

/** Lets what was begun without being waited for come to its end. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a model that is held is not opened again", async () => {
  const { opened, open, free } = createModels();
  const cache = createModelCache<string>(1, free);
  const names = await Promise.all([
    cache.use("a", open("a"), async (name) => name),
    cache.use("a", open("a"), async (name) => name),
  ]);
  expect(names).toEqual(["a", "a"]);
  expect(opened).toEqual(["a"]);
});

test("the one asked for longest ago is freed", async () => {
  const { freed, open, free } = createModels();
  const cache = createModelCache<string>(2, free);
  for (const name of ["a", "b", "a", "c"]) {
    await cache.use(name, open(name), async () => null);
  }
  await settle();
  expect(freed).toEqual(["b"]);
});

test("a model in use is freed only when its work is done", async () => {
  const { freed, open, free } = createModels();
  const cache = createModelCache<string>(1, free);
  let end!: () => void;
  const atWork = cache.use("a", open("a"), () => new Promise<void>((resolve) => (end = resolve)));
  await cache.use("b", open("b"), async () => null);
  await settle();
  expect(freed).toEqual([]);
  end();
  await atWork;
  await settle();
  expect(freed).toEqual(["a"]);
});

test("what could not be opened is tried again", async () => {
  const { open, free } = createModels();
  const cache = createModelCache<string>(1, free);
  const broken = () => Promise.reject(new Error("cut off"));
  await expect(cache.use("a", broken, async () => 1)).rejects.toThrow("cut off");
  expect(await cache.use("a", open("a"), async () => 2)).toBe(2);
});

test("work that fails leaves the model held", async () => {
  const { opened, open, free } = createModels();
  const cache = createModelCache<string>(1, free);
  await expect(cache.use("a", open("a"), () => Promise.reject(new Error("no ink")))).rejects.toThrow("no ink");
  await cache.use("a", open("a"), async () => null);
  expect(opened).toEqual(["a"]);
});

test("one that could not be opened does not evict what was opened under its key meanwhile", async () => {
  const { freed, open, free } = createModels();
  const cache = createModelCache<string>(1, free);
  let breakIt!: (error: Error) => void;
  const broken = () => new Promise<string>((_, reject) => (breakIt = reject));
  const first = cache.use("a", broken, async () => 1);
  await cache.use("b", open("b"), async () => 2);
  await cache.use("a", open("a"), async () => 3);
  breakIt(new Error("cut off"));
  await expect(first).rejects.toThrow("cut off");
  await settle();
  expect(freed).toEqual(["b"]);
});
