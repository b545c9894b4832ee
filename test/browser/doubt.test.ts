/**
 * How sure a digit has to be, on the page: what is less sure stands as "?" at once, in the number, in what is copied, in rows
 * and in tables, and nothing is read again for it.
 */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { violationsInBothThemes } from "./axe-violations.js";
import { answerTwoFiles, TWO_FILES } from "./page-states.js";
import { numbersRead, verdictWhen, waitForNumber } from "./read-view.js";
import { answerOf, answerReadings, answerTable } from "./stubbed-reading.js";
import { useSharedApp } from "./watched-app.js";

const PICTURE = { width: 600, height: 600 } as const;

const watched = useSharedApp();

const two = answerOf(PICTURE, [
  { digits: [{ digit: 4 }, { digit: 0, confidence: 0.8 }, { digit: 2, confidence: 0.62 }] },
  { digits: [{ digit: 7, confidence: 0.45, runnerUp: { digit: 1, confidence: 0.4 } }] },
]);

async function open(answer = two): Promise<Page> {
  const { page } = await watched.open({ permissions: ["clipboard-read", "clipboard-write"], reducedMotion: "reduce" });
  await answerReadings(page, answer);
  await page.getByRole("button", { name: "An eight in marker" }).click();
  await verdictWhen(page, "read");
  return page;
}

const sliderOn = (page: Page) => page.getByRole("slider", { name: "Unclear below" });

const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test("the threshold redraws the doubt without reading again, and what is copied has it", async () => {
  const page = await open();
  expect(await numbersRead(page)).toEqual(["402", "?"]);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const slider = sliderOn(page);
  expect(await slider.getAttribute("aria-valuetext")).toBe("50 %, 1 digit");
  await slider.fill("0.7");
  expect(await numbersRead(page)).toEqual(["40?", "?"]);
  expect(await slider.getAttribute("aria-valuetext")).toBe("70 %, 2 digits");
  expect(await page.locator("#sheet .frame-digit.unsure").count()).toBe(2);
  expect(await page.locator("#verdict").innerText()).toContain("The 3rd digit is unclear: 2 or 3.");
  await page.keyboard.press("c");
  await page.getByText("Copied 40? ?").waitFor();
  expect(await copied(page)).toBe("40? ?");
  await slider.fill("0.4");
  expect(await numbersRead(page)).toEqual(["402", "7"]);
  expect(await slider.getAttribute("aria-valuetext")).toBe("40 %, no digit");
  expect(asked.filter((url) => url.includes("/api/"))).toEqual([]);
});

test("the keys of the slider move the threshold by a hundredth, and just that confidence is sure", async () => {
  const page = await open();
  const slider = sliderOn(page);
  await slider.fill("0.62");
  expect(await numbersRead(page)).toEqual(["402", "?"]);
  await slider.press("ArrowRight");
  expect(await numbersRead(page)).toEqual(["40?", "?"]);
});

test("the threshold is kept over a reload, and a reading that comes has it", async () => {
  const page = await open();
  await sliderOn(page).fill("0.7");
  await page.reload();
  await waitForNumber(page, "40??");
  expect(await sliderOn(page).inputValue()).toBe("0.7");
});

test("the list of many pictures has the doubt, too", async () => {
  const { page } = await watched.open();
  await sliderOn(page).fill("0.99");
  await answerTwoFiles(page);
  await page.setInputFiles("#choose-input", TWO_FILES);
  await page.getByText("2 of 2 done").waitFor();
  // Read as a 7 with 98 %.
  expect(await page.getByLabel("Reading of b.png").inputValue()).toBe("?");
});

test("what a number was corrected to has no doubt", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Correct", exact: true }).click();
  await page.getByLabel("Instead of 402").fill("482");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Corrected to 482 ?").waitFor();
  await sliderOn(page).fill("0.7");
  await page.keyboard.press("c");
  await page.getByText("Copied 482 ?").waitFor();
  expect(await copied(page)).toBe("482 ?");
});

test("a table stands in rows and columns, with the doubt and the corrections of its numbers, and is copied for spreadsheets", async () => {
  const page = await open(
    answerTable(PICTURE, [
      ["17", "", "480"],
      ["2", "39", ""],
    ]),
  );
  await page.getByRole("radio", { name: "Table" }).check();
  const table = page.getByRole("table", { name: "Table 1, 2 rows, 3 columns" });
  await table.waitFor();
  const cells = async () => (await table.locator("td").allInnerTexts()).map((text) => text.trim());
  expect(await cells()).toEqual(["17", "", "480", "2", "39", ""]);
  expect(await violationsInBothThemes(page)).toEqual([]);
  await table.locator("td").nth(4).hover();
  expect(await page.locator("#sheet .frame-number").nth(3).getAttribute("class")).toContain("lit");
  await page.getByRole("button", { name: "Copy for a spreadsheet" }).click();
  await page.getByText("Copied the table as TSV").waitFor();
  expect(await copied(page)).toBe("17\t\t480\r\n2\t39\t\r\n");
  await page.getByRole("button", { name: "Correct 39" }).click();
  await page.getByLabel("Instead of 39").fill("89");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Copy as CSV" }).click();
  await page.getByText("Copied the table as CSV").waitFor();
  expect(await copied(page)).toBe("17,,480\r\n2,89,\r\n");
  // Its digits are all as sure.
  await sliderOn(page).fill("0.99");
  expect(await cells()).toEqual(["??", "", "???", "?", "89", ""]);
});

test("where numbers stand in no table, that is said", async () => {
  const page = await open();
  await page.getByRole("radio", { name: "Table" }).check();
  await page.getByText("No table found").waitFor();
  expect(await numbersRead(page)).toEqual(["402", "?"]);
});
