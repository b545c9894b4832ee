import sharp from "sharp";
import { expect, test } from "vitest";

import { openSource } from "./picture-file.js";
import { tiffPages } from "./tiff-pages.js";

const SUBFILE_TYPE = 254;

/** A TIFF of uncompressed grey pages, each of one brightness, with what each says that it is. */
function writeTiff(
  pages: readonly { readonly grey: number; readonly side: number; readonly type?: number; readonly colors?: number }[],
): Buffer {
  const parts: Buffer[] = [];
  let length = 8;
  const directories: number[] = [];
  for (const { grey, side, type = 0, colors = 1 } of pages) {
    const pixels = Buffer.alloc(side * side, grey);
    const entries = [
      [SUBFILE_TYPE, 4, type],
      [256, 3, side],
      [257, 3, side],
      [258, 3, 8],
      [259, 3, 1],
      [262, 3, colors],
      [273, 4, length],
      [277, 3, 1],
      [278, 3, side],
      [279, 4, pixels.length],
    ];
    const directory = Buffer.alloc(2 + 12 * entries.length + 4);
    directory.writeUInt16LE(entries.length, 0);
    for (const [at, [tag, kind, value]] of entries.entries()) {
      directory.writeUInt16LE(tag!, 2 + 12 * at);
      directory.writeUInt16LE(kind!, 4 + 12 * at);
      directory.writeUInt32LE(1, 6 + 12 * at);
      directory.writeUInt32LE(value!, 10 + 12 * at);
    }
    directories.push(length + pixels.length);
    parts.push(pixels, directory);
    length += pixels.length + directory.length;
  }
  const head = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(directories[0]!, 4);
  for (const [place, next] of directories.slice(1).entries()) {
    const directory = parts[2 * place + 1]!;
    directory.writeUInt32LE(next, directory.length - 4);
  }
  return Buffer.concat([head, ...parts]);
}

test("every page of a TIFF is decoded, but no smaller version or mask of one", async () => {
  const tiff = writeTiff([
    { grey: 10, side: 20 },
    { grey: 99, side: 12, type: 1 },
    { grey: 20, side: 24 },
    { grey: 0, side: 24, type: 4 },
    { grey: 30, side: 28, type: 2 },
  ]);
  expect(tiffPages(tiff).map(({ place }) => place)).toEqual([0, 2, 4]);
  const pages = await openSource({ kind: "bytes", bytes: tiff });
  const found: number[][] = [];
  for (let index = 0; index < pages.count; index++) {
    const { width, rgba } = await pages.load(index);
    found.push([width, rgba[0]!]);
  }
  expect(found).toEqual([
    [20, 10],
    [24, 20],
    [28, 30],
  ]);
});

test("a TIFF of one page has one, whatever it says of itself; a directory that points at itself ends nowhere", async () => {
  expect(
    tiffPages(
      await sharp({ create: { width: 9, height: 9, channels: 3, background: "#fff" } })
        .tiff()
        .toBuffer(),
    ),
  ).toEqual([{ place: 0, isLab: false }]);
  expect(tiffPages(writeTiff([{ grey: 1, side: 9, type: 1 }]))).toEqual([{ place: 0, isLab: false }]);
  const round = writeTiff([{ grey: 1, side: 9 }]);
  round.writeUInt32LE(round.readUInt32LE(4), round.length - 4);
  expect(tiffPages(round).length).toBeLessThanOrEqual(1000);
});

test("a TIFF of more pages than a file may have is refused", async () => {
  const many = writeTiff(Array.from({ length: 101 }, () => ({ grey: 1, side: 9 })));
  await expect(openSource({ kind: "bytes", bytes: many })).rejects.toThrow(
    expect.objectContaining({
      code: "PICTURE_TOO_LARGE",
      message: expect.stringContaining("101 pages") as string,
    }) as Error,
  );
});

test("a TIFF of CIELAB colours is refused for what it is", async () => {
  const pages = await openSource({ kind: "bytes", bytes: writeTiff([{ grey: 1, side: 9, colors: 8 }]) });
  await expect(pages.load(0)).rejects.toThrow(
    expect.objectContaining({
      code: "PICTURE_UNREADABLE",
      message: expect.stringContaining("CIELAB") as string,
    }) as Error,
  );
});
