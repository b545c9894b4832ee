import { expect, test } from "vitest";

import { createSemaphore, withPermit } from "./semaphore.js";

test("as many run as there are permits, the others in the order in which they asked", async () => {
  const acquire = createSemaphore(2);
  const began: number[] = [];
  const releases = [0, 1, 2, 3].map(async (i) => {
    const release = await acquire();
    began.push(i);
    return release;
  });
  const releaseFirst = await releases[0]!;
  await releases[1];
  expect(began).toEqual([0, 1]);
  releaseFirst();
  (await releases[2]!)();
  await releases[3];
  expect(began).toEqual([0, 1, 2, 3]);
});

test("a permit given back twice lets one in", async () => {
  const acquire = createSemaphore(1);
  const release = await acquire();
  release();
  release();
  await acquire();
  let isThirdIn = false;
  void acquire().then(() => (isThirdIn = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(isThirdIn).toBe(false);
});

test("work that fails gives its permit back", async () => {
  const acquire = createSemaphore(1);
  await expect(withPermit(acquire, () => Promise.reject(new Error("no ink")))).rejects.toThrow("no ink");
  expect(await withPermit(acquire, async () => "next")).toBe("next");
});
