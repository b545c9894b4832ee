/** The committed glyphs against the fonts they are drawn from. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";

import { glyphFiles, handPlaceFiles, packagedGlyphsFolder } from "../../src/node/data/glyphs.js";
import { characters, digits } from "../../tools/glyphs/characters.js";
import { families, handFamilies, printFamilies } from "../../tools/glyphs/families.js";
import { listFonts } from "../../tools/glyphs/glyph-files.js";
import { packFile, toIdxFiles, toPlacesFile } from "../../tools/glyphs/glyph-files.js";
import { renderFamily, renderHands, renderPart, renderPrint } from "../../tools/glyphs/render-glyphs.js";

const folder = packagedGlyphsFolder();

const parts = {
  train: () => renderPart("train"),
  "held-out": () => renderPart("held-out"),
  print: () => renderPrint("print"),
  "print-held-out": () => renderPrint("print-held-out"),
  hands: () => renderHands("hands"),
  "hands-held-out": () => renderHands("hands-held-out"),
};

test.each(["train", "held-out", "print", "print-held-out", "hands", "hands-held-out"] as const)(
  "the files of %s are byte for byte what the fonts give now (npm run glyphs writes them)",
  (part) => {
    const files = toIdxFiles(parts[part]());
    for (const kind of ["images", "labels"] as const) {
      const path = join(folder, glyphFiles[part][kind]);
      const committed = gunzipSync(readFileSync(path));
      expect(committed.equals(files[kind]), path).toBe(true);
    }
  },
);

test.each(["hands", "hands-held-out"] as const)("where the letters of %s stand is what the fonts say", (part) => {
  const committed = gunzipSync(readFileSync(join(folder, handPlaceFiles[part])));
  expect(committed.equals(toPlacesFile(renderHands(part)))).toBe(true);
});

test("a hand's words are held out where its family is", () => {
  const partOf = new Map(families.map(({ name, part }) => [name, part]));
  for (const { name, part } of handFamilies) {
    expect(partOf.get(name), name).toBe(part === "hands" ? "train" : "held-out");
  }
});

test("the list of the fonts is of these fonts", () => {
  const committed = readFileSync(join(folder, "FONTS.md"), "utf8");
  expect(committed).toBe(listFonts([...families, ...printFamilies]));
});

test("a font is in one part, and about a fifth of them are held out", () => {
  const names = [...families, ...printFamilies].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const some of [families, printFamilies]) {
    const heldOut = some.filter(({ part }) => part.endsWith("held-out")).length;
    expect(heldOut / some.length).toBeGreaterThan(0.15);
    expect(heldOut / some.length).toBeLessThan(0.25);
  }
});

test("every font is a development dependency in the exact version that was drawn", () => {
  const { devDependencies } = JSON.parse(readFileSync(join(folder, "../../package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  for (const { name } of [...families, ...printFamilies]) {
    expect(devDependencies[`@fontsource/${name}`]).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test("no digit of any script is among what is no digit", () => {
  const found = Object.values(characters)
    .flat()
    .filter((text) => /\p{Nd}|\p{No}/u.test(text));
  expect(found).toEqual([]);
});

test("what a family is drawn without is missing, the rest is there in every weight", () => {
  const drawn = renderFamily({
    name: "kalam",
    part: "train",
    weights: [300, 700],
    scripts: ["devanagari"],
    without: "7क",
  });
  const texts = (weight: number) => drawn.filter((glyph) => glyph.weight === weight).map(({ text }) => text);
  expect(texts(300).slice(0, 10)).toEqual(["0", "1", "2", "3", "4", "5", "6", "8", "9", "अ"]);
  expect(texts(300)).not.toContain("क");
  expect(texts(700)).toEqual(texts(300));
});

test("a character that a font lacks is not drawn", () => {
  const drawn = renderFamily({
    name: "gveret-levin",
    part: "train",
    weights: [400],
    scripts: ["hangul", "hebrew"],
    without: "",
  });
  const texts = drawn.map(({ text }) => text);
  expect(texts).toEqual([...digits, ...characters.hebrew]);
});

test("packing the same bytes gives the same file", () => {
  const bytes = new Uint8Array(1000).fill(7);
  expect(packFile(bytes)).toEqual(packFile(bytes.slice()));
  // Bytes 4 to 7 of a gzip file are its time.
  expect([...packFile(bytes).subarray(4, 8)]).toEqual([0, 0, 0, 0]);
});
