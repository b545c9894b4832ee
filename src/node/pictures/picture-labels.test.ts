import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { loadPictureLabels, parsePictureLabels } from "./picture-labels.js";

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
  ["file,label\na.png\n", "labels.csv is no CSV file"],
  ['file,label\n"a.png,3\n', "labels.csv is no CSV file"],
])("%j is refused, saying why", (text, message) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({
      code: "DATASET_MALFORMED",
      message: expect.stringContaining(message),
    }),
  );
});

test("a list is read from a file, named in messages without its folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "labels-"));
  const path = join(folder, "my.csv");
  await writeFile(path, "file,label\na.png,x\n");
  await expect(loadPictureLabels(path)).rejects.toThrow(/^line 2 of my\.csv /);
  await writeFile(path, "file,label\na.png,3\n");
  expect(await loadPictureLabels(path)).toHaveLength(1);
  await expect(loadPictureLabels(join(folder, "none"))).rejects.toMatchObject({
    code: "FILE_NOT_FOUND",
  });
  await rm(folder, { recursive: true });
});
