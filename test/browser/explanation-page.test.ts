/**
 * The page of `digits read --explain` in a real browser: it shows all that led to the reading, fits phone and desktop,
 * asks for nothing, and its layers can be switched.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import type { Candidate, Explanation } from "../../src/core/reading/reading.js";
import { createReportWriter } from "../../src/node/files/report-page.js";
import { toExplanationReport } from "../../src/node/threads/explaining-reader.js";
import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import { violationsOn } from "./axe-violations.js";
import { lineOf } from "./stubbed-reading.js";
import { openPage } from "./watched-page.js";

const WIDTH = 600;
const HEIGHT = 240;

let folder: string;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "explained-"));
  browser = await connectToBrowser(inject("browserEndpoint"));
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Writes the page, and opens it; what the browser complained of is told when it is closed. */
async function open(explanation: Explanation, options: BrowserContextOptions & { name?: string } = {}) {
  const { name = "a-rather-long-name-of-a-file-as-telephones-give-them_20260102.jpg", ...others } = options;
  const picture = { width: WIDTH, height: HEIGHT, rgba: new Uint8Array(4 * WIDTH * HEIGHT).fill(220) };
  const write = await createReportWriter(folder);
  const path = await write("page.html", await toExplanationReport(name, picture, explanation));
  const opened = await openPage(browser, pathToFileURL(path).href, others);
  async function close(): Promise<void> {
    expect(opened.troubles).toEqual([]);
    await opened.close();
  }
  return { page: opened.page, close };
}

function candidateOf(x: number, digit: number, share: number, isChosen = true): Candidate {
  const probabilities = Array.from({ length: 10 }, (_, each) => (each === digit ? share : 0));
  const box = { x, y: 10, width: 40, height: 40 };
  return { box, image: new Uint8Array(784).fill(255, 200, 500), probabilities, notDigit: 1 - share, isChosen };
}

/** A number of digits side by side, the last of which is not sure; nothing else is on the picture. */
function explainDigits(count: number): Explanation {
  const candidates = Array.from({ length: count }, (_, i) =>
    candidateOf(5 + 49 * i, i % 10, i === count - 1 ? 0.4 : 0.91),
  );
  const digits = candidates.map((candidate, i) => {
    const confidence = candidate.probabilities[i % 10]!;
    const runnerUp = { digit: 7, confidence: 0.05 };
    return { ...candidate, digit: i % 10, confidence, isSure: confidence > 0.5, runnerUp };
  });
  const text = digits.map(({ digit, isSure }) => (isSure ? digit : "?")).join("");
  const box = { x: 5, y: 10, width: 590, height: 40 };
  const numbers = count === 0 ? [] : [{ text, confidence: 0.3, line: 0, box, digits }];
  return {
    reading: { width: WIDTH, height: HEIGHT, text, numbers, rejected: [], isComplete: true, lines: [], tables: [] },
    ink: { width: WIDTH, height: HEIGHT, values: new Float32Array(WIDTH * HEIGHT) },
    removed: [],
    lines: [],
    linesLeftOut: 0,
    cuts: [],
    candidates,
  };
}

/** "01?": an image that was not used, refused ink, three specks and two cuts beside them. */
function explainAll(): Explanation {
  const { reading, candidates, ...others } = explainDigits(3);
  return {
    ...others,
    reading: { ...reading, rejected: [{ box: { x: 400, y: 150, width: 50, height: 50 }, reason: "a letter <b>" }] },
    removed: [1, 2, 3].map((x) => ({ box: { x: 40 * x, y: 5, width: 3, height: 3 }, reason: "a speck" })),
    cuts: [
      { from: { x: 50, y: 0 }, to: { x: 56, y: 60 }, isUsed: true },
      { from: { x: 30, y: 0 }, to: { x: 31, y: 60 }, isUsed: false },
    ],
    candidates: [candidateOf(10, 8, 0.2, false), ...candidates],
  };
}

