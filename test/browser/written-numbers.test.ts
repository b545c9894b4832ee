/**
 * Whole numbers of recorded digits, written on the page's sheet: on a phone, where the sheet is small, and so close together
 * that neighbours touch. They are written as fast as the page takes them, for the reading knows nothing of pace.
 */

import type { BrowserContextOptions } from "playwright-core";
import { expect, test } from "vitest";

import { createRandom } from "../../src/core/tensor/random.js";
import { placeDigits, sheetPlace, writeStrokes } from "../../tools/browser/hand-on-sheet.js";
import { loadRecordedDigits, type RecordedDigit } from "../../tools/browser/recorded-digits.js";
import { numberRead } from "./read-view.js";
import { useSharedApp } from "./watched-app.js";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;
const DESK = { viewport: { width: 1280, height: 800 } } as const;
const PATIENT_MS = 120_000;

const watched = useSharedApp();

interface WrittenNumber {
  readonly digits: readonly RecordedDigit[];
  /** Between its digits, in heights. */
  readonly gap?: number;
}

/** As many numbers as there are lengths. */
async function drawNumbers(seed: number, lengths: readonly number[]): Promise<RecordedDigit[][]> {
  const recorded = await loadRecordedDigits();
  const random = createRandom(seed);
  return lengths.map((length) => Array.from({ length }, () => recorded[random.integer(recorded.length)]!));
}

/** Writes the numbers on a clean sheet, one after the other, and tells those that are read as others. */
async function misreadOf(options: BrowserContextOptions, numbers: readonly WrittenNumber[]): Promise<string[]> {
  const { page } = await watched.open(options);
  const devtools = await page.context().newCDPSession(page);
  const place = await sheetPlace(page);
  // How they were read is not looked at, and takes longer than reading them.
  await page.keyboard.press("h");
  const misread: string[] = [];
  for (const { digits, gap } of numbers) {
    const strokes = placeDigits(digits, place, gap).map((stroke) => stroke.map((point) => ({ ...point, ms: 0 })));
    await writeStrokes(devtools, strokes);
    await page.waitForSelector("#reading[data-state=read][aria-busy=false]");
    const wanted = digits.map(({ digit }) => digit).join("");
    const read = await numberRead(page);
    if (read !== wanted) misread.push(`${wanted}: ${read}`);
    await page.keyboard.press("Delete");
  }
  return misread;
}

test(
  "of 36 numbers on a phone's sheet at least 35 are read, with the pen as it is",
  async () => {
    const numbers = await drawNumbers(
      1,
      Array.from({ length: 36 }, (_, index) => 1 + (index % 6)),
    );
    const misread = await misreadOf(
      PHONE,
      numbers.map((digits) => ({ digits })),
    );
    expect(misread.length, misread.join(", ")).toBeLessThanOrEqual(1);
  },
  PATIENT_MS,
);

test(
  "of 14 numbers whose digits touch or overlap at least 12 are read",
  async () => {
    const numbers = await drawNumbers(
      2,
      Array.from({ length: 14 }, (_, index) => 2 + (index % 4)),
    );
    const misread = await misreadOf(
      DESK,
      numbers.map((digits, index) => ({ digits, gap: index % 2 === 0 ? -0.03 : -0.08 })),
    );
    expect(misread.length, misread.join(", ")).toBeLessThanOrEqual(2);
  },
  PATIENT_MS,
);
