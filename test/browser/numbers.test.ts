/**
 * The page with what the reader says beyond a single sure digit: several numbers, unsure digits, nothing that is a
 * digit. The program and the browser are real, the readings are given, so that each case comes up exactly.
 */

import type { BrowserContextOptions, Page } from "playwright-core";
import sharp from "sharp";
import { expect, test } from "vitest";

import type { InspectAnswer } from "../../src/contract/answers/network-answers.js";
import type { ExplainedAnswer, ReadAnswer } from "../../src/contract/answers/read-answers.js";
import { answerOf, answerReadings, DIGIT_SIDE, digitByDigit, lineOf } from "./stubbed-reading.js";
import { numberRead, numbersRead, walkTo } from "./read-view.js";
import { useSharedApp } from "./watched-app.js";

const PICTURE = { width: 600, height: 300 } as const;

const watched = useSharedApp();

/** Opens the page and has a picture read so. */
async function openReading(
  answer: ReadAnswer,
  options: BrowserContextOptions = {},
  explanation?: ExplainedAnswer["explanation"],
): Promise<Page> {
  const { page } = await watched.open(options);
  await answerReadings(page, answer, explanation);
  await readSheet(page);
  return page;
}

/** Chooses a picture and waits for its reading. */
async function readSheet(page: Page): Promise<void> {
  const buffer = await sharp({ create: { ...PICTURE, channels: 3, background: "#eee" } })
    .png()
    .toBuffer();
  const picture = { name: "sheet.png", mimeType: "image/png", buffer };
  await page.setInputFiles("#choose-input", picture);
  await page.waitForSelector("#reading[data-state=read][aria-busy=false]");
}

const twoNumbers = answerOf(PICTURE, [
  { digits: [{ digit: 4 }, { digit: 0 }, { digit: 2 }], confidence: 0.93 },
  {
    digits: [
      { digit: 7, confidence: 0.8, runnerUp: { digit: 1, confidence: 0.15 } },
      { digit: 1, confidence: 0.45, runnerUp: { digit: 7, confidence: 0.4 } },
    ],
    confidence: 0.36,
  },
]);

/** The digit whose probabilities are shown, in a step that shows them. */
const opensWith = (page: Page) => page.locator(".digit-view-title").innerText();

/** Which digits of a group are marked as chosen, counted from 0. */
const chosenIn = (page: Page, group: string) =>
  page
    .getByRole("radiogroup", { name: group })
    .getByRole("radio")
    .evaluateAll((radios) => radios.flatMap((radio, index) => ((radio as HTMLInputElement).checked ? [index] : [])));

const ON_PICTURE = "The digits on the picture";
const IN_NUMBERS = "The digits that were read";

test("numbers stand one under the other, each with its confidence", async () => {
  const page = await openReading(twoNumbers);
  const numbers = page.locator(".verdict-number");
  expect(await numbersRead(page)).toEqual(["402", "7?"]);
  expect(await page.locator(".verdict-confidence").allInnerTexts()).toEqual(["93.0 %", "36.0 %"]);
  const [upper, lower] = [await numbers.nth(0).boundingBox(), await numbers.nth(1).boundingBox()];
  expect(lower?.y).toBeGreaterThan((upper?.y ?? 0) + (upper?.height ?? 0));
  expect(lower?.x).toBe(upper?.x);
});

test("what an unsure and a doubtful digit could be is said in words, to the ear too", async () => {
  const page = await openReading(twoNumbers);
  const doubts = "The 1st digit could also be 1 (15.0 %). The 2nd digit is unclear: 1 or 7.";
  expect(await page.locator("#verdict").innerText()).toContain(doubts);
  const spoken = await page.locator("#announcement").textContent();
  expect(spoken).toContain("402, 93.0 %, confident.");
  expect(spoken).toContain(doubts);
});

test.each([360, 800, 1280])("a frame lies on every digit of the picture on a page %i pixels wide", async (width) => {
  const page = await openReading(twoNumbers, { viewport: { width, height: 800 } });
  const image = await page.locator("#picture-image").boundingBox();
  if (!image) throw new Error("the picture is not shown");
  const scale = Math.min(image.width / PICTURE.width, image.height / PICTURE.height);
  const left = image.x + (image.width - PICTURE.width * scale) / 2;
  const top = image.y + (image.height - PICTURE.height * scale) / 2;
  const frames = await page.locator("#sheet .frame-digit").all();
  const boxes = twoNumbers.numbers.flatMap((number) => number.digits.map((digit) => digit.box));
  expect(frames).toHaveLength(boxes.length);
  for (const [index, box] of boxes.entries()) {
    const frame = await frames[index]?.boundingBox();
    // The frame keeps up to five pixels of air on each side of the ink.
    const airPx = ((frame?.width ?? 0) - DIGIT_SIDE * scale) / 2;
    expect(airPx).toBeGreaterThan(0.9);
    expect(airPx).toBeLessThan(5.1);
    expect(frame?.x).toBeCloseTo(left + box.x * scale - airPx, 0);
    expect(frame?.y).toBeCloseTo(top + box.y * scale - airPx, 0);
  }
});

