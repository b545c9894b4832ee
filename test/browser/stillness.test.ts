/**
 * Nothing on the Read view moves by itself: not while it loads, not when a number is read, and not when the steps behind
 * it come in below.
 */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { shiftOf, UNSEEN_SHIFT } from "./layout-shift.js";
import { write } from "./pen.js";
import { verdictWhen, waitForNumber, walkTo } from "./read-view.js";
import { useSharedApp } from "./watched-app.js";

const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
] as const;

/** Longer than input excuses a shift. */
const LONG_AFTER_INPUT_MS = 700;

const watched = useSharedApp();

async function open(viewport: (typeof SIZES)[number], { hasFonts = true } = {}): Promise<Page> {
  const { page } = await watched.open({ viewport });
  if (!hasFonts) {
    // They come too late, or never.
    await page.route("**/*.woff2", () => {});
    await page.reload({ waitUntil: "domcontentloaded" });
  }
  await page.locator("#sheet .example").waitFor();
  // The step with most in it.
  await walkTo(page, "Columns");
  await page.getByRole("img", { name: "How likely each symbol is" }).waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  return page;
}

/** Waits until a digit is opened in its line. */
async function looked(page: Page, digit: string): Promise<void> {
  const symbols = page.getByRole("radiogroup", { name: "The symbols of" });
  await symbols.getByRole("radio", { name: new RegExp(`^${digit}, `), checked: true }).waitFor();
}

/** How long the page is: what comes in below the window makes it longer, or does not. */
const heightOf = (page: Page) => page.evaluate(() => document.documentElement.scrollHeight);

test.each([
  ...SIZES.map((viewport) => ({ viewport, width: viewport.width, fonts: "page's fonts" })),
  { viewport: SIZES[0], width: SIZES[0].width, fonts: "browser's own fonts" },
])(
  "nothing moves when a sample is read and looked into, at $width pixels in the $fonts",
  async ({ viewport, fonts }) => {
    const page = await open(viewport, { hasFonts: fonts !== "browser's own fonts" });
    const before = await heightOf(page);
    await page.getByRole("button", { name: "An eight in marker" }).click();
    await verdictWhen(page, "read");
    await looked(page, "8");
    expect(await shiftOf(page)).toBeLessThan(UNSEEN_SHIFT);
    expect(await heightOf(page)).toBe(before);
  },
);

test.each(SIZES)("nothing moves while a number is written, at $width pixels", async (viewport) => {
  const page = await open(viewport);
  const before = await heightOf(page);
  await write(page, "2048");
  await waitForNumber(page, "2048");
  await looked(page, "8");
  expect(await shiftOf(page)).toBeLessThan(UNSEEN_SHIFT);
  expect(await heightOf(page)).toBe(before);
});

test.each(SIZES)(
  "at the foot of the page nothing moves when another digit is looked into, at $width pixels",
  async (viewport) => {
    const page = await open(viewport);
    await page.getByRole("button", { name: "A number in pencil" }).click();
    await looked(page, "2");
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForTimeout(LONG_AFTER_INPUT_MS);
    const before = await shiftOf(page);
    for (const digit of ["0", "4", "8"]) {
      await page.keyboard.press("n");
      await looked(page, digit);
    }
    await page.waitForTimeout(LONG_AFTER_INPUT_MS);
    expect((await shiftOf(page)) - before).toBeLessThan(UNSEEN_SHIFT);
  },
);

test.each(SIZES)(
  "how it was read opens where it was closed, and nothing moves after that, at $width pixels",
  async (viewport) => {
    const page = await open(viewport);
    await page.getByRole("button", { name: "An eight in marker" }).click();
    await looked(page, "8");
    const before = await heightOf(page);
    await page.getByRole("button", { name: "Hide" }).click();
    expect(await heightOf(page)).toBeLessThan(before);
    await page.getByRole("button", { name: "Show" }).click();
    await looked(page, "8");
    await expect.poll(() => heightOf(page)).toBe(before);
    await page.waitForTimeout(LONG_AFTER_INPUT_MS);
    expect(await shiftOf(page)).toBeLessThan(UNSEEN_SHIFT);
    expect(await heightOf(page)).toBe(before);
  },
);