test("the page shows the answer, every digit, cut, refusal and image the network saw", async () => {
  const { page, close } = await open(explainAll(), { name: "two.jpg" });
  expect(await page.title()).toBe("two.jpg: 01?");
  const text = (await page.locator("body").innerText()).replaceAll(/\s+/g, " ");
  for (const part of [
    "two.jpg and how it was read",
    "The 3rd digit is unclear: 2, or not a digit.",
    "1 number, 3 digits, 1 not sure",
    "Picture 600 × 240",
    "Shown to the network 4 images",
    "Cuts 1 of 2 used",
    "01? Line 1 0 91.0 % 7: 5.0 % 1 91.0 % 7: 5.0 % 2? 40.0 % 7: 5.0 % 30.0 %",
    "1 image that the reading does not use",
    "×1 a letter <b> 50 × 50 at 400, 150",
    "a speck (3)",
    "digits read --explain",
  ]) {
    expect(text).toContain(part);
  }
  expect(await page.locator("svg .cuts").count()).toBe(2);
  expect(await page.locator("svg .cuts.used").count()).toBe(1);
  expect(await page.locator("svg .removed").count()).toBe(3);
  expect(await page.locator(".frame-digit").count()).toBe(3);
  expect(await page.locator(".frame-digit.unsure").count()).toBe(1);
  expect(await page.locator(".frame-rejected").count()).toBe(1);
  expect(await page.getByAltText("The refused ink and what lies around it").isVisible()).toBe(true);
  const size = await page.getByAltText("The picture two.jpg, 600 by 240 pixels, read as 01?").boundingBox();
  expect(size?.width).toBeGreaterThan(500);
  await close();
});

/** "01?" as one line, of which nothing was shown to the network of single digits. */
function explainLine(): Explanation {
  const line = lineOf("0,1?");
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
  const lines = [{ ...line, image: bytes(line.image), probabilities: bytes(line.probabilities) }];
  return { ...explainAll(), candidates: [], cuts: [], lines, linesLeftOut: 2 };
}

test("a line that was read as a whole is shown with its columns and its path, and nothing else as what was read", async () => {
  const { page, close } = await open(explainLine());
  const text = (await page.locator("body").innerText()).replaceAll(/\s+/g, " ");
  for (const part of [
    "Lines 3",
    "How each line was read",
    "Line 1: 0,1?",
    "In its place may stand",
    "2 lines beyond",
  ]) {
    expect(text).toContain(part);
  }
  for (const part of ["Shown to the network", "What the network was shown", "Cuts"]) expect(text).not.toContain(part);
  const symbols = page.getByRole("radiogroup", { name: "The symbols of 0,1?" }).getByRole("radio");
  await symbols.nth(1).check({ force: true });
  expect(await page.locator(".digit-view-title").innerText()).toBe("comma in 0,1?: 96.0 %");
  await close();
});

test("every image has its ten probabilities and that of no digit, those in use before the others", async () => {
  const { page, close } = await open(explainAll());
  const outcomes = await page.locator(".seen canvas").evaluateAll((all) => all.map((one) => one.ariaLabel));
  // 40 % a 2, 60 % no digit: taken as a 2 all the same, and both are told.
  expect(outcomes.map((outcome) => outcome?.split(" for ")[1])).toEqual(["0", "1", "not a digit", "not a digit"]);
  const bars = page.locator("li", { has: page.getByLabel("What the network saw: it takes this for 0") });
  expect(await bars.getByRole("meter").count()).toBe(11);
  expect(await bars.getByRole("meter", { name: "Probability of 0" }).getAttribute("aria-valuetext")).toBe("91.0 %");
  await close();
});

test("choosing a digit of the number points it out on the picture", async () => {
  const { page, close } = await open(explainAll());
  await page.locator(".number-digit").nth(1).click();
  expect(await page.locator(".frame-digit").nth(1).getAttribute("class")).toContain("chosen");
  expect(await page.getByRole("radio", { name: "1, 91.0 %" }).last().isChecked()).toBe(true);
  await close();
});

