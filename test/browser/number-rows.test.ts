/**
 * More than three numbers on the page: rows beside a picture that stays in sight, each linked to its place there, corrected
 * and copied where it stands.
 */

import type { BrowserContextOptions, Page } from "playwright-core";
import sharp from "sharp";
import { expect, test } from "vitest";

import { violationsInBothThemes } from "./axe-violations.js";
import { overhangOf } from "./page-overhang.js";
import { numbersRead } from "./read-view.js";
import { answerOf, answerReadings } from "./stubbed-reading.js";
import { useSharedApp } from "./watched-app.js";

/** Thirty numbers stand on it, one below the other. */
const PICTURE = { width: 900, height: 2000 } as const;
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true } as const;

const watched = useSharedApp();

/** Blank ones are not learnt from, and each is one digit's. */
const imageOf = (index: number) =>
  Buffer.alloc(784)
    .fill(255, 100 + index, 500)
    .toString("base64");
const texts = Array.from({ length: 30 }, (_, place) => String(100 + place));
const many = answerOf(
  PICTURE,
  texts.map((text, place) => ({
    digits: Array.from(text, (digit, column) => ({
      digit: Number(digit),
      image: imageOf(3 * place + column),
      ...(place === 2 && { confidence: 0.45 }),
    })),
    confidence: 0.9 - place / 100,
  })),
);

async function open(options: BrowserContextOptions = {}, answer = many): Promise<Page> {
  const { page } = await watched.open({
    permissions: ["clipboard-read", "clipboard-write"],
    reducedMotion: "reduce",
    ...options,
  });
  await answerReadings(page, answer);
  const buffer = await sharp({ create: { ...PICTURE, channels: 3, background: "#eee" } })
    .png()
    .toBuffer();
  await page.setInputFiles("#choose-input", { name: "list.png", mimeType: "image/png", buffer });
  await page.waitForSelector("#reading[data-state=read][aria-busy=false] .place");
  return page;
}

const rowsOn = (page: Page) => page.getByRole("table", { name: "The numbers that were read" }).locator("tbody tr");

/** Shows a number's place. */
const placeOn = (page: Page, text: string) => page.getByRole("button", { name: text, exact: true });

/** Waits until what is called so has the focus. */
async function hasFocus(page: Page, name: string): Promise<void> {
  await page.waitForFunction((label) => document.activeElement?.ariaLabel === label, name);
}

/** How much larger the picture is shown than to fit. */
async function scaleOn(page: Page): Promise<number> {
  return page
    .locator("#picture-image")
    .evaluate((image) => image.getBoundingClientRect().height / image.closest(".picture")!.clientHeight);
}

/** Where a number lies in the sheet, in shares of it. */
async function placeInSheet(page: Page, place: number): Promise<{ readonly x: number; readonly y: number }> {
  const [sheet, frame] = await Promise.all([
    page.locator("#sheet").boundingBox(),
    page.locator("#sheet .frame-number").nth(place).boundingBox(),
  ]);
  if (!sheet || !frame) throw new Error("sheet or number is not shown");
  return {
    x: (frame.x + frame.width / 2 - sheet.x) / sheet.width,
    y: (frame.y + frame.height / 2 - sheet.y) / sheet.height,
  };
}

const isInside = ({ x, y }: { readonly x: number; readonly y: number }) => x > 0 && x < 1 && y > 0 && y < 1;

test("more than three numbers are rows: what was read, how sure, correct, copy", async () => {
  const page = await open();
  expect(await rowsOn(page).count()).toBe(30);
  expect((await numbersRead(page)).slice(0, 4)).toEqual(["100", "101", "???", "103"]);
  expect(await page.locator(".verdict-confidence").nth(1).innerText()).toBe("89.0 %");
  expect(await rowsOn(page).nth(2).innerText()).toContain("The 1st digit is unclear: 1 or 2.");
  await page.getByRole("button", { name: "Copy 101" }).click();
  await page.getByText("Copied 101").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("101");
  await page.getByRole("button", { name: "Copy all" }).click();
  await page.getByText("Copied the numbers").waitFor();
  expect((await page.evaluate(() => navigator.clipboard.readText())).split("\n")).toHaveLength(30);
});

test("a row that the pointer rests on lights its number and shows it close to; all is shown again when it leaves", async () => {
  const page = await open();
  expect(await scaleOn(page)).toBeCloseTo(1, 2);
  await rowsOn(page).nth(4).hover();
  await page.waitForSelector("#sheet .frame-number.lit");
  await expect.poll(() => scaleOn(page)).toBeGreaterThan(2);
  const scale = await scaleOn(page);
  expect(isInside(await placeInSheet(page, 4))).toBe(true);
  await rowsOn(page).nth(7).hover();
  await expect.poll(async () => isInside(await placeInSheet(page, 7)) && (await scaleOn(page)) === scale).toBe(true);
  await page.mouse.move(5, 5);
  await expect.poll(() => scaleOn(page)).toBeCloseTo(1, 2);
});

