/**
 * What is known of a number beforehand, on the page: it is sent with the picture, kept over a reload, and taken back; what
 * cannot be is told beside the fields.
 */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { violationsInBothThemes } from "./axe-violations.js";
import { overhangOf } from "./page-overhang.js";
import { verdictWhen, waitForNumber } from "./read-view.js";
import { answerOf, answerReadings } from "./stubbed-reading.js";
import { useSharedApp } from "./watched-app.js";

const PICTURE = { width: 400, height: 400 } as const;

const watched = useSharedApp();

/** Opens the rarer fields on a sample, and gives the number that is read on it. */
async function openFields(): Promise<{ readonly page: Page; readonly written: string }> {
  const { page } = await watched.open({ reducedMotion: "reduce" });
  const answer = page.waitForResponse(/\/api\/read/);
  await page.getByRole("button", { name: "A number in pencil" }).click();
  const { text } = (await (await answer).json()) as { text: string };
  await verdictWhen(page, "read");
  await page.getByRole("button", { name: "More" }).click();
  await listOn(page).waitFor();
  return { page, written: text };
}

const kindOn = (page: Page, name: string) => page.getByRole("radio", { name, exact: true });

const listOn = (page: Page) => page.getByRole("textbox", { name: /^One of these/ });

test("a list makes the number one of its texts, is kept over a reload, and taken back", async () => {
  const { page, written } = await openFields();
  expect(written).toMatch(/^\d+$/);
  // As long, and another in every place.
  const other = written.replaceAll(/\d/g, (digit) => String((Number(digit) + 1) % 10));
  const asked = page.waitForRequest(/\/api\/read/);
  await listOn(page).fill(`${other}\n${other}0`);
  expect((await asked).method()).toBe("POST");
  // Nothing of the list stands there, and the page says what does.
  await page.getByText(`What stands there is rather ${written}, which is not what you expect.`).waitFor();
  await listOn(page).fill(`${other}\n${written}`);
  await waitForNumber(page, written);
  await page.getByText("Expected: one of 2 texts").waitFor();
  await page.reload();
  await page.getByText("Expected: one of 2 texts").waitFor();
  expect(await listOn(page).inputValue()).toBe(`${other}\n${written}`);
  await kindOn(page, "Anything").check();
  await page.getByText("Expected: one of 2 texts").waitFor({ state: "detached" });
  await waitForNumber(page, written);
  // It is not asked, and not lost.
  expect(await listOn(page).inputValue()).toBe(`${other}\n${written}`);
}, 120_000);

test("what cannot be is told beside the fields, and is not asked of anybody", async () => {
  const { page } = await openFields();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.getByLabel("Written like").fill("(1");
  await page.locator("#expected-fault strong").waitFor();
  await page.getByLabel("Written like").fill("");
  await page.getByLabel("Digits", { exact: true }).fill("40");
  await page.locator("#expected-fault", { hasText: "expect" }).waitFor();
  expect(asked.filter((url) => url.includes("/api/"))).toEqual([]);
  expect(await violationsInBothThemes(page)).toEqual([]);
});

test("one number of n digits is asked for beside the picture, and n is what was read", async () => {
  const { page } = await watched.open();
  const answer = answerOf(PICTURE, [{ digits: [{ digit: 4 }, { digit: 2 }] }]);
  await answerReadings(page, answer);
  await page.getByRole("button", { name: "An eight in marker" }).click();
  await waitForNumber(page, "42");
  const askedFor = (expected: string | null) =>
    page.waitForRequest((request) => new URL(request.url()).searchParams.get("expect") === expected);
  const asked = askedFor("2");
  await kindOn(page, "One number").check();
  await asked;
  const digits = page.getByLabel("Digits", { exact: true });
  expect(await digits.inputValue()).toBe("2");
  const more = askedFor("3");
  await digits.press("ArrowUp");
  await more;
  // The arrow keys go from choice to choice.
  const none = askedFor(null);
  await kindOn(page, "One number").press("ArrowLeft");
  await none;
  expect(await kindOn(page, "Anything").isChecked()).toBe(true);
  expect(await digits.count()).toBe(0);
});

test("what is chosen is there at once, and after a reload", async () => {
  const { page } = await watched.open();
  await kindOn(page, "One number").check();
  await page.getByLabel("Digits", { exact: true }).fill("7");
  await page.waitForFunction(() => sessionStorage.getItem("digits-expected")?.includes("7"));
  await page.reload();
  expect(await kindOn(page, "One number").isChecked()).toBe(true);
  expect(await page.getByLabel("Digits", { exact: true }).inputValue()).toBe("7");
  await kindOn(page, "Table").check();
  await page.reload();
  expect(await kindOn(page, "Table").isChecked()).toBe(true);
});

test("a list comes out of a file", async () => {
  const { page } = await openFields();
  const asked = page.waitForRequest(/\/api\/read/);
  const buffer = Buffer.from("17\r\n\r\n4711\r\n");
  await page.getByLabel("List from a file").setInputFiles({ name: "list.txt", mimeType: "text/plain", buffer });
  await asked;
  await page.getByText("Expected: one of 2 texts").waitFor();
});

test.each([320, 1280])("at %i pixels the fields stay on the page", async (width) => {
  const { page } = await openFields();
  await page.setViewportSize({ width, height: 800 });
  const scrolled = await overhangOf(page);
  expect(scrolled).toBe(0);
  const low = await page
    .locator(".choices :is(input:not([type=radio], [type=file]), .segment, select, textarea, button, label.button)")
    .evaluateAll((elements) => elements.filter((element) => element.getBoundingClientRect().height < 44).length);
  expect(low).toBe(0);
});
