import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { DigitsError } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import { createRandom } from "../../core/tensor/random.js";
import { decodePicture, loadPicture } from "./picture-file.js";

const SIDE = 48;
/** What lossy formats may alter in a plain half of the picture, in 8-bit levels. */
const LOSSY_TOLERANCE = 12;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "picture-file-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Upper half dark red, lower half light. */
function drawHalves(width = SIDE, height = SIDE): Sharp {
  const pixels = Buffer.alloc(width * height * 3, 230);
  for (let i = 0; i < (width * height) / 2; i++) {
    pixels.set([120, 20, 20], i * 3);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Grain over the whole picture, so that a cut anywhere loses pixels. */
function drawGrain(): Sharp {
  const random = createRandom(1);
  const pixels = Buffer.from(Array.from({ length: SIDE * SIDE * 3 }, () => random.integer(256)));
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } });
}

function pixelAt({ width, rgba }: Picture, x: number, y: number): number[] {
  return [...rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
}

function expectHalves(picture: Picture, tolerance: number): void {
  expect([picture.width, picture.height]).toEqual([SIDE, SIDE]);
  expect(picture.rgba).toHaveLength(SIDE * SIDE * 4);
  for (const [y, expected] of [
    [8, [120, 20, 20, 255]],
    [40, [230, 230, 230, 255]],
  ] as const) {
    pixelAt(picture, 24, y).forEach((value, channel) => {
      expect(Math.abs(value - expected[channel]!)).toBeLessThanOrEqual(tolerance);
    });
  }
}

async function errorOf(promise: Promise<unknown>): Promise<DigitsError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DigitsError) return error;
  throw new Error(`expected a coded error; ${String(error)} came`);
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await errorOf(promise)).code;
}

