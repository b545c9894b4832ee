import { expect, test } from "vitest";

import { formatOf } from "./formats.js";

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

test("names what a file is by its first bytes", () => {
  const isoBox = "\0\0\0\x18ftyp";
  for (const [start, format] of [
    ["\xff\xd8\xff\xe0", "JPEG"],
    ["\x89PNG\r\n\x1a\n", "PNG"],
    ["RIFF\0\0\0\0WEBPVP8 ", "WebP"],
    ["GIF89a", "GIF"],
    ["II*\0", "TIFF"],
    ["MM\0*", "TIFF"],
    [`${isoBox}avif\0\0\0\0avifmif1`, "AVIF"],
    [`${isoBox}mif1\0\0\0\0mif1avif`, "AVIF"],
    [`${isoBox}heic\0\0\0\0mif1heic`, "HEIC"],
    [`${isoBox}isom\0\0\0\0isommp42`, undefined],
    ["BM", "BMP"],
    ["%PDF-1.7", "PDF"],
    ['<?xml version="1.0"?>\n<svg xmlns="">', "SVG"],
    ["RIFF\0\0\0\0WAVE", undefined],
    ["digits", undefined],
    ["", undefined],
  ] as const) {
    expect(formatOf(bytesOf(start))).toBe(format);
  }
});