test("the first digit is open, and a click on a number or the picture opens another", async () => {
  const page = await openReading(twoNumbers);
  await walkTo(page, "Columns");
  expect(await opensWith(page)).toBe("1st digit of 402: 4, 98.0 %");

  await page.locator(".number-digit").nth(2).click();
  expect(await opensWith(page)).toBe("3rd digit of 402: 2, 98.0 %");
  expect(await chosenIn(page, ON_PICTURE)).toEqual([2]);

  await page.locator("#sheet .frame-digit").nth(4).click();
  expect(await opensWith(page)).toBe("2nd digit of 7?: 1 or 7");
  expect(await chosenIn(page, IN_NUMBERS)).toEqual([4]);
  const meters = page.locator(".digit-view").getByRole("meter");
  const likelihoods = await meters.evaluateAll((bars) => bars.map((bar) => Number(bar.ariaValueNow)));
  expect(likelihoods).toEqual([0, 0.45, 0, 0, 0, 0, 0, 0.4, 0, 0, 0]);
});

test("the symbols of a line lie along the path that was read, and each says what it could be", async () => {
  const answer = answerOf(PICTURE, [{ digits: [{ digit: 4 }, { digit: 0 }, { digit: 2 }] }]);
  const explanation = { ...digitByDigit(answer), candidates: [], lines: [lineOf("4,02")] };
  const page = await openReading(answer, {}, explanation);
  await walkTo(page, "Columns");
  const symbols = page.getByRole("radiogroup", { name: "The symbols of 4,02" }).getByRole("radio");
  await symbols.first().waitFor();
  expect(await symbols.evaluateAll((radios) => radios.map((radio) => radio.ariaLabel))).toEqual([
    "4, 96.0 %, column 2",
    "comma, 96.0 %, column 4",
    "0, 96.0 %, column 6",
    "2, 96.0 %, column 8",
  ]);
  const columns = page.getByRole("img", { name: "How likely each symbol is in each of 9 columns" });
  expect(await columns.evaluate((canvas: HTMLCanvasElement) => [canvas.width, canvas.height])).toEqual([9, 5]);
  expect(await page.locator(".heat path").getAttribute("d")).toContain("M0.5 4.5L1.5 3.5L2.5 4.5L3.5 0.5");
  expect(await page.getByText("What the network saw").count()).toBe(0);
  expect(await page.getByText("Inside the network").count()).toBe(0);
  // Its digits are those of the reading; a sign is opened here alone.
  await page.keyboard.press("n");
  expect(await symbols.nth(2).isChecked()).toBe(true);
  await symbols.nth(2).focus();
  await page.keyboard.press("ArrowLeft");
  expect(await opensWith(page)).toBe("comma in 4,02: 96.0 %");
  const meters = page.locator(".digit-view").getByRole("meter");
  expect(await meters.evaluateAll((bars) => bars.map((bar) => bar.ariaLabel))).toEqual([
    "Probability of comma",
    "Probability of other writing",
    "Probability of nothing",
  ]);
  await page.keyboard.press("ArrowLeft");
  expect(await opensWith(page)).toBe("1st digit of 402: 4, 98.0 %");
  expect(await page.locator(".instead").innerText()).toContain("other writing (3.0 %), nothing (1.0 %)");
});

test.each([ON_PICTURE, IN_NUMBERS])("the arrow keys go from digit to digit in: %s", async (group) => {
  const page = await openReading(twoNumbers);
  await walkTo(page, "Columns");
  const radios = page.getByRole("radiogroup", { name: group });
  await radios.getByRole("radio").first().focus();
  for (let step = 0; step < 3; step += 1) {
    await page.keyboard.press("ArrowRight");
  }
  expect(await opensWith(page)).toBe("1st digit of 7?: 7, 80.0 %");
  expect(await chosenIn(page, ON_PICTURE)).toEqual([3]);
  expect(await chosenIn(page, IN_NUMBERS)).toEqual([3]);
  const outline = await page.evaluate(() => {
    const shown = document.activeElement?.nextElementSibling;
    return shown && getComputedStyle(shown).outlineStyle;
  });
  expect(outline).toBe("solid");
});

test("a single unsure digit is a question mark with its two candidates beside it", async () => {
  const page = await openReading(
    answerOf(PICTURE, [
      { digits: [{ digit: 1, confidence: 0.45, runnerUp: { digit: 7, confidence: 0.4 } }], confidence: 0.45 },
    ]),
  );
  expect(await numberRead(page)).toBe("?");
  expect(await page.locator(".verdict-alternatives").innerText()).toBe("Unclear: 1 or 7");
  // Nothing to choose among: no stop for the tab key.
  expect(await page.locator("#reading, #sheet").getByRole("radio").count()).toBe(0);
});

