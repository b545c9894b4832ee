/**
 * The page of `digits read --explain` in a real browser: it fits phone and desktop, and its layers can be switched.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, inject } from "vitest";

import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import type { Explanation } from "../../src/core/reading/reading.js";
import { writeExplanationPage } from "../../src/node/pictures/explanation-page.js";
import { openPage } from "./watched-page.js";

const WIDTH = 600;
const HEIGHT = 240;

let folder: string;
let url: string;
let browser: Browser;

/** Twelve digits close together, which are the hardest to fit. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "explained-"));
  const path = join(folder, "page.html");
  url = pathToFileURL(path).href;
  const rgba = new Uint8Array(4 * WIDTH * HEIGHT).fill(220);
  const picture = { width: WIDTH, height: HEIGHT, rgba };
  const explanation = explainDigits(12);
  [browser] = await Promise.all([
    connectToBrowser(inject("browserEndpoint")),
    writeExplanationPage(path, {
      title: "a-rather-long-name-of-a-file-as-telephones-give-them_20260102.jpg",
      picture,
      explanation,
    }),
  ]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

function explainDigits(count: number): Explanation {
  const candidates = Array.from({ length: count }, (_, i) => ({
    box: { x: 5 + 49 * i, y: 10, width: 40, height: 40 },
    image: new Uint8Array(784).fill(255, 200, 500),
    probabilities: Array.from({ length: 10 }, (__, digit) => (digit === i % 10 ? 0.91 : 0.01)),
    notDigit: 0,
    isChosen: true,
  }));
  const digits = candidates.map((candidate, i) => ({
    ...candidate,
    digit: i % 10,
    confidence: 0.91,
    isSure: true,
    runnerUp: { digit: 0, confidence: 0.01 },
  }));
  const text = digits.map(({ digit }) => digit).join("");
  const box = { x: 5, y: 10, width: 590, height: 40 };
  const numbers = [{ text, confidence: 0.3, line: 0, box, digits }];
  return {
    reading: { width: WIDTH, height: HEIGHT, text, numbers, rejected: [] },
    ink: {
      width: WIDTH,
      height: HEIGHT,
      values: new Float32Array(WIDTH * HEIGHT),
    },
    removed: [],
    cuts: [{ from: { x: 50, y: 0 }, to: { x: 56, y: 60 }, isUsed: true }],
    candidates,
  };
}

test.each([320, 390, 1280])("at a width of %i pixels nothing stands out of the page", async (width) => {
  const viewport = { width, height: 800 };
  const opened = await openPage(browser, url, {
    viewport,
  });
  const pageWidth = await opened.page.evaluate(() => document.documentElement.scrollWidth);
  expect(pageWidth).toBe(width);
  expect(opened.troubles).toEqual([]);
  await opened.close();
});

test("a layer's switch hides its marks and names, and no others", async () => {
  const opened = await openPage(browser, url);
  const isNameVisible = () => opened.page.locator(".name.digits").first().isVisible();
  const isCutVisible = () => opened.page.locator("svg .cuts").isVisible();
  expect([await isNameVisible(), await isCutVisible()]).toEqual([true, true]);
  await opened.page.getByLabel("12 digits").uncheck();
  expect([await isNameVisible(), await isCutVisible()]).toEqual([false, true]);
  await opened.page.getByLabel("1 cut").uncheck();
  expect([await isNameVisible(), await isCutVisible()]).toEqual([false, false]);
  await opened.close();
});

test("where the picture is small, digits' names leave their confidence out rather than collide", async () => {
  for (const [width, isShown] of [
    [390, false],
    [1280, true],
  ] as const) {
    const viewport = { width, height: 800 };
    const opened = await openPage(browser, url, { viewport });
    const confidence = opened.page.locator(".name.digits small").first();
    expect(await confidence.isVisible()).toBe(isShown);
    const names = await opened.page.locator(".name.digits").all();
    const boxes = await Promise.all(names.map((name) => name.boundingBox()));
    for (const [i, box] of boxes.slice(1).entries()) {
      const before = boxes[i];
      expect(box?.x).toBeGreaterThanOrEqual((before?.x ?? 0) + (before?.width ?? 0) - 1);
    }
    await opened.close();
  }
});
