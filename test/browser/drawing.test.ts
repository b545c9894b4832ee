/**
 * Drawing on the sheet as people do it: the number is read while it is written, by mouse and by finger, with undo,
 * redo, eraser and clear.
 */

import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";

import { drawStroke, drawWithFinger, placeNumber, write } from "./pen.js";
import { countInk, numberRead, waitForNumber, walkTo } from "./read-view.js";
import { useSharedApp } from "./watched-app.js";

const PHONE = { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true } as const;

const watched = useSharedApp();

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  return (await watched.open(options)).page;
}

test("a drawn 7 is read as soon as the pen is lifted", async () => {
  const page = await open();
  await write(page, "7");
  await waitForNumber(page, "7");
  const spoken = await page.locator("#announcement").textContent();
  expect(spoken).toMatch(/^7, .*%/);
});

test("a number grows digit by digit while it is written", async () => {
  const page = await open();
  const strokes = await placeNumber(page, "2048");
  const seen: string[] = [];
  for (const [index, stroke] of strokes.entries()) {
    await drawStroke(page, stroke);
    // The third stroke begins the 4 and the fourth ends it.
    const expected = ["2", "20", null, "204", "2048"][index];
    if (!expected) continue;
    await waitForNumber(page, expected);
    seen.push(await numberRead(page));
  }
  expect(seen).toEqual(["2", "20", "204", "2048"]);
  expect(await page.locator("#sheet .frame-digit").count()).toBe(4);
});

test("what is no digit yet is not refused while it is written", async () => {
  const page = await open();
  await write(page, "7");
  await waitForNumber(page, "7");
  const { x, y } = (await page.locator("#sheet").boundingBox())!;
  const scribble = Array.from({ length: 40 }, (_, i) => [x + 30 + 9 * i, y + 20 + 150 * (i % 2)] as const);
  const answered = page.waitForResponse(/\/api\/read/);
  await drawStroke(page, scribble);
  await (await answered).finished();
  await page.mouse.down();
  await page.waitForTimeout(900);
  expect(await numberRead(page)).toBe("7");
  await page.mouse.up();
  await page.getByText("No digit found", { exact: true }).waitFor();
});

test("undo takes the last stroke back, redo brings it again, clear empties the sheet, and can be undone", async () => {
  const page = await open();
  await write(page, "20");
  await waitForNumber(page, "20");
  await page.getByRole("button", { name: "Undo" }).click();
  await waitForNumber(page, "2");
  await page.getByRole("button", { name: "Redo" }).click();
  await waitForNumber(page, "20");
  await page.getByRole("button", { name: "Clear the sheet" }).click();
  await page.getByText("Nothing read yet").waitFor();
  expect(await countInk(page)).toBe(0);
  await page.keyboard.press("ControlOrMeta+z");
  await waitForNumber(page, "20");
});

test("the eraser rubs out what it passes over, and no more", async () => {
  const page = await open();
  await write(page, "20");
  await waitForNumber(page, "20");
  await page.getByRole("button", { name: "Eraser" }).click();
  const [, zero] = await placeNumber(page, "20");
  await drawStroke(page, zero ?? []);
  await waitForNumber(page, "2");
});

test("a wider pen leaves more ink", async () => {
  const page = await open();
  await write(page, "7");
  await waitForNumber(page, "7");
  const narrow = await countInk(page);
  await page.keyboard.press("Delete");
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("]");
  await write(page, "7");
  await waitForNumber(page, "7");
  expect(await countInk(page)).toBeGreaterThan(1.4 * narrow);
});

test("a finger draws on the sheet without scrolling the page, and scrolls it everywhere else", async () => {
  const page = await open(PHONE);
  const devtools = await page.context().newCDPSession(page);
  const [seven] = await placeNumber(page, "7");
  await drawWithFinger(devtools, seven ?? []);
  await waitForNumber(page, "7");
  expect(await page.evaluate(() => scrollY)).toBe(0);
  const below = await page.locator("#how-title").boundingBox();
  const x = 300;
  const y = Math.min(620, below?.y ?? 0);
  const swipe = [0, 40, 80, 120, 160, 200].map((way) => [x, y - way] as const);
  await drawWithFinger(devtools, swipe);
  await page.waitForFunction(() => scrollY > 50);
});

