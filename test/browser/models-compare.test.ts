/** Two models on one picture: what each read, where they differ, and the address that leads back to it. */

import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";

import type { ModelListAnswer } from "../../src/contract/answers/model-answers.js";
import { startServedApp } from "../served-app.js";
import { addBlindModel, BLIND, cardOf, openModels } from "./models-view.js";
import { write } from "./pen.js";
import { answerOf } from "./stubbed-reading.js";
import { waitForNumber } from "./read-view.js";
import { useWatchedApp } from "./watched-app.js";
import { openPage } from "./watched-page.js";

const watched = useWatchedApp();

beforeAll(() => addBlindModel(watched.url()), 60_000);

async function compare(page: Page): Promise<void> {
  await openModels(page);
  await cardOf(page, BLIND.version)
    .getByRole("link", { name: /^Compare/ })
    .click();
  await page.getByRole("heading", { name: "Two models" }).waitFor();
}

/** The numbers that stand large, of the first model and the second. */
function numbersShown(page: Page): Promise<(string | null)[]> {
  return page
    .locator(".readings .number .for-readers")
    .evaluateAll((numbers) => numbers.map((number) => number.textContent));
}

test("a sample is read by both, and the digit in which they differ is marked", async () => {
  const { page } = await watched.open();
  await compare(page);
  await page.getByRole("button", { name: "A number in pencil" }).click();
  await page.getByText("They differ in 1 of 4 digits.").first().waitFor();
  const [left, right] = await numbersShown(page);
  expect(left).toBe("2048");
  expect(right).toMatch(/^20[^4]8$/);
  const differing = page.getByRole("article").filter({ hasText: "They differ" });
  expect(await differing.count()).toBe(1);
  expect(await differing.getAttribute("aria-label")).toBe("Digit 3");
  const bars = differing.getByRole("img", { name: /^Probabilities/ });
  const words = (await bars.getAttribute("aria-label")) ?? "";
  expect(words).toMatch(/First: 4 (> )?9\d\.\d %/);
  expect(words.split("Second:")[1]).not.toMatch(/\b4 \d/);
  expect(await page.getByText(/^Answered in [\d,]+ ms$/).count()).toBe(2);
});

test("several numbers stand apart on both sides", async () => {
  const { page } = await watched.open();
  const numbers = ["3714", "2580", "469"].map((number) => ({
    digits: Array.from(number, (digit) => ({ digit: Number(digit) })),
  }));
  await page.route(/\/api\/read/, (route) => route.fulfill({ json: answerOf({ width: 400, height: 200 }, numbers) }));
  await compare(page);
  await page.getByRole("button", { name: "A number in pencil" }).click();
  await page.getByText("Both read the same.").first().waitFor();
  expect(await numbersShown(page)).toEqual(["3714 2580 469", "3714 2580 469"]);
  const gaps = await page.locator(".readings .digits").evaluateAll((sides) =>
    sides.map((side) => {
      const boxes = Array.from(side.children, (number) => number.getBoundingClientRect());
      return boxes.slice(1).every((box, at) => box.left > boxes[at]!.right + 5 || box.top >= boxes[at]!.bottom);
    }),
  );
  expect(gaps).toEqual([true, true]);
});

test("what is drawn is read by both, stroke after stroke, and the Read sheet keeps its own", async () => {
  const { page } = await watched.open();
  await compare(page);
  await write(page, "7", "#compare-sheet");
  await page.getByText("Both read the same.").first().waitFor();
  expect(await numbersShown(page)).toEqual(["7", "7"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Nothing read yet").first().waitFor();
  await page.getByRole("link", { name: "Read", exact: true }).click();
  await page.getByText("Write a number here").waitFor();
});

test("what lies on the Read sheet is there to be compared", async () => {
  const { page } = await watched.open();
  await write(page, "4");
  await waitForNumber(page, "4");
  await compare(page);
  await page.getByText("They differ.").first().waitFor();
  expect((await numbersShown(page))[0]).toBe("4");
  // Another picture, and back to it.
  await page.getByRole("button", { name: "A five in chalk" }).click();
  await page.getByText("Both read the same.").first().waitFor();
  await page.getByRole("button", { name: "Use what is on the Read" }).click();
  await page.getByText("They differ.").first().waitFor();
});

test("the address names both models, opens them again, and follows another choice", async () => {
  const { page } = await watched.open({ permissions: ["clipboard-read", "clipboard-write"] });
  await compare(page);
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Copied the link").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(decodeURIComponent(new URL(link).hash)).toMatch(/^#models\/digits@[0-9a-f]{12}\/digits@blind-to-4$/);
  await page.goto(watched.url());
  await page.goto(link);
  await page.getByRole("button", { name: "A number in pencil" }).click();
  await page.getByText("They differ in 1 of 4 digits.").first().waitFor();
  // The same model on both sides reads the same.
  await page.getByLabel("Second model").selectOption({ index: 0 });
  await page.getByText("Both read the same.").first().waitFor();
  expect(new URL(page.url()).hash).not.toContain("blind");
  await page.getByRole("link", { name: "All models" }).click();
  await page.getByRole("heading", { name: "Models", exact: true }).waitFor();
});

test("when the server is gone the comparison waits, and goes on when it is back", async () => {
  const first = await startServedApp();
  const alone = await openPage(watched.browser(), first.url);
  const { page } = alone;
  const { active } = (await (await fetch(`${first.url}/api/models`)).json()) as ModelListAnswer;
  const name = `digits@${active.version}`;
  await page.goto(`${first.url}#models/${name}/${name}`);
  await page.getByRole("heading", { name: "Two models" }).waitFor();
  expect(await first.stop()).toBe(0);
  await page.getByRole("button", { name: "A five in chalk" }).click();
  await page.getByText("What you did is kept").waitFor();
  const second = await startServedApp(Number(new URL(first.url).port));
  try {
    await page.getByText("Both read the same.").first().waitFor();
    expect(await numbersShown(page)).toEqual(["5", "5"]);
  } finally {
    await alone.close();
    await second.stop();
  }
});

test("a picture that one cannot be asked about says why, and a model that is gone too", async () => {
  const { page } = await watched.open();
  await compare(page);
  await page.setInputFiles("#compare-input", {
    name: "notes.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("none"),
  });
  await page.getByText("Not both of them could read it.").first().waitFor();
  expect(await page.getByText("This is not a picture I know").count()).toBe(2);
  await page.goto(`${watched.url()}#models/digits@none/digits@blind-to-4`);
  await page.getByRole("button", { name: "A five in chalk" }).click();
  await page.getByText("There is no such model").waitFor();
  await page.locator(".readings .number").waitFor();
  expect(await numbersShown(page)).toEqual(["5"]);
});
