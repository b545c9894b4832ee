/**
 * What the empty page shows: a recorded number that is written by itself and read, until somebody does something. It is nobody's
 * drawing, asks the server nothing, is not read aloud, and does nothing before the page stands.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import type { ExplainedAnswer } from "../../src/contract/answers/read-answers.js";
import { packageRoot } from "../../src/node/files/package-files.js";
import { write } from "./pen.js";
import { drop } from "./picture-list.js";
import { numberRead, waitForNumber } from "./read-view.js";
import { useSharedApp } from "./watched-app.js";

const NUMBER = "1492";
/** It is written in eight seconds; other tests may have the cores meanwhile. */
const WRITTEN_WITHIN_MS = 60_000;

const watched = useSharedApp();

/** What stands in the frames beside the sheet. */
const digitsShown = (page: Page) => page.locator("#verdict .digits > span").allInnerTexts();

/** The pixels of the canvas on which it is written. */
const pixelsOf = (page: Page) =>
  page.locator("#sheet .example canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

test(
  "a number is written by itself, and read digit by digit, without the server or a word",
  async () => {
    const { page } = await watched.open();
    const asked: string[] = [];
    page.on("request", (request) => {
      if (request.method() === "POST") asked.push(request.url());
    });
    const seen = new Set<string>();
    await expect
      .poll(
        async () => {
          const digits = (await digitsShown(page)).join("");
          seen.add(digits);
          return digits;
        },
        { timeout: WRITTEN_WITHIN_MS },
      )
      .toBe(NUMBER);
    expect([...seen].every((digits) => NUMBER.startsWith(digits))).toBe(true);
    expect(seen.size).toBeGreaterThan(1);
    expect(await page.locator("#verdict").innerText()).toMatch(/9\d\.\d %, almost certain/);
    expect(await page.getByText("Write a number here").isVisible()).toBe(true);
    // It stands still from then on.
    const pixels = await pixelsOf(page);
    await page.waitForTimeout(500);
    expect(await pixelsOf(page)).toBe(pixels);
    // How it was read can be looked at.
    await page.getByRole("img", { name: "The ink that was found" }).waitFor();
    expect(await page.locator("#how-steps .frame-digit").count()).toBe(NUMBER.length);
    // Nobody drew it.
    expect(await page.getByRole("button", { name: "Undo" }).isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "Clear the sheet" }).isDisabled()).toBe(true);
    expect(await page.evaluate(() => sessionStorage.getItem("digits-drawing"))).toBeNull();
    expect(await page.locator("#announcement").innerText()).toBe("");
    expect(asked).toEqual([]);
  },
  WRITTEN_WITHIN_MS,
);

async function holdFile(page: Page): Promise<void> {
  await page.dispatchEvent("footer", "dragenter");
  await page.dispatchEvent("footer", "dragleave");
}

test.each<readonly [string, (page: Page) => Promise<void>]>([
  ["a touch", async (page) => page.locator("#verdict").click()],
  ["a key", async (page) => page.keyboard.press("Shift")],
  ["a file that is held over the page", holdFile],
])("%s ends it for good", async (_, act) => {
  const { page } = await watched.open();
  await page.locator("#sheet .example").waitFor();
  await act(page);
  await expect.poll(() => page.locator("#sheet .example").count()).toBe(0);
  expect(await digitsShown(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Models", exact: true }).click();
  await page.getByRole("link", { name: "Read", exact: true }).click();
  await page.getByText("Write a number here").waitFor();
  expect(await page.locator("#sheet .example").count()).toBe(0);
});

test("a dropped picture takes its place, and it does not come back", async () => {
  const { page } = await watched.open();
  await page.locator("#sheet .example").waitFor();
  await drop(page, [{ name: "broken.png", mimeType: "image/png", buffer: Buffer.from("none") }]);
  await page.waitForSelector("#reading[data-state=failed]");
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByText("Nothing read yet").waitFor();
  expect(await page.locator("#sheet .example").count()).toBe(0);
});

test("who wants nothing to move sees it finished, standing still", async () => {
  const { page } = await watched.open({ reducedMotion: "reduce" });
  await page.locator("#sheet .example").waitFor();
  await expect.poll(async () => (await digitsShown(page)).join("")).toBe(NUMBER);
  const pixels = await pixelsOf(page);
  await page.waitForTimeout(300);
  expect(await pixelsOf(page)).toBe(pixels);
});

test("nothing of it is loaded before the page is painted", async () => {
  const { page } = await watched.open();
  await page.locator("#sheet .example").waitFor();
  const times = await page.evaluate(() => ({
    painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    asked: performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.includes("example"))
      .map(({ startTime }) => startTime),
  }));
  expect(times.asked.length).toBeGreaterThan(0);
  expect(Math.min(...times.asked)).toBeGreaterThan(times.painted ?? Infinity);
});

test("a page that has its drawing again shows none", async () => {
  const { page } = await watched.open();
  await write(page, "7");
  await waitForNumber(page, "7");
  await page.reload();
  await waitForNumber(page, "7");
  expect(await page.locator("#sheet .example").count()).toBe(0);
});

test("the reader reads what is written as it was recorded", async () => {
  const { page } = await watched.open();
  const recorded = await readFile(join(packageRoot(), "web/src/read/recorded-example.json"), "utf8");
  const { drawing, answer } = JSON.parse(recorded) as { drawing: string; answer: ExplainedAnswer };
  await page.evaluate((kept) => sessionStorage.setItem("digits-drawing", kept), drawing);
  await page.reload();
  await waitForNumber(page, NUMBER);
  expect(await numberRead(page)).toBe(answer.text);
  const shown = await page.locator(".verdict-confidence").innerText();
  expect(Number(/([\d.]+) %/.exec(shown)?.[1]) / 100).toBeCloseTo(answer.numbers[0]!.confidence, 2);
});
