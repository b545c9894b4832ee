import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import opentype from "opentype.js";
import { expect, test } from "vitest";

import { unpackWoff } from "../../tools/glyphs/open-family.js";

const require = createRequire(import.meta.url);

function fontFile(name: string): Buffer {
  return readFileSync(require.resolve(`@fontsource/${name}`));
}

test("the unpacked font is the one that opentype.js unpacks for itself", () => {
  const woff = fontFile("caveat/files/caveat-latin-400-normal.woff");
  const ours = opentype.parse(unpackWoff(woff));
  const theirs = opentype.parse(woff.buffer.slice(woff.byteOffset, woff.byteOffset + woff.length) as ArrayBuffer);
  for (const character of "a7Ñ€") {
    const outline = ours.charToGlyph(character).getPath(0, 0, 1000).commands;
    expect(outline.length).toBeGreaterThan(5);
    expect(outline).toEqual(theirs.charToGlyph(character).getPath(0, 0, 1000).commands);
  }
});

test("the tables stand on whole words, as TrueType asks", () => {
  const font = new DataView(unpackWoff(fontFile("caveat/files/caveat-latin-400-normal.woff")));
  const offsets = Array.from({ length: font.getUint16(4) }, (_, i) => font.getUint32(12 + 16 * i + 8));
  expect(offsets.length).toBeGreaterThan(8);
  expect(offsets.filter((offset) => offset % 4 !== 0)).toEqual([]);
});

test("what is no WOFF file is refused", () => {
  expect(() => unpackWoff(fontFile("caveat/files/caveat-latin-400-normal.woff2"))).toThrowError("no WOFF file");
});
