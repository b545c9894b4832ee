/**
 * What is known of a number beforehand, on the page: it is sent with the picture, kept over a reload, and taken back; what
 * cannot be is told beside the fields.
 */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { violationsInBothThemes } from "./axe-violations.js";
import { overhangOf } from "./page-overhang.js";
import { verdictWhen, waitForNumber } from "./read-view.js";
import { useSharedApp } from "./watched-app.js";

const watched = useSharedApp();

/** Opens the fields on a sample, and gives the number that is read on it. */
async function openFields(): Promise<{ readonly page: Page; readonly written: string }> {
  const { page } = await watched.open({ reducedMotion: "reduce" });
  const answer = page.waitForResponse(/\/api\/read/);
  await page.getByRole("button", { name: "A number in pencil" }).click();
  const { text } = (await (await answer).json()) as { text: string };
  await verdictWhen(page, "read");
  await page.getByText("What do you expect?").click();
  await page.getByLabel("Digits", { exact: true }).waitFor();
  return { page, written: text };
}

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
  await page.getByRole("button", { name: "Expect anything" }).click();
  await page.getByText("What do you expect?").waitFor();
  await waitForNumber(page, written);
}, 120_000);

test("what cannot be is told beside the fields, and is not asked of anybody", async () => {
  const { page } = await openFields();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.getByLabel("Written like").fill("(1");
  await page.locator("#expected-fault strong").waitFor();
  await page.getByLabel("Written like").fill("");
  await page.getByLabel("Digits", { exact: true }).fill("a few");
  await page.locator("#expected-fault", { hasText: "expect" }).waitFor();
  expect(asked.filter((url) => url.includes("/api/"))).toEqual([]);
  expect(await violationsInBothThemes(page)).toEqual([]);
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
    .locator(".expected :is(input[type=text], select, textarea, button, label.button)")
    .evaluateAll((elements) => elements.filter((element) => element.getBoundingClientRect().height < 44).length);
  expect(low).toBe(0);
});
