import { crc32, deflateSync } from "node:zlib";

import sharp, { type PngOptions, type Sharp } from "sharp";
import { describe, expect, test } from "vitest";

import { mutate } from "../../../test/bad-pictures.js";
import { DigitsError } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import { createRandom } from "../../core/tensor/random.js";
import { decodePicture } from "./picture-file.js";
import { decodePlainPng } from "./plain-png.js";

const WIDTH = 13;
const HEIGHT = 9;
const MUTANTS = 600;

/** Colour types of the specification, and samples a pixel. */
const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;
type ColorType = keyof typeof channels;

/** The ways to write a row. */
const FILTERS = 5;

interface Drawn {
  readonly type: ColorType;
  readonly depth: number;
  /** Chunks before the rows. */
  readonly chunks?: readonly Buffer[];
  readonly isInterlaced?: boolean;
  /** Bytes that come after those of the last row, or are missing there. */
  readonly surplus?: number;
}

function chunk(type: string, content: readonly number[] | Buffer): Buffer {
  const made = Buffer.alloc(12 + content.length);
  made.writeUInt32BE(content.length, 0);
  made.write(type, 4, "latin1");
  made.set(content, 8);
  made.writeUInt32BE(crc32(made.subarray(4, -4)), made.length - 4);
  return made;
}

/** A PNG of random bytes, its rows filtered in every way in turn: whatever they were before, they are pixels. */
function drawPng({ type, depth, chunks = [], isInterlaced = false, surplus = 0 }: Drawn): Buffer {
  const random = createRandom(type, depth);
  const rowBytes = Math.ceil((WIDTH * channels[type] * depth) / 8);
  const filledBytes = HEIGHT * (rowBytes + 1);
  const rows = Buffer.alloc(filledBytes + surplus);
  for (let i = 0; i < Math.min(filledBytes, rows.length); i++) {
    const row = Math.floor(i / (rowBytes + 1));
    rows[i] = i % (rowBytes + 1) === 0 ? row % FILTERS : random.integer(256);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([depth, type, 0, 0, isInterlaced ? 1 : 0], 8);
  const compressed = deflateSync(rows);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    ...chunks,
    // In two pieces, as large files have more than one.
    chunk("IDAT", compressed.subarray(0, 20)),
    chunk("IDAT", compressed.subarray(20)),
    chunk("IEND", []),
  ]);
}

function palette(colors: number): Buffer {
  return chunk(
    "PLTE",
    Array.from({ length: colors * 3 }, (_, i) => (i * 53) % 256),
  );
}

/** Every kind of PNG that is decoded here. */
const plainKinds: Readonly<Record<string, Buffer>> = {
  "grey of 1 bit": drawPng({ type: 0, depth: 1 }),
  "grey of 2 bits": drawPng({ type: 0, depth: 2 }),
  "grey of 4 bits": drawPng({ type: 0, depth: 4 }),
  "grey of 8 bits": drawPng({ type: 0, depth: 8 }),
  "grey and opacity": drawPng({ type: 4, depth: 8 }),
  "red, green and blue": drawPng({ type: 2, depth: 8 }),
  "red, green, blue and opacity": drawPng({ type: 6, depth: 8 }),
  "a palette of 2": drawPng({ type: 3, depth: 1, chunks: [palette(2)] }),
  "a palette of 4": drawPng({ type: 3, depth: 2, chunks: [palette(4)] }),
  "a palette of 16": drawPng({ type: 3, depth: 4, chunks: [palette(16)] }),
  "a palette of 256 with opacities": drawPng({
    type: 3,
    depth: 8,
    chunks: [palette(256), chunk("tRNS", [0, 7, 200, 255])],
  }),
  "gamma, chromaticities, intent and remarks": drawPng({
    type: 2,
    depth: 8,
    chunks: [
      chunk("gAMA", [0, 0, 0xb1, 0x8f]),
      chunk("cHRM", Buffer.alloc(32, 40)),
      chunk("sRGB", [1]),
      chunk("pHYs", [0, 0, 11, 19, 0, 0, 11, 19, 1]),
      chunk("tEXt", Buffer.from("Software\0none")),
    ],
  }),
};

/** What is left to the other decoder. */
const otherKinds: Readonly<Record<string, Buffer>> = {
  "16 bits": drawPng({ type: 0, depth: 16 }),
  "16 bits in colour": drawPng({ type: 6, depth: 16 }),
  "a transparent grey": drawPng({ type: 0, depth: 8, chunks: [chunk("tRNS", [0, 9])] }),
  "a transparent colour": drawPng({ type: 2, depth: 8, chunks: [chunk("tRNS", [0, 9, 0, 9, 0, 9])] }),
  "a palette beside colours": drawPng({ type: 2, depth: 8, chunks: [palette(4)] }),
  "samples beyond the palette": drawPng({ type: 3, depth: 8, chunks: [palette(100)] }),
  "no palette": drawPng({ type: 3, depth: 8 }),
  "more opacities than colours": drawPng({ type: 3, depth: 1, chunks: [palette(2), chunk("tRNS", [1, 2, 3])] }),
  "an orientation": drawPng({
    type: 0,
    depth: 8,
    chunks: [chunk("eXIf", Buffer.from("4d4d002a00000008000101120003000000010006000000000000", "hex"))],
  }),
  "an unknown chunk that matters": drawPng({ type: 0, depth: 8, chunks: [chunk("ABCD", [1])] }),
  "an animation": drawPng({ type: 0, depth: 8, chunks: [chunk("acTL", [0, 0, 0, 1, 0, 0, 0, 0])] }),
  "a depth there is none of": drawPng({ type: 2, depth: 4 }),
  "too few rows": drawPng({ type: 0, depth: 8, surplus: -1 }),
  "too many rows": drawPng({ type: 0, depth: 8, surplus: 30 }),
  interlacing: drawPng({ type: 0, depth: 8, isInterlaced: true }),
};

