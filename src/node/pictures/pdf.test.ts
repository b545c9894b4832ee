import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";

import { writePdf } from "../../../test/written-pdf.js";
import { defaultLimits } from "../../contract/limits.js";
import { openPdf, sizeOfPage } from "./pdf.js";
import { decodePicture, openSource } from "./picture-file.js";

/** An A7 sheet, in points, and its scan: dark above, light below. */
const page = { width: 210, height: 298 };
const scan = { width: 420, height: 596 };
const MOST = 25e6;

let jpeg: Buffer;

beforeAll(async () => {
  const upper = { width: scan.width, height: 150, channels: 3 as const, background: "#202020" };
  jpeg = await sharp({ create: { ...scan, channels: 3, background: "#f0f0f0" } })
    .composite([{ input: { create: upper }, left: 0, top: 0 }])
    .jpeg()
    .withMetadata({ orientation: 6 })
    .toBuffer();
});

const refusal = (code: string) => expect.objectContaining({ code }) as Error;

/** The brightness of a place, as shares of the sides. */
async function brightnessAt(pdf: Uint8Array, x: number, y: number): Promise<number> {
  const { width, height, rgba } = await decodePicture(pdf);
  return rgba[4 * (Math.floor(y * height) * width + Math.floor(x * width))]!;
}

describe("a page that is one scanned JPEG", () => {
  test("gives that, byte by byte", async () => {
    const document = await openPdf(writePdf([{ ...page, jpeg: { bytes: jpeg, ...scan } }]), MOST);
    const found = await document.page(0);
    expect(found).toMatchObject({ kind: "jpeg", turn: 0 });
    expect(Buffer.compare(Buffer.from((found as { bytes: Uint8Array }).bytes), jpeg)).toBe(0);
  });

  test("is as large as its scan, and turned as the page is, not as its camera was", async () => {
    const upright = writePdf([{ ...page, jpeg: { bytes: jpeg, ...scan } }]);
    expect(await decodePicture(upright)).toMatchObject(scan);
    expect(await brightnessAt(upright, 0.5, 0.1)).toBeLessThan(60);
    const turned = writePdf([{ ...page, jpeg: { bytes: jpeg, ...scan }, rotate: 90 }]);
    expect(await decodePicture(turned)).toMatchObject({ width: scan.height, height: scan.width });
    // What was above is at the right.
    expect(await brightnessAt(turned, 0.9, 0.5)).toBeLessThan(60);
  });

  test("with something drawn over it is drawn as a whole, as viewers show it", async () => {
    const content = "0 0 0 rg 80 20 50 50 re f";
    const pdf = writePdf([{ ...page, jpeg: { bytes: jpeg, ...scan }, content }]);
    expect(await (await openPdf(pdf, MOST)).page(0)).toMatchObject({ kind: "picture" });
    expect(await brightnessAt(pdf, 0.5, 0.85)).toBeLessThan(60);
    expect(await brightnessAt(pdf, 0.5, 0.1)).toBeLessThan(60);
    expect(await brightnessAt(pdf, 0.1, 0.85)).toBeGreaterThan(200);
  });
});

test("other pages are drawn at 200 dpi, black on white, and large ones at fewer", async () => {
  const pdf = writePdf([{ ...page, content: "0 0 0 rg 0 149 210 149 re f" }]);
  expect(await decodePicture(pdf)).toMatchObject({ width: 583, height: 827 });
  expect(await brightnessAt(pdf, 0.5, 0.25)).toBe(0);
  expect(await brightnessAt(pdf, 0.5, 0.75)).toBe(255);
  const { width, height } = sizeOfPage(2384, 3370, MOST);
  expect(width * height).toBeLessThanOrEqual(MOST);
  expect(width / height).toBeCloseTo(2384 / 3370, 3);
});

test("pages are decoded one by one", async () => {
  const pages = await openSource({
    kind: "bytes",
    bytes: writePdf([page, { ...page, width: 100 }, { ...page, jpeg: { bytes: jpeg, ...scan } }]),
  });
  const widths: number[] = [];
  for (let index = 0; index < pages.count; index++) widths.push((await pages.load(index)).width);
  await pages.close();
  expect(widths).toEqual([583, 277, scan.width]);
});

describe("refused is", () => {
  test("a file with a password", async () => {
    await expect(decodePicture(writePdf([page], true))).rejects.toThrow(refusal("PICTURE_ENCRYPTED"));
  });

  test("a file that is cut off, or is none", async () => {
    const whole = writePdf([{ ...page, jpeg: { bytes: jpeg, ...scan } }]);
    await expect(decodePicture(whole.subarray(0, 600))).rejects.toThrow(refusal("PICTURE_TRUNCATED"));
    await expect(decodePicture(Buffer.from("%PDF-1.4 and nothing else %%EOF"))).rejects.toThrow(
      refusal("PICTURE_UNREADABLE"),
    );
  });

  test("a page too small for a digit, or longer than a picture may be", async () => {
    await expect(decodePicture(writePdf([{ width: 1, height: 1 }]))).rejects.toThrow(refusal("PICTURE_TOO_SMALL"));
    await expect(decodePicture(writePdf([{ width: 14_000, height: 4 }]))).rejects.toThrow(refusal("PICTURE_TOO_LARGE"));
  });

  test("a file of more pages than one may have", async () => {
    const pages = Array.from({ length: defaultLimits.maxPages + 1 }, () => page);
    await expect(decodePicture(writePdf(pages))).rejects.toThrow(refusal("PICTURE_TOO_LARGE"));
  });
});
