import { expect, test } from "vitest";

import { parseIdxImages, parseIdxLabels, parseIdxRows } from "./idx.js";

/** The bytes of an IDX file: 32-bit big-endian words, then the body. */
function idxFile(words: readonly number[], body: readonly number[]) {
  const bytes = new Uint8Array(4 * words.length + body.length);
  const view = new DataView(bytes.buffer);
  for (const [i, word] of words.entries()) view.setUint32(4 * i, word);
  bytes.set(body, 4 * words.length);
  return bytes;
}

const twoImages = Array.from({ length: 2 * 784 }, (_, i) => i % 251);

test("images are the bytes after the header", () => {
  const bytes = idxFile([0x803, 2, 28, 28], twoImages);
  expect([...parseIdxImages(bytes, "images")]).toEqual(twoImages);
});

test("labels are the bytes after the header", () => {
  const bytes = idxFile([0x801, 3], [7, 0, 9]);
  expect([...parseIdxLabels(bytes, "labels")]).toEqual([7, 0, 9]);
});

test("a file inside a larger buffer is read from where it begins", () => {
  const file = idxFile([0x801, 2], [4, 2]);
  const buffer = new Uint8Array(file.length + 20);
  buffer.set(file, 5);
  const view = buffer.subarray(5, 5 + file.length);
  expect([...parseIdxLabels(view, "labels")]).toEqual([4, 2]);
});

test.each([
  [
    "labels where images are expected",
    idxFile([0x801, 2], [1, 2]),
    "f begins with 0x00000801; an IDX file of images begins with 0x00000803.",
  ],
  [
    "a PNG",
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a),
    "f begins with 0x89504e47; an IDX file of images begins with 0x00000803.",
  ],
  ["an empty file", new Uint8Array(), "f has 0 bytes; the header of an IDX file alone has 16. The file is cut off."],
  [
    "a header cut off",
    idxFile([0x803, 2], []),
    "f has 8 bytes; the header of an IDX file alone has 16. The file is cut off.",
  ],
  [
    "a file cut off",
    idxFile([0x803, 2, 28, 28], twoImages.slice(1)),
    "f has 1583 bytes; with the 2 items of its header it must have 1584.",
  ],
  [
    "a file too long",
    idxFile([0x803, 2, 28, 28], [...twoImages, 0]),
    "f has 1585 bytes; with the 2 items of its header it must have 1584.",
  ],
  [
    "a header that promises billions of images",
    idxFile([0x803, 0xffffffff, 28, 28], twoImages),
    "f has 1584 bytes; with the 4294967295 items of its header it must have 3367254359296.",
  ],
  [
    "images of another size",
    idxFile([0x803, 1, 16, 32], Array<number>(512).fill(0)),
    "f holds images of 32x16 pixels; 28x28 is expected.",
  ],
])("%s is refused with what was expected and what it got", (_, bytes, message) => {
  expect(() => parseIdxImages(bytes, "f")).toThrowError(
    expect.objectContaining({ code: "DATASET_MALFORMED", message }) as Error,
  );
});

test("labels beyond the digits are read where they are asked for", () => {
  const file = idxFile([0x801, 3], [1, 10, 2]);
  expect([...parseIdxLabels(file, "f", 10)]).toEqual([1, 10, 2]);
});

test("a label that is no digit is refused with its place", () => {
  expect(() => parseIdxLabels(idxFile([0x801, 3], [1, 10, 2]), "f")).toThrowError(
    expect.objectContaining({
      code: "DATASET_MALFORMED",
      message: "f labels item 1 as 10; a label is a whole number from 0 to 9.",
    }) as Error,
  );
});

test("rows are the bytes after the header, of the length asked for", () => {
  const bytes = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
  expect(parseIdxRows(bytes, "rows", 3)).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
  expect(() => parseIdxRows(bytes, "rows", 4)).toThrow("rows holds rows of 3 bytes; 4 are expected.");
  expect(() => parseIdxRows(bytes.subarray(0, 15), "rows", 3)).toThrow("rows has 15 bytes");
});
