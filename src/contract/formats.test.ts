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
    ["P5\n28 28\n255\n", "PGM"],
    ["P6 28 28 255 ", "PPM"],
    ["P1\n", "PBM"],
    ["P7", undefined],
    ["\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"],
    ["\xff\x4f\xff\x51", "JPEG 2000"],
    ["8BPS\0\x01", "PSD"],
    [`\0\0\x02${"\0".repeat(9)}\x1c\0\x1c\0\x18\0`, "TGA"],
    [`\0\0\x02${"\0".repeat(9)}\x1c\0\x1c\0\x07\0`, undefined],
    ["RIFF\0\0\0\0WAVE", undefined],
    ["digits", undefined],
    ["", undefined],
  ] as const) {
    expect(formatOf(bytesOf(start))).toBe(format);
  }
});
