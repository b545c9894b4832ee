import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, afterAll, beforeAll } from "vitest";
import sharp from "sharp";

import { loadPictureLabels, parsePictureLabels, createPictureLoader } from "./labelled-pictures.js";

function parse(text: string) {
  return parsePictureLabels(text, "labels.csv");
}

test("columns are found by name, wherever they stand, and others are passed over", () => {
  expect(parse("note,label,set,file\nx,07,photos,a.png\n")).toEqual([{ file: "a.png", label: "07", set: "photos" }]);
});

test("quoted fields, line ends of Windows, a byte order mark and empty lines are understood", () => {
  const text = '\ufefffile,label,note\r\n"a, ""b"".png",7,"two\r\nlines"\r\n\r\n c.png , 12 ,\r\n';
  expect(parse(text)).toEqual([
    { file: 'a, "b".png', label: "7", set: "pictures" },
    { file: "c.png", label: "12", set: "pictures" },
  ]);
});

test("an empty label says that the picture shows no digit", () => {
  expect(parse("file,label\nhorse.jpg,\n")[0]?.label).toBe("");
});

test.each([
  ["", "labels.csv is empty"],
  ["\n\n", "labels.csv is empty"],
  ["file,label\n", "labels.csv names no picture below its heading"],
  [
    "path,label\na.png,1\n",
    'has no column "file": its first line names the columns, "file" and "label" and, where wanted, "set"; it names "path", "label"',
  ],
  ["file,digit\na.png,1\n", 'has no column "label"'],
  ["file;label\na.png;1\n", 'it names "file;label"'],
  ["file,label\na.png,1\nb.png,1o\n", 'line 3 of labels.csv labels b.png as "1o"'],
  ["file,label\na.png,1 2\n", 'line 2 of labels.csv labels a.png as "1 2"'],
  ["file,label\na.png,-3\n", '"-3"'],
  ["file,label\na.png,٣\n", '"٣"'],
  ["file,label\n,3\n", "line 2 of labels.csv names no file"],
  ["file,label\na.png\n", "labels.csv is not a CSV file"],
  ['file,label\n"a.png,3\n', "labels.csv is not a CSV file"],
])("%j is refused, saying why", (text, message) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({ code: "DATASET_MALFORMED", message: expect.stringContaining(message) }),
  );
});

test("a list is read from a file, named in messages without its folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "labels-"));
  const path = join(folder, "my.csv");
  await writeFile(path, "file,label\na.png,x\n");
  await expect(loadPictureLabels(path)).rejects.toThrow(/^line 2 of my\.csv /);
  await writeFile(path, "file,label\na.png,3\n");
  expect(await loadPictureLabels(path)).toHaveLength(1);
  await expect(loadPictureLabels(join(folder, "none"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  await rm(folder, { recursive: true });
});

let folder: string;

/** A white PNG of 5x6 pixels, and an IDX file of three images, each of one grey: 10, 20 and 30. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "labelled-"));
  const paper = { width: 5, height: 6, channels: 3, background: "#fff" } as const;
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
    await expect(load(file)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  }
});
