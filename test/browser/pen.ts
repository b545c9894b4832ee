/** A hand that writes digits on the sheet, point after point, with the mouse or with a finger. */

import type { CDPSession, Page } from "playwright-core";

type Point = readonly [x: number, y: number];

/** The strokes of a digit as points on a square from 0 to 1. */
const DIGITS: Readonly<Record<string, readonly (readonly Point[])[]>> = {
  "0": [
    [
      [0.52, 0.06],
      [0.3, 0.12],
      [0.16, 0.32],
      [0.13, 0.56],
      [0.22, 0.8],
      [0.46, 0.94],
      [0.7, 0.86],
      [0.84, 0.62],
      [0.84, 0.36],
      [0.72, 0.14],
      [0.5, 0.06],
    ],
  ],
  "2": [
    [
      [0.14, 0.3],
      [0.22, 0.14],
      [0.42, 0.06],
      [0.66, 0.1],
      [0.78, 0.27],
      [0.7, 0.47],
      [0.46, 0.68],
      [0.24, 0.84],
      [0.12, 0.94],
      [0.4, 0.93],
      [0.66, 0.93],
      [0.9, 0.92],
    ],
  ],
  "4": [
    [
      [0.52, 0.05],
      [0.4, 0.22],
      [0.25, 0.42],
      [0.1, 0.61],
      [0.4, 0.62],
      [0.7, 0.6],
      [0.92, 0.59],
    ],
    [
      [0.69, 0.32],
      [0.67, 0.55],
      [0.65, 0.76],
      [0.62, 0.97],
    ],
  ],
  "7": [
    [
      [0.1, 0.12],
      [0.34, 0.1],
      [0.6, 0.09],
      [0.88, 0.08],
      [0.76, 0.28],
      [0.63, 0.5],
      [0.53, 0.72],
      [0.45, 0.96],
    ],
  ],
  "8": [
    [
      [0.74, 0.2],
      [0.62, 0.09],
      [0.42, 0.07],
      [0.28, 0.18],
      [0.31, 0.34],
      [0.48, 0.46],
      [0.66, 0.58],
      [0.76, 0.74],
      [0.68, 0.9],
      [0.48, 0.96],
      [0.3, 0.88],
      [0.24, 0.72],
      [0.36, 0.56],
      [0.54, 0.45],
      [0.7, 0.33],
      [0.74, 0.2],
    ],
  ],
};

/** Between two points of a stroke the pointer moves in so many steps. */
const STEPS = 2;

/** Where the strokes of a number are on the page, left to right on the sheet. */
export async function placeNumber(page: Page, number: string, selector = "#sheet"): Promise<Point[][]> {
  const sheet = await page.locator(selector).boundingBox();
  if (!sheet) throw new Error("there is no sheet");
  const height = Math.min(sheet.height * 0.6, (sheet.width / number.length) * 1.1);
  const width = height * 0.62;
  // Digits that stand further apart are numbers of their own.
  const pitch = Math.min(sheet.width / number.length, 1.5 * width);
  const left = sheet.x + (sheet.width - pitch * number.length) / 2;
  const top = sheet.y + (sheet.height - height) / 2;
  return Array.from(number).flatMap((digit, place) =>
    (DIGITS[digit] ?? []).map((stroke) =>
      stroke.map(([x, y]): Point => [left + place * pitch + (pitch - width) / 2 + x * width, top + y * height]),
    ),
  );
}

/** Writes a number with the mouse. */
export async function write(page: Page, number: string, selector?: string): Promise<void> {
  for (const stroke of await placeNumber(page, number, selector)) {
    await drawStroke(page, stroke);
  }
}

/** Draws one stroke with the mouse. */
export async function drawStroke(page: Page, stroke: readonly Point[]): Promise<void> {
  const [first, ...rest] = stroke;
  if (!first) return;
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const [x, y] of rest) await page.mouse.move(x, y, { steps: STEPS });
  await page.mouse.up();
}

/** Draws one stroke with a finger, as the system reports it, so that the page would scroll where it may. */
export async function drawWithFinger(devtools: CDPSession, stroke: readonly Point[]): Promise<void> {
  for (const [index, [x, y]] of stroke.entries()) {
    await devtools.send("Input.dispatchTouchEvent", {
      type: index === 0 ? "touchStart" : "touchMove",
      touchPoints: [{ x, y }],
    });
  }
  await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}
