/**
 * A server with a token: the page asks for it when a change needs it, keeps it for this tab alone, and does what was
 * refused.
 */

import { afterAll, beforeAll, expect, test, inject } from "vitest";

import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import { startServedApp, type ServedApp } from "../served-app.js";
import { addBlindModel, BLIND, cardOf, openModels } from "./models-view.js";
import { focused } from "./read-view.js";
import { fillInRun } from "./train-view.js";
import { openPage, type WatchedPage } from "./watched-page.js";

const TOKEN = "a-token-for-these-tests";

let app: ServedApp;
let browser: Awaited<ReturnType<typeof connectToBrowser>>;
let opened: WatchedPage;

beforeAll(async () => {
  [app, browser] = await Promise.all([
    startServedApp(0, { environment: { DIGITS_TOKEN: TOKEN } }),
    connectToBrowser(inject("browserEndpoint")),
  ]);
  await addBlindModel(app.url, TOKEN);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

test("a change asks for the token, is done with the right one, and the next asks no more", async () => {
  opened = await openPage(browser, app.url);
  const { page, troubles } = opened;
  await openModels(page);
  const dialog = page.getByRole("dialog");
  const field = page.getByRole("textbox", { name: "Token" });
  await page.getByRole("button", { name: /^Use this model: digits blind/ }).click();
  await dialog.waitFor();
  expect(await field.getAttribute("type")).toBe("password");
  await field.fill("two words");
  await page.keyboard.press("Enter");
  await dialog.getByText("without spaces").waitFor();
  await field.fill("not-the-token-at-all");
  await page.keyboard.press("Enter");
  await dialog.getByText("That is not the server’s token").waitFor();
  await field.fill(TOKEN);
  await page.keyboard.press("Enter");
  await cardOf(page, BLIND.version)
    .getByText(/^In use/)
    .waitFor();
  expect(await dialog.count()).toBe(0);

  await page.getByRole("button", { name: /^Go back to digits/ }).click();
  await page.getByRole("button", { name: /^Go back to digits blind/ }).waitFor();
  expect(await dialog.count()).toBe(0);
  // It is this tab's, and nowhere else.
  expect(await page.evaluate(() => sessionStorage.length)).toBe(1);
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(TOKEN);
  await page.reload();
  await page.getByRole("button", { name: "Forget the token" }).click();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await page.getByRole("button", { name: /^Use this model: digits blind/ }).click();
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Not done without the token").waitFor();
  expect(await focused(page)).toBe("Use this model: digits blind-to-4");
  expect(troubles).toEqual([]);
  await opened.close();
});

test("training from the page profits too", async () => {
  opened = await openPage(browser, app.url);
  const { page, troubles } = opened;
  await fillInRun(page, 1);
  await page.getByRole("button", { name: "Start training" }).click();
  await page.getByRole("textbox", { name: "Token" }).fill(TOKEN);
  await page.keyboard.press("Enter");
  await page.locator("#run-title").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "Continue" }).waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(troubles).toEqual([]);
  await opened.close();
}, 60_000);

test("a token that the server no longer takes is forgotten, and asked for anew", async () => {
  opened = await openPage(browser, app.url);
  const { page } = opened;
  await page.evaluate(() => sessionStorage.setItem("digits-token", "one-of-yesterday"));
  await page.reload();
  await openModels(page);
  await page.getByRole("button", { name: "Forget the token" }).waitFor();
  await page.getByRole("button", { name: /^Use this model: digits blind/ }).click();
  await page.getByText("That is not the server’s token").waitFor();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await opened.close();
});
