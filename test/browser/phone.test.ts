/**
 * The page on a phone: a photo in shadow, taken with its camera; a pen beside a palm; two fingers; and things to touch
 * that are large enough for a thumb.
 */

import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";

import { placeDigits, sheetPlace, writeStrokes } from "../../tools/browser/hand-on-sheet.js";
import { loadRecordedDigits } from "../../tools/browser/recorded-digits.js";
import { createPhotographer, type PhotoFile } from "../../tools/photos/photographer.js";
import { drawWithFinger, placeNumber } from "./pen.js";
import { numberRead, numbersRead, verdictWhen, waitForNumber } from "./read-view.js";
import { useSharedApp } from "./watched-app.js";

const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true } as const;

/** A thumb's worth, in pixels. */
const THUMB = 44;

const watched = useSharedApp();
let photo: PhotoFile;

beforeAll(async () => {
  const photographer = await createPhotographer();
  photo = await photographer.takeFile({
    seed: 6,
    preset: "shadow",
    lines: [["3714", "2580"], ["469"]],
    width: 1600,
    height: 1200,
  });
});

async function open(): Promise<Page> {
  return (await watched.open(PHONE)).page;
}

test("a photo with a shadow across it is taken with the camera, and its numbers are read", async () => {
  const page = await open();
  expect(await page.locator("#photograph-input").getAttribute("capture")).toBe("environment");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Take a photo" }).tap();
  await (await chooser).setFiles({ name: "IMG_2048.jpg", mimeType: "image/jpeg", buffer: photo.bytes });
  await verdictWhen(page, "read");
  expect(await numbersRead(page)).toEqual(["3714", "2580", "469"]);
  expect(await page.locator("#sheet .frame-digit").count()).toBe(11);
});

test("a palm on the sheet draws nothing while a pen writes, nor after", async () => {
  const page = await open();
  const devtools = await page.context().newCDPSession(page);
  const seven = (await loadRecordedDigits()).find(({ digit, strokes }) => digit === 7 && strokes.length === 1);
  if (!seven) throw new Error("no 7 of one stroke is recorded");
  const strokes = placeDigits([seven], await sheetPlace(page));
  await writeStrokes(devtools, strokes);
  await waitForNumber(page, "7");
  const [palm] = await placeNumber(page, "0");
  await drawWithFinger(devtools, palm ?? []);
  await page.waitForTimeout(300);
  expect(await numberRead(page)).toBe("7");
  await page.getByRole("button", { name: "Undo" }).tap();
  await page.getByText("Nothing read yet").waitFor();
});

test("a tap on Undo right after a stroke of the finger takes it back", async () => {
  const page = await open();
  const devtools = await page.context().newCDPSession(page);
  const [zero] = await placeNumber(page, "0");
  await drawWithFinger(devtools, zero ?? []);
  await waitForNumber(page, "0");
  await page.getByRole("button", { name: "Undo" }).tap();
  await page.getByText("Nothing read yet").waitFor();
});

test("a second finger draws nothing beside the first", async () => {
  const page = await open();
  const devtools = await page.context().newCDPSession(page);
  const [seven] = await placeNumber(page, "7");
  const [first, ...rest] = (seven ?? []).map(([x, y]) => ({ x, y, id: 0 }));
  if (!first) throw new Error("a 7 has no points");
  const second = { x: first.x + 20, y: first.y + 90, id: 1 };
  const touch = (type: "touchStart" | "touchMove", points: object[]) =>
    devtools.send("Input.dispatchTouchEvent", { type, touchPoints: points as { x: number; y: number }[] });
  await touch("touchStart", [first]);
  await touch("touchStart", [first, second]);
  for (const [index, point] of rest.entries()) {
    await touch("touchMove", [point, { ...second, x: second.x + 9 * index }]);
  }
  await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await waitForNumber(page, "7");
  expect(await page.evaluate(() => visualViewport?.scale)).toBe(1);
  await page.getByRole("button", { name: "Undo" }).tap();
  await page.getByText("Nothing read yet").waitFor();
});

test("everything that is pressed on the sheet's view is large enough for a thumb", async () => {
  const page = await open();
  await page.getByRole("button", { name: "A number in pencil" }).tap();
  await verdictWhen(page, "read");
  const small = await page.locator("main :is(button, select, input[type=range]), header button").evaluateAll(
    (elements, least) =>
      elements
        .filter((element) => element.checkVisibility())
        .map((element) => {
          const { width, height } = element.getBoundingClientRect();
          const name = element.getAttribute("aria-label");
          return { name: name ?? element.textContent?.trim(), width, height };
        })
        .filter(({ width, height }) => Math.min(width, height) < least),
    THUMB,
  );
  expect(small).toEqual([]);
});
