/** Pictures that are added to a job. */

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";

import { openSqliteDatabase } from "../../store/open-database.js";
import { createStore } from "../../store/open-store.js";
import { createPictureFolder } from "../storage/picture-folder.js";
import type { PictureStore } from "../storage/picture-store.js";
import { addPictures } from "./add-pictures.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-pictures-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test("what cannot be taken in is told of, and the others are added in their order", async () => {
  const pictures = createPictureFolder(join(folder, "pictures"));
  const store = createStore(await openSqliteDatabase(join(folder, "digits.db")));
  const job = await store.jobs.create("job", {}, "me");
  const { readInputFile } = await import("../files/input-file.js");
  const offered = Array.from({ length: 30 }, (_, i) => ({
    file: `${i}.png`,
    load: async () => (i === 3 ? readInputFile(join(folder, "gone.png")) : Buffer.from(`picture ${i % 20}`)),
  }));
  const came = await addPictures(store, pictures, job, offered, "me");
  expect(came).toMatchObject({ added: 29, known: 0, refusedNames: [{ file: "3.png", code: "FILE_NOT_FOUND" }] });
  expect(await addPictures(store, pictures, job, offered, "me")).toMatchObject({ added: 0, known: 29 });
  const { files } = await store.pages.page(job, { limit: 500 });
  expect(files.map(({ file }) => file)).toEqual(offered.map(({ file }) => file).filter((name) => name !== "3.png"));
  expect(new Set(files.map(({ digest }) => digest)).size).toBe(20);
  await store.close();
});

test("where the disk is full, what was copied and is in no job is taken away again", async () => {
  const opened = await openSqliteDatabase(join(folder, "digits.db"));
  const store = createStore(opened);
  const root = join(folder, "pictures");
  const pictures = createPictureFolder(root);
  const job = await store.jobs.create("job", {}, "me");
  const offered = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ file: `${i}.png`, load: async () => Buffer.from(`picture ${i}`) }));
  await addPictures(store, pictures, job, offered(20), "me");
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(opened.kysely);
  await sql.raw(`pragma max_page_count = ${rows[0]!.page_count + 60}`).execute(opened.kysely);
  await expect(addPictures(store, pictures, job, offered(3000), "me")).rejects.toMatchObject({
    code: "DATABASE_UNUSABLE",
  });
  const { files } = await store.jobs.tell("job");
  expect(files).toBeGreaterThanOrEqual(20);
  const kept = async () =>
    (await readdir(root, { recursive: true, withFileTypes: true })).filter((each) => each.isFile()).length;
  expect(await kept()).toBe(files);
  await sql`pragma max_page_count = 1000000`.execute(opened.kysely);
  expect(await addPictures(store, pictures, job, offered(3000), "me")).toMatchObject({
    added: 3000 - files,
    known: files,
  });
  expect(await kept()).toBe(3000);

  // Broken off by whoever adds: nothing of it is in a job.
  const stopping = new AbortController();
  const others = Array.from({ length: 50 }, (_, i) => ({
    file: `other ${i}.png`,
    load: async () => {
      if (i === 30) stopping.abort();
      return Buffer.from(`other ${i}`);
    },
  }));
  await expect(addPictures(store, pictures, job, others, "me", { signal: stopping.signal })).rejects.toThrow("aborted");
  expect(await kept()).toBe(3000);
  await store.close();
});

test("where one cannot be kept, what was told of it is its fault, and nothing is added silently less", async () => {
  const store = createStore(await openSqliteDatabase(join(folder, "digits.db")));
  const job = await store.jobs.create("job", {}, "me");
  let kept = 0;
  let fullAt = 1060;
  const pictures: PictureStore = {
    ...createPictureFolder(join(folder, "pictures")),
    async keep(bytes) {
      kept += 1;
      if (kept === fullAt) throw new Error("the disk is full");
      return { digest: bytes.toString(), bytes: bytes.length, isKnown: false };
    },
  };
  const offered = Array.from({ length: 1100 }, (_, i) => ({ file: `${i}.png`, load: async () => Buffer.from(`${i}`) }));
  await expect(addPictures(store, pictures, job, offered, "me")).rejects.toThrow("the disk is full");
  // The first batch is there; said again, the rest is as well.
  fullAt = 0;
  const { added, known } = await addPictures(store, pictures, job, offered, "me");
  expect(added + known).toBe(1100);
  expect(known).toBeGreaterThanOrEqual(1000);
  expect(added).toBeGreaterThan(0);
  await store.close();
});