/** What the decoder of all formats makes of a file, as {@link decodePicture} asks it. */
async function decodeBySharp(bytes: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(bytes, { failOn: "truncated" })
    .autoOrient()
    .toColourspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, rgba: Uint8Array.from(data) };
}

/** The picture, or the code that it is refused with. */
async function outcomeOf(work: Promise<Picture>): Promise<Picture | string> {
  return work.catch((error: unknown) => (error instanceof DigitsError ? error.code : "PICTURE_UNREADABLE"));
}

/** A photo's grain, so that the encoder chooses among the filters. */
function encode(options: PngOptions, edit: (made: Sharp) => Sharp) {
  const random = createRandom(7);
  const pixels = Buffer.from(
    Array.from({ length: 40 * 30 * 4 }, (_, i) => Math.min(255, (i % 160) + random.integer(60))),
  );
  const made = sharp(pixels, { raw: { width: 40, height: 30, channels: 4 } });
  return edit(made).png(options).toBuffer();
}

describe("a plain PNG is decoded here, to the same pixels as by sharp", () => {
  test.each(Object.entries(plainKinds))("%s", async (_, bytes) => {
    const picture = decodePlainPng(bytes);
    expect(picture).toEqual(await decodeBySharp(bytes));
    expect(await decodePicture(bytes)).toEqual(picture);
  });

  test("as an encoder writes it", async () => {
    for (const options of [
      {},
      { compressionLevel: 0 },
      { adaptiveFiltering: true },
      { palette: true },
      { palette: true, colours: 3 },
    ]) {
      for (const edit of [
        (made: Sharp) => made,
        (made: Sharp) => made.removeAlpha(),
        (made: Sharp) => made.toColourspace("b-w"),
        (made: Sharp) => made.removeAlpha().toColourspace("b-w"),
      ]) {
        const bytes = await encode(options, edit);
        const picture = decodePlainPng(bytes);
        expect(picture).toBeDefined();
        expect(picture).toEqual(await decodeBySharp(bytes));
      }
    }
  });
});

describe("what is unusual is left to sharp", () => {
  test.each(Object.entries(otherKinds))("%s", async (_, bytes) => {
    expect(decodePlainPng(bytes)).toBeUndefined();
    expect(await outcomeOf(decodePicture(bytes))).toEqual(await outcomeOf(decodeBySharp(bytes)));
  });

  test("a colour profile", async () => {
    const bytes = await encode({}, (made) => made.withIccProfile("p3"));
    expect(decodePlainPng(bytes)).toBeUndefined();
    expect(await decodePicture(bytes)).toEqual(await decodeBySharp(bytes));
  });

  test("more than a megapixel", async () => {
    const blank = (height: number) =>
      sharp({ create: { width: 1000, height, channels: 3, background: "white" } })
        .png()
        .toBuffer();
    expect(decodePlainPng(await blank(1000))?.height).toBe(1000);
    expect(decodePlainPng(await blank(1001))).toBeUndefined();
  });

  test("every wrong checksum", () => {
    const whole = plainKinds["a palette of 256 with opacities"]!;
    for (let at = 8; at < whole.length;) {
      const next = at + 12 + whole.readUInt32BE(at);
      const damaged = Buffer.from(whole);
      damaged[next - 1]! ^= 1;
      expect(decodePlainPng(damaged), `chunk at ${at}`).toBeUndefined();
      at = next;
    }
  });
});

test("data that inflate to far more than the header says are not inflated", async () => {
  const bomb = drawPng({ type: 0, depth: 8, surplus: 50e6 });
  expect(bomb.length).toBeLessThan(60e3);
  const before = process.memoryUsage().arrayBuffers;
  expect(decodePlainPng(bomb)).toBeUndefined();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
});

test(`damaged files have the same outcome as by sharp alone, ${MUTANTS} of them`, async () => {
  const sources = [...Object.values(plainKinds), ...Object.values(otherKinds)];
  const counts = { plain: 0, read: 0, refused: 0 };
  for (let index = 0; index < MUTANTS; index++) {
    const { bytes } = mutate(sources[index % sources.length]!, index);
    // Every other one with its checksums made right, so that the damage is believed.
    const file = index % 2 === 0 ? bytes : mendChecksums(bytes);
    const outcome = await outcomeOf(decodePicture(file));
    if (typeof outcome === "string") {
      counts.refused++;
      continue;
    }
    expect(outcome, `mutant ${index}`).toEqual(await decodeBySharp(file));
    if (decodePlainPng(file)) counts.plain++;
    counts.read++;
  }
  // Otherwise the mutants tested nothing.
  expect(counts.plain).toBeGreaterThan(MUTANTS / 100);
  expect(counts.read).toBeGreaterThan(counts.plain);
  expect(counts.refused).toBeGreaterThan(MUTANTS / 4);
});

function mendChecksums(bytes: Uint8Array): Uint8Array {
  const mended = Buffer.from(bytes);
  for (let at = 8; at + 12 <= mended.length;) {
    const end = at + 12 + mended.readUInt32BE(at);
    if (end > mended.length) break;
    mended.writeUInt32BE(crc32(mended.subarray(at + 4, end - 4)), end - 4);
    at = end;
  }
  return mended;
}
