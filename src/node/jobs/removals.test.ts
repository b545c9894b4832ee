/** Jobs that are removed beside what else is done. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { openJobs, type OpenedJobs } from "./open-jobs.js";

let home: string;
let jobs: OpenedJobs;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-removals-"));
  jobs = await openJobs({ home });
  await jobs.service.create("large", {}, "me");
  const pictures = Array.from({ length: 3 }, (_, i) => ({ file: `${i}.png`, load: async () => Buffer.from(`${i}`) }));
  await jobs.service.add("large", pictures, "me");
});

afterEach(async () => {
  await jobs.close();
  await rm(home, { recursive: true, force: true });
});

test("a job that takes long is answered as being removed, the same when it is asked again, and is gone then", async () => {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const pictures = jobs.pictures;
  const remove = pictures.remove.bind(pictures);
  let removed = 0;
  Object.assign(pictures, {
    async remove(digests: readonly string[]) {
      removed += digests.length;
      await held;
      await remove(digests);
    },
  });
  // It stands in a transaction, as a slow disk or bucket makes it.
  const removing = jobs.service.remove("large", "ann");
  await expect.poll(() => removed).toBe(3);
  const asked = jobs.service.remove("large", "bob");
  letGo();
  expect([await removing, await asked]).toEqual([null, null]);
  expect(removed).toBe(3);
  await expect(jobs.service.tell("large")).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
});

test("what a program left that was killed is gone on with, and nobody is recorded once more", async () => {
  await jobs.store.jobs.markRemoved("large", "ann");
  expect(await jobs.service.tell("large")).toMatchObject({ state: "removing", files: 3 });
  await jobs.removals.goOn();
  expect(await jobs.service.list()).toEqual([]);
  await jobs.removals.goOn();
});

test("a program that ends does not wait for a large job, which the next one goes on with", async () => {
  const pictures = jobs.pictures;
  const remove = pictures.remove.bind(pictures);
  Object.assign(pictures, {
    async remove(digests: readonly string[]) {
      void jobs.removals.stop();
      await remove(digests);
    },
  });
  expect(await jobs.removals.remove("large", "ann")).toBe(false);
  expect(await jobs.service.tell("large")).toMatchObject({ state: "removing", files: 0 });
  await jobs.close();
  jobs = await openJobs({ home });
  await jobs.removals.goOn();
  expect(await jobs.service.list()).toEqual([]);
});