test("a palm draws nothing once a pen was seen", async () => {
  const page = await open();
  const touch = (pointerType: string, pointerId: number) =>
    page.getByRole("img", { name: "Your drawing" }).evaluate(
      (canvas, { type, id }) => {
        const surface = canvas.parentElement as HTMLElement;
        // Only pointers of the system can be captured.
        surface.setPointerCapture = () => undefined;
        const { left, top } = surface.getBoundingClientRect();
        for (const [name, way] of [
          ["pointerdown", 60],
          ["pointermove", 120],
          ["pointerup", 120],
        ] as const) {
          const place = { clientX: left + way, clientY: top + way };
          const init = { pointerId: id, pointerType: type, pressure: 0.5 };
          surface.dispatchEvent(new PointerEvent(name, { ...place, ...init, bubbles: true }));
        }
      },
      { type: pointerType, id: pointerId },
    );
  const undo = page.getByRole("button", { name: "Undo" });
  await touch("pen", 7);
  expect(await undo.isEnabled()).toBe(true);
  await undo.click();
  await touch("touch", 8);
  expect(await undo.isEnabled()).toBe(false);
});

test("an eraser that is broken off leaves the ink as it was", async () => {
  const page = await open();
  await write(page, "20");
  await waitForNumber(page, "20");
  const before = await countInk(page);
  await page.getByRole("button", { name: "Eraser" }).click();
  const [, zero] = await placeNumber(page, "20");
  const [first, ...rest] = zero ?? [];
  if (!first) throw new Error("a 0 has no points");
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const place of rest) await page.mouse.move(...place);
  await page.waitForTimeout(50);
  expect(await countInk(page)).toBeLessThan(0.7 * before);
  await page
    .getByRole("img", { name: "Your drawing" })
    .evaluate((canvas) => canvas.parentElement?.dispatchEvent(new PointerEvent("pointercancel", { pointerId: 1 })));
  expect(await countInk(page)).toBe(before);
  await page.mouse.up();
  expect(await numberRead(page)).toBe("20");
});

test("a picture lies over the drawing, which is there again when it is put away", async () => {
  const page = await open();
  await write(page, "7");
  await waitForNumber(page, "7");
  await page.getByRole("button", { name: "A two in blue ink" }).click();
  await waitForNumber(page, "2");
  await page.getByRole("button", { name: "Close" }).click();
  await waitForNumber(page, "7");
});

test("the steps behind a drawing follow: its ink, and its line with the path that was read", async () => {
  const page = await open();
  await write(page, "20");
  await waitForNumber(page, "20");
  await page.getByRole("img", { name: "The ink that was found" }).waitFor();
  // The pointer on a box lights the same digit everywhere.
  const frame = page.locator(".pictures .frame-digit").first();
  await frame.scrollIntoViewIfNeeded();
  const box = await frame.boundingBox();
  if (!box) throw new Error("no box is shown");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.locator(".number-digit.lit").waitFor();
  expect(await page.locator(".number-digit.lit").innerText()).toBe("2");
  expect(await page.locator("#sheet .frame-digit.lit").count()).toBe(1);
  await walkTo(page, "Columns");
  await page.getByRole("img", { name: /^The line as the network saw it: read as 20, / }).waitFor();
  expect(await page.getByRole("radiogroup", { name: "The symbols of 20" }).getByRole("radio").count()).toBe(2);
  // The newest digit is the one to look at.
  expect(await page.locator(".digit-view-title").innerText()).toContain("2nd digit of 20");
});

test("the pen is as broad as the sheet is wide, until somebody chooses", async () => {
  const page = await open({ viewport: { width: 1280, height: 800 } });
  const width = page.getByLabel("Width of the pen");
  expect(await width.inputValue()).toBe("10");
  await page.setViewportSize({ width: 400, height: 740 });
  await expect.poll(() => width.inputValue()).toBe("5");
  await page.keyboard.press("]");
  expect(await width.inputValue()).toBe("7");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.waitForTimeout(100);
  expect(await width.inputValue()).toBe("7");
});
