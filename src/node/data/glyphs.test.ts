import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";

import { imageAt, type ImageSet } from "../../core/dataset/image-set.js";
import { NOT_A_DIGIT } from "../../core/digits.js";
import { handLetters } from "../../core/synthesis/lines/hand-letters.js";
import { SMALL_LETTER } from "../../core/synthesis/lines/marks.js";
import { glyphFiles, handPlaceFiles, loadGlyphs, loadHands, loadPrint, packagedGlyphsFolder } from "./glyphs.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "glyphs-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test.each([
  { part: "train", fromDigits: 250, fromOthers: 4000 },
  { part: "held-out", fromDigits: 80, fromOthers: 1500 },
] as const)(
  "$part holds digits, as many of each, and far more that are none",
  async ({ part, fromDigits, fromOthers }) => {
    const { labels } = await loadGlyphs(part);
    const counts = countLabels(labels);
    const ofDigits = counts.slice(0, NOT_A_DIGIT);
    expect(counts).toHaveLength(NOT_A_DIGIT + 1);
    expect(new Set(ofDigits).size).toBe(1);
    expect(10 * (ofDigits[0] ?? 0)).toBeGreaterThanOrEqual(fromDigits);
    expect(counts[NOT_A_DIGIT]).toBeGreaterThanOrEqual(fromOthers);
  },
);

test.each(["train", "held-out"] as const)(
  "every image of %s has MNIST's form: full ink, 20 pixels long, centred",
  async (part) => {
    const set = await loadGlyphs(part);
    const wrong = Array.from({ length: set.count }, (_, i) => i).filter((index) => !isNormalized(imageAt(set, index)));
    expect(wrong).toEqual([]);
  },
);

test.each(["print", "print-held-out"] as const)(
  "%s holds digits and letters of fonts, each font whole",
  async (part) => {
    const fonts = await loadPrint(part);
    expect(fonts.length).toBeGreaterThanOrEqual(8);
    for (const { count, labels } of fonts) {
      expect(count).toBe(fonts[0]!.count);
      const counts = Array.from(
        { length: SMALL_LETTER + 1 },
        (_, label) => labels.filter((one) => one === label).length,
      );
      expect(counts.slice(0, NOT_A_DIGIT)).toEqual(Array.from({ length: NOT_A_DIGIT }, () => 1));
      expect(Math.min(counts[NOT_A_DIGIT]!, counts[SMALL_LETTER]!)).toBeGreaterThan(10);
    }
  },
);

test.each([
  { part: "hands", least: 12 },
  { part: "hands-held-out", least: 3 },
] as const)("$part holds nearly all letters of hands, each where it stands in a word", async ({ part, least }) => {
  const hands = await loadHands(part);
  expect(hands.length).toBeGreaterThanOrEqual(least);
  for (const { letters, places } of hands) {
    expect(letters.count).toBeGreaterThan(handLetters.length - 4);
    expect(places).toHaveLength(letters.count);
    const placeOf = (letter: string) => places[letters.labels.indexOf(handLetters.indexOf(letter))]!;
    expect(placeOf("H").top).toBeCloseTo(1, 1);
    expect(placeOf("n").top).toBeLessThan(placeOf("h").top);
    expect(placeOf("y").foot).toBeLessThan(placeOf("n").foot - 0.1);
  }
});

test("places for other letters than there are are refused", async () => {
  await cp(packagedGlyphsFolder(), folder, { recursive: true });
  await cp(join(folder, handPlaceFiles.hands), join(folder, handPlaceFiles["hands-held-out"]));
  await expect(loadHands("hands-held-out", folder)).rejects.toMatchObject({
    code: "DATASET_MALFORMED",
    message: expect.stringContaining(`rows for`) as string,
  });
});

test("no image is in both parts", async () => {
  const held = new Set(keysOf(await loadGlyphs("held-out")));
  const both = keysOf(await loadGlyphs("train")).filter((key) => held.has(key));
  expect(both).toEqual([]);
});

test("a damaged file is refused by name", async () => {
  const { labels } = glyphFiles["held-out"];
  await cp(packagedGlyphsFolder(), folder, { recursive: true });
  const packed = await readFile(join(folder, labels));
  await writeFile(join(folder, labels), packed.subarray(0, 40));
  await expect(loadGlyphs("held-out", folder)).rejects.toMatchObject({
    code: "DATASET_MALFORMED",
    message: expect.stringContaining(`${labels} cannot be unpacked: the gzip file is damaged.`) as string,
  });
});

test("a label beyond 10 is refused with its place", async () => {
  const { labels } = glyphFiles.train;
  await cp(packagedGlyphsFolder(), folder, { recursive: true });
  const bytes = gunzipSync(await readFile(join(folder, labels)));
  bytes[8 + 3] = 11;
  await writeFile(join(folder, labels), gzipSync(bytes));
  await expect(loadGlyphs("train", folder)).rejects.toMatchObject({
    code: "DATASET_MALFORMED",
    message: expect.stringContaining("labels item 3 as 11") as string,
  });
});

test("a file that is not there is named", async () => {
  await expect(loadGlyphs("train", folder)).rejects.toMatchObject({
    code: "FILE_NOT_FOUND",
    message: expect.stringContaining(glyphFiles.train.images) as string,
  });
});

function countLabels(labels: Uint8Array): number[] {
  const counts: number[] = [];
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function keysOf(set: ImageSet): string[] {
  return Array.from({ length: set.count }, (_, i) => Buffer.from(imageAt(set, i)).toString("base64"));
}

/** As MNIST's own images measure; the ends of a fine stroke may be too pale for a byte. */
function isNormalized(image: Uint8Array): boolean {
  let mass = 0;
  const moments = [0, 0];
  const lowest = [28, 28];
  const highest = [-1, -1];
  for (const [i, ink] of image.entries()) {
    if (ink === 0) continue;
    mass += ink;
    for (const [axis, at] of [i % 28, Math.floor(i / 28)].entries()) {
      moments[axis] = (moments[axis] ?? 0) + ink * at;
      lowest[axis] = Math.min(lowest[axis] ?? 28, at);
      highest[axis] = Math.max(highest[axis] ?? -1, at);
    }
  }
  const longer = Math.max(...highest.map((high, axis) => high - (lowest[axis] ?? 0) + 1));
  // Rounding to bytes moves the centre by less than a hundredth of a pixel.
  const isCentred = moments.every((moment) => moment / mass > 13.49 && moment / mass < 14.51);
  return Math.max(...image) === 255 && longer >= 19 && longer <= 20 && isCentred;
}