test("many numbers are rows, and a row and its number on the picture light each other", async () => {
  const { reading, ...others } = explainDigits(5);
  const numbers = reading.numbers[0]!.digits.map((digit) => {
    const text = digit.isSure ? String(digit.digit) : "?";
    return { text, confidence: digit.confidence, line: 0, box: digit.box, digits: [digit] };
  });
  const { page, close } = await open({ ...others, reading: { ...reading, text: "0 1 2 3 ?", numbers } });
  const rows = page.getByRole("table", { name: "The numbers that were read" }).locator("tbody tr");
  expect(await rows.count()).toBe(5);
  await rows.nth(3).hover();
  expect(await page.locator(".frame-number").nth(3).getAttribute("class")).toContain("lit");
  await page.locator(".frame-number").nth(1).click();
  await page.waitForFunction(() => document.activeElement?.ariaLabel === "1");
  expect(await rows.nth(1).getAttribute("class")).toContain("chosen");
  expect(await violationsOn(page)).toEqual([]);
  await close();
});

test("numbers in rows and columns are shown as they stand", async () => {
  const { reading, ...others } = explainDigits(2);
  const [number] = reading.numbers;
  const table = { box: number!.box, rows: 1, columns: 2, numbers: [0] };
  const numbers = [{ ...number!, cell: { row: 0, column: 1 } }];
  const { page, close } = await open({ ...others, reading: { ...reading, numbers, tables: [table] } });
  const cells = page.getByRole("table", { name: "Table 1, 1 row, 2 columns" }).locator("td");
  expect(await cells.allInnerTexts()).toEqual(["", number!.text]);
  expect(await violationsOn(page)).toEqual([]);
  await close();
});

test("a picture without anything on it gets a page that says so", async () => {
  const { page, close } = await open(explainDigits(0));
  const text = await page.locator("body").innerText();
  expect(text).toContain("No digit found");
  expect(text).toContain("no ink on the picture looked as if");
  expect(text).toContain("Nothing was refused.");
  expect(text).not.toMatch(/undefined|NaN|Infinity/);
  await close();
});

test("a name and a reason are text, whatever they hold", async () => {
  const evil = `</script><script>document.title = "run"</script><img src=x onerror="alert(1)">'&.png`;
  const { page, close } = await open(explainAll(), { name: evil });
  expect(await page.title()).toBe(`${evil}: 01?`);
  expect(await page.locator("h1").innerText()).toContain(evil);
  await close();
});

test.each([
  [320, "light"],
  [390, "dark"],
  [1280, "light"],
] as const)(
  "at a width of %i pixels, %s, nothing stands out of the page, and anybody can use it",
  async (width, colorScheme) => {
    for (const explanation of [explainDigits(12), explainLine()]) {
      const { page, close } = await open(explanation, { viewport: { width, height: 800 }, colorScheme });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      // The place kept for a scroll bar counts as its own.
      expect(overflow).toBeLessThanOrEqual(0);
      expect(await violationsOn(page)).toEqual([]);
      await close();
    }
  },
);

test("a layer's switch hides its marks and names, and no others", async () => {
  const { page, close } = await open(explainAll());
  const areVisible = async () => [
    await page.locator(".names .digits").first().isVisible(),
    await page.locator(".frame-digit").first().isVisible(),
    await page.locator("svg .cuts").first().isVisible(),
    await page.locator(".frame-rejected").isVisible(),
  ];
  expect(await areVisible()).toEqual([true, true, true, true]);
  await page.getByLabel("3 digits").uncheck();
  expect(await areVisible()).toEqual([false, false, true, true]);
  await page.getByLabel("2 cuts").uncheck();
  await page.getByLabel("1 refused").uncheck();
  expect(await areVisible()).toEqual([false, false, false, false]);
  await page.getByLabel("3 digits").check();
  expect(await areVisible()).toEqual([true, true, false, false]);
  await close();
});

test("where the picture is small, digits' names leave their confidence out rather than collide", async () => {
  for (const [width, isShown] of [
    [390, false],
    [1280, true],
  ] as const) {
    const { page, close } = await open(explainDigits(12), { viewport: { width, height: 800 } });
    expect(await page.locator(".names .digits small").first().isVisible()).toBe(isShown);
    const names = await page.locator(".names .digits").all();
    const boxes = await Promise.all(names.map((name) => name.boundingBox()));
    for (const [i, box] of boxes.slice(1).entries()) {
      const before = boxes[i];
      expect(box?.x).toBeGreaterThanOrEqual((before?.x ?? 0) + (before?.width ?? 0) - 1);
    }
    await close();
  }
});