test("the keyboard goes from row to row, and the picture follows", async () => {
  const page = await open();
  await placeOn(page, "100").focus();
  for (let step = 0; step < 20; step++) await page.keyboard.press("ArrowDown");
  await hasFocus(page, "120");
  expect(await placeOn(page, "120").getAttribute("aria-current")).toBe("true");
  await expect.poll(async () => isInside(await placeInSheet(page, 20))).toBe(true);
  expect(await scaleOn(page)).toBeGreaterThan(2);
  await page.getByRole("button", { name: "Whole picture" }).click();
  expect(await scaleOn(page)).toBeCloseTo(1, 2);
});

test("a number that is pressed on the picture has its row's focus, and the arrow keys choose among them", async () => {
  const page = await open();
  await page.locator("#sheet .frame-number").nth(12).click();
  await hasFocus(page, "112");
  const numbers = page.getByRole("radiogroup", { name: "The numbers on the picture" }).getByRole("radio");
  await numbers.nth(12).focus();
  await page.keyboard.press("ArrowDown");
  await hasFocus(page, "113, 77.0 %");
  expect(await placeOn(page, "113").getAttribute("aria-current")).toBe("true");
  await page.keyboard.press("Enter");
  await hasFocus(page, "113");
});

test("a number is corrected in its row, is copied so, and its digits are kept to learn from", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Correct ???" }).press("Enter");
  const field = page.getByLabel("Instead of ???");
  await field.fill("102");
  await field.press("Enter");
  await page.getByText("Corrected: 3 digits to learn from").waitFor();
  await hasFocus(page, "102");
  expect(await rowsOn(page).nth(2).innerText()).toContain("corrected");
  const stored = await page.evaluate(() => JSON.parse(localStorage.getItem("digits-hand") ?? "null") as unknown);
  expect(stored).toMatchObject({ now: { samples: 3 } });
  await page.getByRole("button", { name: "Correct 104" }).click();
  await page.getByLabel("Instead of 104").press("Escape");
  await hasFocus(page, "104");
  await page.getByRole("button", { name: "Correct 101" }).click();
  await page.getByLabel("Instead of 101").fill("");
  await page.keyboard.press("Enter");
  await page.getByText("no number").waitFor();
  await page.getByRole("button", { name: "Copy all" }).click();
  await page.getByText("Copied the numbers").waitFor();
  const copied = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
  expect(copied.slice(0, 3)).toEqual(["100", "102", "103"]);
});

test.each([
  ["wide", { viewport: { width: 1280, height: 800 } }],
  ["on a phone", PHONE],
] as const)(
  "the picture stays in sight %s while the rows are scrolled, and hides none that has the focus",
  async (_, options) => {
    const page = await open(options);
    const last = placeOn(page, "129");
    await last.evaluate((button) => button.scrollIntoView({ block: "end" }));
    const [sheet, row] = await Promise.all([page.locator("#sheet").boundingBox(), last.boundingBox()]);
    expect(sheet!.y).toBeGreaterThanOrEqual(0);
    expect(sheet!.y + sheet!.height).toBeLessThanOrEqual(options.viewport.height);
    await last.focus();
    for (let step = 0; step < 15; step++) await page.keyboard.press("ArrowUp");
    const focused = (await placeOn(page, "114").boundingBox())!;
    const hit = await page.evaluate(([x, y]) => document.elementFromPoint(x, y)?.closest("button")?.ariaLabel, [
      focused.x + 20,
      focused.y + focused.height / 2,
    ] as const);
    expect(hit).toBe("114");
    expect(row!.height).toBeGreaterThanOrEqual(44);
  },
);

test.each([360, 768, 1280])("at %i pixels, axe-core finds nothing, and nothing runs over the edge", async (width) => {
  const page = await open({ viewport: { width, height: 800 } });
  await page.getByRole("button", { name: "Correct 101" }).click();
  await page.getByLabel("Instead of 101").waitFor();
  expect(await overhangOf(page)).toBe(0);
  expect(await violationsInBothThemes(page)).toEqual([]);
});

test("numbers of 32 digits stay within a phone's width", async () => {
  const digits = Array.from({ length: 32 }, (_, place) => ({ digit: place % 10 }));
  const page = await open(
    PHONE,
    answerOf(
      PICTURE,
      Array.from({ length: 5 }, () => ({ digits })),
    ),
  );
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

test("on a page from right to left numbers stay from left to right, and nothing runs over the edge", async () => {
  const page = await open({ viewport: { width: 360, height: 740 } });
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  const xs = await rowsOn(page)
    .first()
    .locator(".number-digit")
    .evaluateAll((digits) => digits.map((digit) => digit.getBoundingClientRect().x));
  expect(xs).toEqual(xs.toSorted((a, b) => a - b));
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBeLessThanOrEqual(0);
  await placeOn(page, "110").focus();
  await expect.poll(async () => isInside(await placeInSheet(page, 10))).toBe(true);
});
