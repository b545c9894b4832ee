import { describe, expect, test } from "vitest";

import { bmpEndsEarly } from "./bmp-header.js";
import { decodeBmp } from "./bmp.js";
import { decodePicture } from "./picture-file.js";

/** A file of 6x4 pixels: red above, and below what `lower` says. */
const WIDTH = 6;
const HEIGHT = 4;

interface Encoding {
  readonly bits: number;
  readonly compression?: number;
  /** Blue, green, red, 0 each. */
  readonly palette?: readonly number[];
  readonly isTopDown?: boolean;
  /** Rows, the lower one first. */
  readonly pixels: readonly number[];
}

function encodeBmp({ bits, compression = 0, palette = [], isTopDown = false, pixels }: Encoding): Uint8Array {
  const head = Buffer.alloc(54);
  const pixelsAt = head.length + palette.length;
  head.write("BM", 0, "latin1");
  head.writeUInt32LE(pixelsAt + pixels.length, 2);
  head.writeUInt32LE(pixelsAt, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(WIDTH, 18);
  head.writeInt32LE(isTopDown ? -HEIGHT : HEIGHT, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  head.writeUInt32LE(compression, 30);
  head.writeUInt32LE(pixels.length, 34);
  head.writeUInt32LE(palette.length / 4, 46);
  return Buffer.concat([head, Buffer.from(palette), Buffer.from(pixels)]);
}

const repeat = (values: readonly number[], times: number) => Array.from({ length: times }, () => values).flat();
/** Of the upper half and the lower. */
const red = [0, 0, 255];
const green = [0, 200, 0];
const rowsOf24 = (pixel: readonly number[]) => repeat([...repeat(pixel, WIDTH), 0, 0], HEIGHT / 2);
/** Of red, green, blue and alpha, where palettes stand too. */
const MASKS = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255];
const PALETTE = [...red, 0, ...green, 0];

const encodings: Readonly<Record<string, Encoding>> = {
  "24 bits": { bits: 24, pixels: [...rowsOf24(green), ...rowsOf24(red)] },
  "24 bits from the top": { bits: 24, isTopDown: true, pixels: [...rowsOf24(red), ...rowsOf24(green)] },
  "32 bits": { bits: 32, pixels: [...repeat([...green, 0], 2 * WIDTH), ...repeat([...red, 0], 2 * WIDTH)] },
  "8 bits": { bits: 8, palette: PALETTE, pixels: [...repeat([1, 1, 1, 1, 1, 1, 0, 0], 2), ...repeat([0], 16)] },
  "4 bits": { bits: 4, palette: PALETTE, pixels: [...repeat([0x11, 0x11, 0x11, 0], 2), ...repeat([0], 8)] },
  "1 bit": { bits: 1, palette: PALETTE, pixels: [...repeat([0xfc, 0, 0, 0], 2), ...repeat([0], 8)] },
  "16 bits": {
    bits: 16,
    compression: 3,
    // 5 bits of red, 6 of green, 5 of blue: 200 is 50 of 63, 202 of 255.
    palette: [0, 0xf8, 0, 0, 0xe0, 7, 0, 0, 0x1f, 0, 0, 0],
    pixels: [...repeat([0x40, 6], 2 * WIDTH), ...repeat([0, 0xf8], 2 * WIDTH)],
  },
  // Six pixels of one color, end of line; and at the end the end of the picture.
  "4 bits in run lengths": {
    bits: 4,
    compression: 2,
    palette: PALETTE,
    // As they are, four and two at once; then a step on by a row, over what is red anyway.
    pixels: [0, 4, 0x11, 0x11, 2, 0x11, 0, 0, 0, 6, 0x11, 0x11, 0x11, 0, 0, 0, 0, 2, 0, 1, 6, 0, 0, 1],
  },
  "8 bits in run lengths": {
    bits: 8,
    compression: 1,
    palette: PALETTE,
    pixels: [...repeat([6, 1, 0, 0], 2), ...repeat([6, 0, 0, 0], 2), 0, 1],
  },
};

describe("BMP", () => {
  test.each(Object.entries(encodings))("of %s is decoded", async (_, encoding) => {
    const { width, height, rgba } = await decodePicture(encodeBmp(encoding));
    expect([width, height]).toEqual([WIDTH, HEIGHT]);
    const below = encoding.bits === 16 ? 202 : 200;
    expect([...rgba]).toEqual([...repeat([255, 0, 0, 255], 2 * WIDTH), ...repeat([0, below, 0, 255], 2 * WIDTH)]);
  });

  test("keeps transparency where the file has any", () => {
    const pixels = [...repeat([...green, 128], 2 * WIDTH), ...repeat([...red, 0], 2 * WIDTH)];
    const { rgba } = decodeBmp(encodeBmp({ bits: 32, compression: 6, palette: MASKS, pixels }), 1e6);
    expect([...rgba]).toEqual([...repeat([255, 0, 0, 0], 2 * WIDTH), ...repeat([0, 200, 0, 128], 2 * WIDTH)]);
  });

  test("that is cut off is refused as such", async () => {
    const whole = encodeBmp(encodings["24 bits"]!);
    expect(bmpEndsEarly(whole)).toBe(false);
    for (const length of [20, 40, whole.length - 1]) {
      await expect(decodePicture(whole.subarray(0, length))).rejects.toMatchObject({ code: "PICTURE_TRUNCATED" });
    }
  });

  test("is refused before it is decoded where it says that it is huge, or nothing", async () => {
    const huge = encodeBmp(encodings["8 bits in run lengths"]!);
    new DataView(huge.buffer, huge.byteOffset).setInt32(18, 2_000_000, true);
    await expect(decodePicture(huge)).rejects.toMatchObject({ code: "PICTURE_TOO_LARGE" });
    const none = encodeBmp(encodings["8 bits in run lengths"]!);
    new DataView(none.buffer, none.byteOffset).setInt32(22, 0, true);
    await expect(decodePicture(none)).rejects.toMatchObject({ code: "PICTURE_TOO_SMALL" });
  });

  test("that is damaged is refused", async () => {
    const damaged = encodeBmp(encodings["8 bits in run lengths"]!);
    new DataView(damaged.buffer, damaged.byteOffset).setUint16(28, 7, true);
    await expect(decodePicture(damaged)).rejects.toMatchObject({ code: "PICTURE_UNREADABLE" });
  });
});
