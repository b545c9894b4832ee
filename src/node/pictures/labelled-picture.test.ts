import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createPictureLoader } from "./labelled-picture.js";

let folder: string;

/** A white PNG of 5x6 pixels, and an IDX file of three images, each of one grey: 10, 20 and 30. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "labelled-"));
  const paper = {
    width: 5,
    height: 6,
    channels: 3,
    background: "#fff",
  } as const;
  await sharp({ create: paper }).png().toFile(join(folder, "paper.png"));
  const header = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 28];
  const pixels = [10, 20, 30].flatMap((grey) => Array.from({ length: 784 }, () => grey));
  await writeFile(join(folder, "images-idx3"), Uint8Array.from([...header, ...pixels]));
});

afterAll(() => rm(folder, { recursive: true }));

test("a picture is found from the collection's folder, or by its whole path", async () => {
  const load = createPictureLoader(folder);
  expect(await load("paper.png")).toMatchObject({ width: 5, height: 6 });
  const elsewhere = createPictureLoader(tmpdir());
  const whole = await elsewhere(join(folder, "paper.png"));
  expect(whole.width).toBe(5);
});

test("an image of an IDX file is white ink on opaque black, counted from 0", async () => {
  const load = createPictureLoader(folder);
  const picture = await load("images-idx3#2");
  expect(picture).toMatchObject({ width: 28, height: 28 });
  expect([...picture.rgba.subarray(0, 8)]).toEqual([30, 30, 30, 255, 30, 30, 30, 255]);
  expect((await load("images-idx3#0")).rgba[0]).toBe(10);
});

test.each([
  ["images-idx3#3", "DATASET_MALFORMED", "there is no image 3 in images-idx3: it holds 3, counted from 0"],
  ["paper.png#0", "DATASET_MALFORMED", "paper.png begins with"],
  ["none-idx3#0", "FILE_NOT_FOUND", "none-idx3"],
  ["none.png", "FILE_NOT_FOUND", "none.png"],
  ["images-idx3", "PICTURE_UNREADABLE", "not a picture of a known format"],
])("%s fails with %s", async (file, code, message) => {
  const load = createPictureLoader(folder);
  // Twice: a failure is remembered as well as a success.
  for (const _ of [1, 2]) {
    await expect(load(file)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  }
});
