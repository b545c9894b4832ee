/**
 * A page that is loaded anew has on its sheet what was there before: the drawing with its history, or the picture. What
 * cannot be read back is passed over.
 */

import sharp from "sharp";
import { expect, test } from "vitest";

import { photographDigit } from "../photographed-digit.js";
import { write } from "./pen.js";
import { choose, numberRead, verdictWhen, waitForNumber } from "./read-view.js";
import { useSharedApp } from "./watched-app.js";

const watched = useSharedApp();

test("a drawing outlives a reload, and so do its undo and its redo", async () => {
  const { page } = await watched.open();
  await write(page, "20");
  await waitForNumber(page, "20");
  await page.getByRole("button", { name: "Undo" }).click();
  await waitForNumber(page, "2");
  await page.reload();
  await waitForNumber(page, "2");
  await page.getByRole("button", { name: "Redo" }).click();
  await waitForNumber(page, "20");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Nothing read yet").waitFor();
});

test("a drawing fits a window that is smaller after the reload", async () => {
  const { page } = await watched.open({ viewport: { width: 1280, height: 800 } });
  await write(page, "20");
  await waitForNumber(page, "20");
  await page.setViewportSize({ width: 360, height: 640 });
  await page.reload();
  await waitForNumber(page, "20");
  const [sheet, marks] = await Promise.all([
    page.locator("#sheet").boundingBox(),
    page.locator("#sheet .frame-digit").last().boundingBox(),
  ]);
  expect((marks?.x ?? 0) + (marks?.width ?? 0)).toBeLessThan((sheet?.x ?? 0) + (sheet?.width ?? 0));
});

test("a picture outlives a reload, under its name, with the drawing under it", async () => {
  const { jpeg, label } = await photographDigit(0);
  const { page } = await watched.open();
  await write(page, "7");
  await waitForNumber(page, "7");
  await choose(page, "müller's photo.jpg", "image/jpeg", jpeg);
  await verdictWhen(page, "read");
  await page.waitForFunction(() => "digits-picture" in sessionStorage);
  await page.reload();
  await verdictWhen(page, "read");
  expect(await numberRead(page)).toBe(String(label));
  await page.getByAltText("The picture müller's photo.jpg").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await waitForNumber(page, "7");
  expect(await page.evaluate(() => "digits-picture" in sessionStorage)).toBe(false);
});

test("a picture too large to be kept is not, and the drawing under it comes back", async () => {
  const noise = await sharp({
    create: {
      width: 1200,
      height: 1000,
      channels: 3,
      background: "#888",
      noise: { type: "gaussian", mean: 128, sigma: 60 },
    },
  })
    .png()
    .toBuffer();
  expect(noise.length).toBeGreaterThan(2_500_000);
  const { page } = await watched.open();
  await write(page, "7");
  await waitForNumber(page, "7");
  await choose(page, "noise.png", "image/png", noise);
  await page.getByAltText("The picture noise.png").waitFor();
  await page.reload();
  await waitForNumber(page, "7");
});

test.each(["digits-drawing", "digits-picture"])(
  "a broken %s is passed over: the sheet is empty and can be drawn on",
  async (name) => {
    const { page } = await watched.open();
    await page.evaluate((kept) => sessionStorage.setItem(kept, "{\n\n%"), name);
    await page.reload();
    await page.getByText("Write a number here").waitFor();
    await write(page, "7");
    await waitForNumber(page, "7");
  },
);

test("a browser that keeps nothing draws all the same", async () => {
  const { page } = await watched.open();
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await page.reload();
  await write(page, "7");
  await waitForNumber(page, "7");
  await page.reload();
  await page.getByText("Write a number here").waitFor();
});
