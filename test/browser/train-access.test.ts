/**
 * The Train view for everybody: axe-core finds nothing in either theme, nothing runs over the edge, nothing moves while
 * a run goes on, the curves follow the theme, and they are there as figures too.
 */

import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { violationsInBothThemes } from "./axe-violations.js";
import { overhangOf } from "./page-overhang.js";
import { removeRuns, RUN_TIMEOUT_MS, startRun, waitBeyond } from "./train-view.js";
import { useWatchedApp } from "./watched-app.js";

const TEST_TIMEOUT_MS = 2 * RUN_TIMEOUT_MS;
const MANY_EPOCHS = 1000;

const watched = useWatchedApp();
/** A run that goes on through all tests. */
let runId: string;

beforeAll(async () => {
  const { page } = await watched.open();
  runId = await startRun(page, MANY_EPOCHS);
  await waitBeyond(page, 200);
}, TEST_TIMEOUT_MS);

afterAll(() => removeRuns(watched.url()));

async function openRun(page: Page): Promise<void> {
  await page.goto(`${watched.url()}#train/${runId}`);
  await page.getByRole("img", { name: "6 filters of 5 by 5" }).waitFor();
  await waitBeyond(page, 0);
}

test(
  "axe-core finds nothing in either theme",
  async () => {
    const { page } = await watched.open({ reducedMotion: "reduce" });
    await page.getByRole("link", { name: "Train" }).click();
    await page.getByText("Customise").click();
    await page.getByLabel("Epochs").fill("none");
    expect(await violationsInBothThemes(page), "the form").toEqual([]);
    await openRun(page);
    await page.getByText("The curves as figures").click();
    expect(await violationsInBothThemes(page), "a run that goes on").toEqual([]);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await violationsInBothThemes(page), "the question").toEqual([]);
    await page.keyboard.press("Escape");
    expect(await violationsInBothThemes(page), "a stopped run").toEqual([]);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor();
  },
  TEST_TIMEOUT_MS,
);

test(
  "from 320 to 1,920 pixels nothing runs over the edge",
  async () => {
    const { page } = await watched.open();
    async function lookAtEach(look: () => Promise<void>): Promise<void> {
      for (const width of [320, 360, 768, 1440, 1920]) {
        await page.setViewportSize({ width, height: 800 });
        const hangsOver = await overhangOf(page);
        expect(hangsOver, `at ${width}`).toBe(0);
        await look();
      }
    }
    await page.getByRole("link", { name: "Train" }).click();
    await page.getByText("Customise").click();
    await lookAtEach(async () => {});
    await openRun(page);
    await page.getByText("The curves as figures").click();
    await lookAtEach(() =>
      // The curves take their new width with their next step.
      expect
        .poll(
          async () => {
            const curve = await page.locator(".curve").first().boundingBox();
            const canvas = await page.locator(".curve canvas").first().boundingBox();
            return canvas!.width > 200 && canvas!.width <= curve!.width + 0.5;
          },
          { timeout: RUN_TIMEOUT_MS },
        )
        .toBe(true),
    );
  },
  TEST_TIMEOUT_MS,
);

test("on a phone everything that is pressed is a thumb wide", async () => {
  const { page } = await watched.open({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  await page.getByRole("link", { name: "Train" }).click();
  await page.getByText("Customise").click();
  const low = () =>
    page.locator("main :is(button, summary, select, input[type=text], label)").evaluateAll((elements) =>
      elements
        .filter((element) => {
          const isControl = !(element instanceof HTMLLabelElement);
          const wraps = element.querySelector("input") !== null;
          return element.checkVisibility() && (isControl || wraps) && element.getBoundingClientRect().height < 44;
        })
        .map((element) => element.outerHTML),
    );
  expect(await low()).toEqual([]);
  await openRun(page);
  expect(await low()).toEqual([]);
});

test(
  "nothing moves while a run goes on",
  async () => {
    const { page } = await watched.open();
    await openRun(page);
    const reached = await waitBeyond(page, 0);
    await page.evaluate(() => {
      const seen = window as unknown as { shift: number };
      seen.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          seen.shift += (entry as PerformanceEntry & { value: number }).value;
        }
      }).observe({ type: "layout-shift" });
    });
    await waitBeyond(page, reached + 100);
    const shift = await page.evaluate(() => (window as unknown as { shift: number }).shift);
    expect(shift).toBe(0);
  },
  TEST_TIMEOUT_MS,
);

test("the curves take the colours of the theme as soon as it changes", async () => {
  const { page } = await watched.open({ colorScheme: "light" });
  await openRun(page);
  /** Whether more of the drawing is nearly white than nearly black: ink is dark on paper, and light in the dark. */
  async function isInkLight(): Promise<boolean> {
    const drawn = await page
      .locator(".curve canvas")
      .nth(1)
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const png = Buffer.from(drawn.split(",")[1] ?? "", "base64");
    const pixels = await sharp(png).ensureAlpha().raw().toBuffer();
    let light = 0;
    let dark = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      if (pixels[i + 3] !== 255) continue;
      if (pixels[i]! > 220) light += 1;
      if (pixels[i]! < 40) dark += 1;
    }
    expect(light + dark).toBeGreaterThan(20);
    return light > dark;
  }
  expect(await isInkLight()).toBe(false);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(isInkLight).toBe(true);
});

test("the figures follow the cursor, and are those of the latest step without it", async () => {
  const { page } = await watched.open();
  await openRun(page);
  const step = page.locator("section dl dd").first();
  const latest = Number((await step.innerText()).replaceAll(",", ""));
  expect(latest).toBeGreaterThan(100);
  const curve = page.locator(".curve .u-over").first();
  await curve.hover({ position: { x: 2, y: 50 } });
  const first = Number((await step.innerText()).replaceAll(",", ""));
  expect(first).toBeLessThan(latest);
  await page.mouse.move(0, 0);
  await expect.poll(async () => Number((await step.innerText()).replaceAll(",", ""))).toBeGreaterThanOrEqual(latest);
});
