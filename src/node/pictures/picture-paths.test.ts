import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { isFolder, listPictures } from "./picture-paths.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "picture-paths-"));
  for (const name of ["scan10.png", "scan2.JPG", "a.heic", "b.tiff", "notes.txt", "labels.csv", ".hidden"]) {
    await writeFile(join(folder, name), "");
  }
  await mkdir(join(folder, "inner.png"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a folder gives its pictures, counted as people count", async () => {
  expect(await listPictures(folder)).toEqual(
    ["a.heic", "b.tiff", "scan2.JPG", "scan10.png"].map((name) => join(folder, name)),
  );
});

test("a folder without pictures is told of", async () => {
  await expect(listPictures(join(folder, "inner.png"))).rejects.toMatchObject({
    code: "FILE_NOT_FOUND",
  });
});

test("only folders are folders", async () => {
  expect(await isFolder(folder)).toBe(true);
  expect(await isFolder(join(folder, "a.heic"))).toBe(false);
  expect(await isFolder(join(folder, "none"))).toBe(false);
});