describe("what is decoded", () => {
  test("JPEG, PNG, WebP, AVIF, GIF and TIFF give the same picture", async () => {
    const picture = drawHalves();
    for (const [encoded, tolerance] of [
      [await picture.clone().png().toBuffer(), 0],
      [await picture.clone().png({ palette: true }).toBuffer(), 1],
      [await picture.clone().jpeg().toBuffer(), LOSSY_TOLERANCE],
      [await picture.clone().jpeg({ progressive: true }).toBuffer(), LOSSY_TOLERANCE],
      [await picture.clone().webp({ lossless: true }).toBuffer(), 0],
      [await picture.clone().webp().toBuffer(), LOSSY_TOLERANCE],
      [await picture.clone().avif().toBuffer(), LOSSY_TOLERANCE],
      [await picture.clone().gif().toBuffer(), 1],
      [await picture.clone().tiff({ compression: "lzw" }).toBuffer(), 0],
    ] as const) {
      expectHalves(await decodePicture(encoded), tolerance);
    }
  });

  test("16 bits a channel, CMYK and grey come as 8-bit RGBA", async () => {
    const deep = await drawHalves().toColourspace("rgb16").png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe("ushort");
    expectHalves(await decodePicture(deep), 1);

    const printed = await drawHalves().toColourspace("cmyk").jpeg().toBuffer();
    expect((await sharp(printed).metadata()).space).toBe("cmyk");
    const { rgba } = await decodePicture(printed);
    expect(rgba).toHaveLength(SIDE * SIDE * 4);
    expect(rgba[8 * SIDE * 4]).toBeGreaterThan(rgba[8 * SIDE * 4 + 1]!);

    const deepGrey = await drawHalves().toColourspace("grey16").png().toBuffer();
    const [red, green, blue, alpha] = pixelAt(await decodePicture(deepGrey), 5, 40);
    expect([green, blue, alpha]).toEqual([red, red, 255]);
    expect(red).toBeGreaterThan(220);
  });

  test("transparency is kept for core to lay on white", async () => {
    const pixels = [7, 0, 7, 128, 7, 255, 9, 10];
    const greyAndAlpha = await sharp(Buffer.from([...pixels, ...pixels, ...pixels, ...pixels]), {
      raw: { width: 4, height: 4, channels: 2 },
    })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    const { rgba } = await decodePicture(greyAndAlpha);
    expect([...rgba].filter((_, i) => i % 4 === 3).slice(0, 4)).toEqual([0, 128, 255, 10]);
    expect([...rgba.subarray(8, 12)]).toEqual([7, 7, 7, 255]);
  });

  test("a photo is turned upright as its EXIF orientation says", async () => {
    const turned = await drawHalves(40, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const picture = await decodePicture(turned);
    expect([picture.width, picture.height]).toEqual([20, 40]);
    // Turned clockwise, the dark upper half lies on the right.
    expect(pixelAt(picture, 15, 20)[1]).toBeLessThan(60);
    expect(pixelAt(picture, 4, 20)[1]).toBeGreaterThan(200);
  });

  test("an animation gives its first frame", async () => {
    const frames = Buffer.concat([await drawHalves().raw().toBuffer(), Buffer.alloc(SIDE * SIDE * 3, 5)]);
    const animation = sharp(frames, { raw: { width: SIDE, height: SIDE * 2, channels: 3, pageHeight: SIDE } });
    expectHalves(await decodePicture(await animation.clone().gif().toBuffer()), 1);
    expectHalves(await decodePicture(await animation.clone().webp({ lossless: true }).toBuffer()), 0);
  });
});

describe("what is refused", () => {
  test("an empty file", async () => {
    expect(await codeOf(decodePicture(new Uint8Array()))).toBe("PICTURE_EMPTY");
  });

  test("a file that is no picture", async () => {
    const text = new TextEncoder().encode("not a picture at all\n".repeat(50));
    expect(await codeOf(decodePicture(text))).toBe("PICTURE_UNREADABLE");
    const junk = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251);
    expect(await codeOf(decodePicture(junk))).toBe("PICTURE_UNREADABLE");
  });

  test.each([
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ["PGM", "P5\n28 28\n255\n"],
    ["JPEG 2000", "\0\0\0\x0cjP  \r\n\x87\n"],
    ["PSD", "8BPS\0\x01"],
  ])("%s, by name", async (name, start) => {
    const error = await errorOf(decodePicture(Buffer.from(start, "latin1")));
    expect(error.code).toBe("PICTURE_UNREADABLE");
    expect(error.message).toContain(`the file is ${name}, which is not read`);
  });

  test("a picture cut off anywhere, in every format", async () => {
    const grain = drawGrain();
    for (const whole of [
      await grain.clone().jpeg().toBuffer(),
      await grain.clone().jpeg({ progressive: true }).toBuffer(),
      await grain.clone().png().toBuffer(),
      await grain.clone().png({ progressive: true }).toBuffer(),
      await grain.clone().webp().toBuffer(),
      await grain.clone().gif().toBuffer(),
      await grain.clone().avif().toBuffer(),
      await grain.clone().tiff({ compression: "none" }).toBuffer(),
      await grain.clone().tiff({ compression: "lzw" }).toBuffer(),
      await grain.clone().tiff({ compression: "jpeg" }).toBuffer(),
      await grain.clone().tiff({ tile: true }).toBuffer(),
    ]) {
      await decodePicture(whole);
      for (const share of [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99]) {
        const kept = Math.max(20, Math.floor(share * whole.length));
        expect(await codeOf(decodePicture(whole.subarray(0, kept)))).toBe("PICTURE_TRUNCATED");
      }
      const allButOneByte = whole.subarray(0, -1);
      expect(await codeOf(decodePicture(allButOneByte))).toBe("PICTURE_TRUNCATED");
    }
  });

  test("a damaged picture is not called cut off, and the decoder's error is kept", async () => {
    const damaged = await drawGrain().png().toBuffer();
    damaged.fill(0x55, 60, damaged.length - 12);
    damaged.writeUInt32BE(damaged.length - 12 - 12 - 33, 33); // one chunk up to IEND
    damaged.write("IDAT", 37, "latin1");
    const error = await errorOf(decodePicture(damaged));
    expect(error.code).toBe("PICTURE_UNREADABLE");
    expect(error.cause).toBeInstanceOf(Error);
  });

  test("more pixels than maxPixels, before they are decoded", async () => {
    const blank = await drawHalves(60, 50).png().toBuffer();
    const error = await errorOf(decodePicture(blank, { maxPixels: 2999 }));
    expect(error.code).toBe("PICTURE_TOO_LARGE");
    expect(error.message).toContain("60x50");
    expect((await decodePicture(blank, { maxPixels: 3000 })).width).toBe(60);

    // A header of 60,000 x 60,000 over hardly any pixels: only refusing it unread can be this quick.
    const liar = Buffer.from(blank);
    liar.writeUInt32BE(60_000, 16);
    liar.writeUInt32BE(60_000, 20);
    liar.writeInt32BE(crc32(liar.subarray(12, 29)), 29);
    expect(await codeOf(decodePicture(liar))).toBe("PICTURE_TOO_LARGE");
  });

  test("a side that is too long or too short, before it is decoded, in every format", async () => {
    const draw = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: "white" } });
    for (const [width, height, code] of [
      [4, 30_001, "PICTURE_TOO_LARGE"],
      [30_001, 4, "PICTURE_TOO_LARGE"],
      [3, 40, "PICTURE_TOO_SMALL"],
      [40, 3, "PICTURE_TOO_SMALL"],
    ] as const) {
      const picture = draw(width, height);
      const files = [await picture.clone().png().toBuffer(), await picture.clone().tiff().toBuffer()];
      files.push(await picture.clone().png({ progressive: true }).toBuffer(), await picture.clone().gif().toBuffer());
      files.push(await picture.clone().jpeg().toBuffer());
      if (code === "PICTURE_TOO_SMALL") files.push(await picture.clone().webp().toBuffer());
      for (const file of files) {
        const error = await errorOf(decodePicture(file));
        expect(error.code).toBe(code);
        expect(error.message).toContain(`${width}x${height}`);
      }
    }
    expect(await decodePicture(await draw(4, 30_000).png().toBuffer())).toMatchObject({ width: 4, height: 30_000 });
  });

  test("lines without end, at once, though the pixels would not be too many", async () => {
    const file = Buffer.from(await drawHalves(1, 40).png().toBuffer());
    file.writeUInt32BE(50_000_000, 20);
    file.writeInt32BE(crc32(file.subarray(12, 29)), 29);
    const startMs = performance.now();
    expect(await codeOf(decodePicture(file))).toBe("PICTURE_TOO_LARGE");
    expect(performance.now() - startMs).toBeLessThan(500);
  });

  test("a JPEG of scans, and a TIFF of pages, without end", async () => {
    const scans = await drawHalves().jpeg({ progressive: true }).toBuffer();
    const last = scans.lastIndexOf(Buffer.of(0xff, 0xda));
    const scan = scans.subarray(last, -2);
    const many = Buffer.concat([scans.subarray(0, last), ...Array<Buffer>(51).fill(scan), scans.subarray(-2)]);
    const error = await errorOf(decodePicture(many));
    expect(error.code).toBe("PICTURE_TOO_LARGE");
    expect(error.message).toContain("more than 50 scans");

    const page = await drawHalves().tiff({ compression: "none" }).toBuffer();
    const directory = page.readUInt32LE(4);
    const nextAt = directory + 2 + 12 * page.readUInt16LE(directory);
    page.writeUInt32LE(directory, nextAt); // the next page is the same again
    expect((await errorOf(decodePicture(page))).message).toContain("more than 1000 pages");
  });

  test("an AVIF of more than 25 megapixels, which would take ten times the work of another picture", async () => {
    const file = await drawHalves().avif().toBuffer();
    const size = file.indexOf("ispe") + 8;
    file.writeUInt32BE(5100, size);
    file.writeUInt32BE(5000, size + 4);
    const error = await errorOf(decodePicture(file));
    expect(error.code).toBe("PICTURE_TOO_LARGE");
    expect(error.message).toContain("the limit is 25 for AVIF");
  });

  test("more bytes than maxBytes, before they are read", async () => {
    const path = join(folder, "huge.png");
    await writeFile(path, "");
    await truncate(path, 20e6 + 1);
    expect(await codeOf(loadPicture(path))).toBe("PICTURE_TOO_LARGE");
    const small = await drawHalves().png().toBuffer();
    const limit = { maxBytes: small.length - 1 };
    expect(await codeOf(decodePicture(small, limit))).toBe("PICTURE_TOO_LARGE");
  });
});

describe("files", () => {
  test("a picture file is read, whatever its name says", async () => {
    const path = join(folder, "seven.txt");
    await writeFile(path, await drawHalves().png().toBuffer());
    expectHalves(await loadPicture(path), 0);
  });

  test("a missing file, a folder and an empty file each have their code", async () => {
    const missing = await errorOf(loadPicture(join(folder, "none.png")));
    expect(missing.code).toBe("FILE_NOT_FOUND");
    expect(missing.cause).toBeInstanceOf(Error);
    expect(await codeOf(loadPicture(folder))).toBe("FILE_UNREADABLE");
    const empty = join(folder, "empty.png");
    await writeFile(empty, "");
    expect(await codeOf(loadPicture(empty))).toBe("PICTURE_EMPTY");
  });
});

/** CRC-32 of PNG chunks (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return ~crc;
}
