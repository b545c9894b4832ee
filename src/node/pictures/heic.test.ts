/** The HEIC files of test/fixtures, which heic.py there has drawn: a dark 7 on cream paper, 240 x 180. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { DigitsError, isDigitsError } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import { createRandom } from "../../core/tensor/random.js";
import { packageRoot } from "../files/package-files.js";
import { decodePicture } from "./picture-file.js";

/** What HEVC at this quality may alter away from edges, in 8-bit levels. */
const LOSSY_TOLERANCE = 8;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Places well inside the bar of the 7, its stem, and the paper. */
const BAR: Place = { x: 120, y: 43 };
const STEM: Place = { x: 129, y: 91 };
const PAPER: Place = { x: 30, y: 30 };

const INK_COLOUR = [44, 46, 90];
const PAPER_COLOUR = [237, 232, 221];

function fixture(name: string): Buffer {
  return readFileSync(join(packageRoot(), "test", "fixtures", name));
}

function colourAt({ width, rgba }: Picture, { x, y }: Place): number[] {
  return [...rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
}

function alphaAt({ width, rgba }: Picture, { x, y }: Place): number {
  return rgba[(y * width + x) * 4 + 3]!;
}

function expectColour(actual: number[], expected: number[]): void {
  actual.forEach((value, channel) => {
    expect(Math.abs(value - expected[channel]!)).toBeLessThanOrEqual(LOSSY_TOLERANCE);
  });
}

function expectSeven(picture: Picture): void {
  expect([picture.width, picture.height]).toEqual([240, 180]);
  expect(picture.rgba).toHaveLength(240 * 180 * 4);
  expectColour(colourAt(picture, BAR), INK_COLOUR);
  expectColour(colourAt(picture, STEM), INK_COLOUR);
  expectColour(colourAt(picture, PAPER), PAPER_COLOUR);
}

async function errorOf(promise: Promise<unknown>): Promise<DigitsError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DigitsError) return error;
  throw new Error(`expected a coded error; ${String(error)} came`);
}

/** The file with another size in its `ispe` box (ISO 23008-12, 6.5.3): 4 bytes of version, then the two sides. */
function claimSize(width: number, height: number): Buffer {
  const bytes = fixture("seven.heic");
  const ispe = bytes.indexOf("ispe");
  bytes.writeUInt32BE(width, ispe + 8);
  bytes.writeUInt32BE(height, ispe + 12);
  return bytes;
}

describe("what is decoded", () => {
  test("a picture, opaque", async () => {
    const picture = await decodePicture(fixture("seven.heic"));
    expectSeven(picture);
    expect(alphaAt(picture, PAPER)).toBe(255);
  });

  test("a picture lying on its side is turned upright once, with EXIF asking for the same turn", async () => {
    const bytes = fixture("seven-turned.heic");
    expect(bytes.includes("irot")).toBe(true);
    expect(bytes.includes("Exif")).toBe(true);
    expectSeven(await decodePicture(bytes));
  });

  test("transparency is kept", async () => {
    const picture = await decodePicture(fixture("seven-clear.heic"));
    expect(alphaAt(picture, PAPER)).toBeLessThanOrEqual(LOSSY_TOLERANCE);
    expect(alphaAt(picture, STEM)).toBeGreaterThanOrEqual(255 - LOSSY_TOLERANCE);
    expectColour(colourAt(picture, STEM), INK_COLOUR);
  });
});

describe("what is refused", () => {
  test("more pixels than maxPixels, before they are decoded", async () => {
    const bytes = fixture("seven.heic");
    expectSeven(await decodePicture(bytes, { maxPixels: 240 * 180 }));
    const error = await errorOf(decodePicture(bytes, { maxPixels: 240 * 180 - 1 }));
    expect(error.code).toBe("PICTURE_TOO_LARGE");
    expect(error.message).toContain("240x180");

    const huge = await errorOf(decodePicture(claimSize(60_000, 60_000)));
    expect(huge.code).toBe("PICTURE_TOO_LARGE");
  });

  test("a picture whose structure says that it is smaller than it is", async () => {
    const error = await errorOf(decodePicture(claimSize(8, 8)));
    expect(error.code).toBe("PICTURE_UNREADABLE");
    expect(error.message).toMatch(/^the HEIC file is damaged/);
  });

  test("a file cut off anywhere", async () => {
    const whole = fixture("seven.heic");
    for (const share of [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99]) {
      const kept = Math.max(20, Math.floor(share * whole.length));
      const error = await errorOf(decodePicture(whole.subarray(0, kept)));
      expect(error.code).toBe("PICTURE_TRUNCATED");
    }
  });

  test("a file with flipped bytes gives a picture or a coded error", async () => {
    const random = createRandom(6);
    const codes = new Set<string>();
    for (let mutation = 0; mutation < 60; mutation++) {
      const bytes = fixture("seven.heic");
      for (let flip = 0; flip <= mutation % 4; flip++) {
        bytes[12 + random.integer(bytes.length - 12)] = random.integer(256);
      }
      const result = await decodePicture(bytes).catch((error: unknown) => {
        if (isDigitsError(error)) return error.code;
        throw error;
      });
      codes.add(typeof result === "string" ? result : "decoded");
    }
    expect([...codes]).toContain("decoded");
    expect([...codes]).toContain("PICTURE_UNREADABLE");
  });

  test("a file that only begins as HEIC, with the decoder's reason", async () => {
    const bytes = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08free", "latin1");
    const error = await errorOf(decodePicture(bytes));
    expect(error.code).toBe("PICTURE_UNREADABLE");
    expect(error.message).toContain("Invalid input");
  });
});
