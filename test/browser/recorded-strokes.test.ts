/**
 * Recorded digits, played to the page with a pen at their own pace: point by point, with pressure, through the browser's
 * own input.
 */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { writeDigits } from "../../tools/browser/hand-on-sheet.js";
import { loadRecordedDigits, type RecordedDigit } from "../../tools/browser/recorded-digits.js";
import { countInk, numberRead, waitForNumber } from "./read-view.js";
import { useSharedApp } from "./watched-app.js";

/** Of the first variant of each digit, one may be taken for another: a network is not what is tested here. */
const MAX_MISREAD = 1;

const watched = useSharedApp();

async function open(): Promise<Page> {
  return (await watched.open({ viewport: { width: 1280, height: 800 } })).page;
}

/** Recordings of the digits of a number. */
async function recordedNumber(number: string): Promise<RecordedDigit[]> {
  const recorded = await loadRecordedDigits();
  return Array.from(number, (each) => {
    const found = recorded.find(({ digit }) => String(digit) === each);
    if (!found) throw new Error(`no ${each} is recorded`);
    return found;
  });
}

test("a 7 is written with a pen, and read", async () => {
  const page = await open();
  await writeDigits(page, await recordedNumber("7"));
  await waitForNumber(page, "7");
  expect(await page.locator(".verdict-confidence").innerText()).toMatch(/%$/);
});

test("2, 0, 4 and 8 are written one after the other, and 2048 is read", async () => {
  const page = await open();
  await writeDigits(page, await recordedNumber("2048"));
  await waitForNumber(page, "2048");
  expect(await page.locator("#sheet .frame-digit").count()).toBe(4);
});

test("every digit is read from recordings", async () => {
  const page = await open();
  const misread: string[] = [];
  for (const digit of (await loadRecordedDigits()).slice(0, 10)) {
    await writeDigits(page, [digit]);
    await page.waitForSelector("#reading[data-state=read][aria-busy=false]");
    const read = await numberRead(page);
    if (read !== String(digit.digit)) misread.push(`${digit.digit}: ${read}`);
    await page.keyboard.press("Delete");
    await page.getByText("Nothing read yet").waitFor();
  }
  expect(misread.length, misread.join(", ")).toBeLessThanOrEqual(MAX_MISREAD);
}, 60_000);

test("a pen that presses less leaves a thinner line", async () => {
  const page = await open();
  const [one] = await recordedNumber("1");
  if (!one) throw new Error("no 1 is recorded");
  const inkOf = async (pressure: number) => {
    await writeDigits(page, [
      { ...one, strokes: one.strokes.map((stroke) => stroke.map((point) => ({ ...point, pressure }))) },
    ]);
    await waitForNumber(page, "1");
    const ink = await countInk(page);
    await page.keyboard.press("Delete");
    return ink;
  };
  expect(await inkOf(1)).toBeGreaterThan(1.2 * (await inkOf(0.1)));
});
