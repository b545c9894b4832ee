import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";

import { isFolder, listPictures, readStream } from "./picture-sources.js";

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
  await expect(listPictures(join(folder, "inner.png"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
});

test("only folders are folders", async () => {
  expect(await isFolder(folder)).toBe(true);
  expect(await isFolder(join(folder, "a.heic"))).toBe(false);
  expect(await isFolder(join(folder, "none"))).toBe(false);
});

const never = new AbortController().signal;

test("the bytes of a stream come as one", async () => {
  const stream = Readable.from([Buffer.from([1, 2]), Buffer.from([3])]);
  expect([...(await readStream(stream, never))]).toEqual([1, 2, 3]);
});

test("a stream that does not end is left when a picture would be too large", async () => {
  let sent = 0;
  const endless = new Readable({
    read() {
      sent += 1e6;
      this.push(Buffer.alloc(1e6));
    },
  });
  await expect(readStream(endless, never)).rejects.toMatchObject({ code: "PICTURE_TOO_LARGE" });
  expect(sent).toBeLessThan(25e6);
  expect(endless.destroyed).toBe(true);
});

test("a signal ends the waiting for a stream that gives nothing", async () => {
  const stop = new AbortController();
  const reading = readStream(new PassThrough(), stop.signal);
  const reason = new Error("stopped");
  stop.abort(reason);
  await expect(reading).rejects.toBe(reason);
});
