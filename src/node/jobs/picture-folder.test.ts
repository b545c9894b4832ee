/** Pictures kept by their digest, and what becomes of them. */

import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { openSqliteDatabase } from "../../store/open-database.js";
import { createStore } from "../../store/open-store.js";
import { addPictures } from "./add-pictures.js";
import { createPictureFolder } from "./picture-folder.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-pictures-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test("a picture is kept once, by its digest, and read as it was", async () => {
  const pictures = createPictureFolder(join(folder, "home", "pictures"));
  const first = await pictures.keep(Buffer.from("seven"));
  expect(await pictures.keep(Buffer.from("seven"))).toEqual({ ...first, isKnown: true });
  await pictures.flush();
  expect(Buffer.from(await pictures.read(first.digest)).toString()).toBe("seven");
  expect(await readdir(join(folder, "home", "pictures", first.digest.slice(0, 2)))).toEqual([first.digest]);
  // Cut off, as by a disk that was full: it is written again.
  await writeFile(pictures.pathOf(first.digest), "sev");
  await expect(pictures.read(first.digest)).rejects.toMatchObject({ code: "PICTURE_LOST" });
  expect((await pictures.keep(Buffer.from("seven"))).isKnown).toBe(false);
  await pictures.remove([first.digest]);
  expect(await pictures.has(first.digest)).toBe(false);
  await expect(pictures.read(first.digest)).rejects.toMatchObject({ code: "PICTURE_LOST" });
});

test("a folder that cannot be written is told with what to do", async () => {
  await writeFile(join(folder, "file"), "");
  const pictures = createPictureFolder(join(folder, "file", "pictures"));
  await expect(pictures.keep(Buffer.from("7"))).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
});

test("what cannot be taken in is told of, and the others are added in their order", async () => {
  const pictures = createPictureFolder(join(folder, "pictures"));
  const store = createStore(await openSqliteDatabase(join(folder, "digits.db")));
  const job = await store.jobs.create("job", {}, "me");
  const { readInputFile } = await import("../files/input-file.js");
  const offered = Array.from({ length: 30 }, (_, i) => ({
    file: `${i}.png`,
    load: async () => (i === 3 ? readInputFile(join(folder, "gone.png")) : Buffer.from(`picture ${i % 20}`)),
  }));
  const came = await addPictures(store, pictures, job, offered);
  expect(came).toMatchObject({ added: 29, known: 0, refusedNames: [{ file: "3.png", code: "FILE_NOT_FOUND" }] });
  expect(await addPictures(store, pictures, job, offered)).toMatchObject({ added: 0, known: 29 });
  const { files } = await store.pages.page(job, { limit: 500 });
  expect(files.map(({ file }) => file)).toEqual(offered.map(({ file }) => file).filter((name) => name !== "3.png"));
  expect(new Set(files.map(({ digest }) => digest)).size).toBe(20);
  await store.close();
});