test.each([360, 1280])("a single digit moves nothing on a page %i pixels wide", async (width) => {
  const { page } = await watched.open({ viewport: { width, height: 800 } });
  await walkTo(page, "Columns");
  const bars = () => page.locator(".digit-view .bars").evaluate((list: HTMLElement) => list.offsetTop);
  const before = await bars();
  const answer = answerOf(PICTURE, [{ digits: [{ digit: 5 }] }]);
  await answerReadings(page, answer, { ...digitByDigit(answer), candidates: [], lines: [lineOf("5")] });
  await readSheet(page);
  await page.getByRole("radiogroup", { name: "The symbols of 5" }).waitFor();
  expect(await bars()).toBe(before);
});

test("where no digit is the likelier second, that is what the words say", async () => {
  const page = await openReading(
    answerOf(PICTURE, [
      { digits: [{ digit: 3, confidence: 0.4, runnerUp: { digit: 8, confidence: 0.1 }, notDigit: 0.35 }] },
    ]),
  );
  expect(await page.locator(".verdict-alternatives").innerText()).toBe("Unclear: 3, or not a digit");
  await walkTo(page, "Columns");
  expect(await page.locator(".bar-row.runner-up .bar-outcome").innerText()).toBe("not a digit");
  const last = page.getByRole("meter", { name: "Probability of not a digit" });
  expect(await last.getAttribute("aria-valuetext")).toBe("35.0 %");
});

const refused = [
  { box: { x: 10, y: 10, width: 50, height: 60 }, reason: "a letter" },
  { box: { x: 100, y: 10, width: 9, height: 9 }, reason: "a speck" },
  { box: { x: 200, y: 10, width: 9, height: 9 }, reason: "a speck" },
];

test("a picture without a digit says what was refused and why", async () => {
  const page = await openReading(answerOf(PICTURE, [], refused));
  const verdict = await page.locator("#verdict").innerText();
  expect(verdict).toContain("No digit found");
  expect(verdict).toContain("What is there looks like something else: a speck (2); a letter.");
  expect(await page.locator("#announcement").textContent()).toContain("a letter");
  expect(await page.locator("#sheet .frame-rejected").count()).toBe(3);
  expect(await page.locator(".verdict-number").count()).toBe(0);
});

test("what was left out beside a number is named and framed", async () => {
  const page = await openReading(answerOf(PICTURE, [{ digits: [{ digit: 5 }] }], refused));
  expect(await page.locator("#verdict").innerText()).toContain("Left out, in dashed frames: a speck (2); a letter.");
  expect(await page.locator("#sheet").getByTitle("a speck").count()).toBe(2);
});

const thirtyTwo = Array.from({ length: 32 }, (_, place) => ({ digit: place % 10 }));

test("a number of 32 digits: all within a phone's width, each digit large enough for a thumb", async () => {
  const options = { viewport: { width: 360, height: 640 }, isMobile: true };
  const page = await openReading(answerOf(PICTURE, [{ digits: thirtyTwo }]), options);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  // 24 pixels, says WCAG 2.2.
  const digit = await page.locator(".number-digit").first().boundingBox();
  expect(Math.min(digit?.width ?? 0, digit?.height ?? 0)).toBeGreaterThan(24);
});

test("where digits are read one by one, each is shown as the network saw it, and ink that spoke for the digit and every feature map are drawn", async () => {
  const map = (value: number) => ({ values: Buffer.from(new Int8Array(784).fill(value)).toString("base64"), max: 1 });
  const inspection: InspectAnswer = {
    model: { name: "digits", version: "1" },
    probabilities: Array<number>(10).fill(0.1),
    notDigit: 0,
    layers: [
      { name: "conv1", channels: 20, width: 12, height: 10, maps: Buffer.alloc(2400, 200).toString("base64"), max: 1 },
    ],
    saliency: { digit: 4, runnerUp: 9, forDigit: map(127), towardsRunnerUp: map(-127) },
  };
  const { page } = await watched.open();
  let sentBytes = 0;
  await page.route(/\/api\/inspect/, (route) => {
    const { image } = route.request().postDataJSON() as { image: string };
    sentBytes = Buffer.from(image, "base64").length;
    return route.fulfill({ json: inspection });
  });
  await answerReadings(page, twoNumbers, digitByDigit(twoNumbers));
  await readSheet(page);
  await walkTo(page, "Digits");
  const seen = page.getByRole("img", { name: "28 by 28 pixels" });
  const inked = await seen.evaluate((canvas: HTMLCanvasElement) => {
    const pixels = canvas.getContext("2d")?.getImageData(0, 0, 28, 28);
    return pixels?.data.filter((byte, at) => at % 4 === 3 && byte > 0).length;
  });
  expect(inked).toBe(4);
  await walkTo(page, "Network");
  const size = (name: string) =>
    page.getByRole("img", { name }).evaluate((canvas: HTMLCanvasElement) => [canvas.width, canvas.height]);
  // Two rows of at most sixteen maps, a pixel apart.
  expect(await size("20 feature maps of conv1")).toEqual([207, 21]);
  expect(await size("Ink that spoke for 4")).toEqual([28, 28]);
  expect(await size("would make it a 9")).toEqual([28, 28]);
  expect(sentBytes).toBe(784);
});
