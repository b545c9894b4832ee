/**
 * The Models view for everybody: axe-core finds nothing in either theme, nothing runs over the edge, everything that is
 * pressed is a thumb wide on a phone, and the keyboard does all of it.
 */

import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";

import { violationsInBothThemes } from "./axe-violations.js";
import { addBlindModel, BLIND, cardOf, chooseModel, openModels } from "./models-view.js";
import { overhangOf } from "./page-overhang.js";
import { focused, tabTo } from "./read-view.js";
import { useWatchedApp } from "./watched-app.js";

const watched = useWatchedApp();

beforeAll(() => addBlindModel(watched.url()), 60_000);

/** What the view can look like, one after the other on one page. */
const STATES: readonly [name: string, enter: (page: Page) => Promise<unknown>][] = [
  ["the list", openModels],
  [
    "an open card",
    async (page) => {
      await page
        .locator("article.active")
        .getByRole("button", { name: /^The whole card/ })
        .click();
      await page.getByText("Save the card as JSON").waitFor();
    },
  ],
  [
    "a refusal",
    async (page) => {
      await chooseModel(page, { name: "a.json", buffer: Buffer.from("{}") });
      await page.getByText("No model among these files").waitFor();
    },
  ],
  [
    "a comparison",
    async (page) => {
      await page.getByRole("link", { name: `Compare digits ${BLIND.version}` }).click();
      await page.getByRole("button", { name: "A number in pencil" }).click();
      await page.getByText("They differ in 1 of 4").first().waitFor();
    },
  ],
  [
    "the question for the token",
    async (page) => {
      await page.route("**/api/models/active", (route) => route.fulfill({ status: 401, json: {} }));
      await openModels(page);
      await page.getByRole("button", { name: /^Use this model: digits blind/ }).click();
      await page.getByRole("textbox", { name: "Token" }).fill("not-the-token-at-all");
      await page.keyboard.press("Enter");
      await page.getByText("That is not the server’s token").waitFor();
    },
  ],
];

test("axe-core finds nothing in either theme", async () => {
  const { page } = await watched.open({ reducedMotion: "reduce" });
  for (const [name, enter] of STATES) {
    await enter(page);
    expect(await violationsInBothThemes(page), name).toEqual([]);
  }
}, 120_000);

test("a model is named, and deleted only once that is confirmed", async () => {
  const { page } = await watched.open();
  await openModels(page);
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: `Rename digits ${BLIND.version}` }).click();
  await dialog.getByLabel("Name").fill("Never a four");
  await page.keyboard.press("Enter");
  const heading = page.getByRole("heading", { name: "Never a four" });
  await heading.waitFor();
  expect(await cardOf(page, BLIND.version).locator(".state").innerText()).toMatch(
    new RegExp(`^digits ${BLIND.version} · Ready to use`),
  );

  const remove = page.getByRole("button", { name: "Delete Never a four" });
  await remove.click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await heading.count()).toBe(1);
  await remove.click();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await heading.waitFor({ state: "detached" });
  // The released one offers neither.
  expect(await page.getByRole("button", { name: /^(Rename|Delete) / }).count()).toBe(0);
  await addBlindModel(watched.url());
});

test("from 320 to 1,920 pixels nothing runs over the edge", async () => {
  const { page } = await watched.open();
  for (const [name, enter] of STATES) {
    await enter(page);
    for (const width of [320, 360, 768, 1440, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      const scrolled = await overhangOf(page);
      expect(scrolled, `${name} at ${width}`).toBe(0);
      const wide = await page
        .locator("table")
        .evaluateAll((tables: HTMLElement[]) =>
          tables
            .filter(({ offsetWidth, parentElement }) => offsetWidth > parentElement!.clientWidth)
            .map((table) => table.getAttribute("aria-labelledby")),
        );
      expect(wide, `${name} at ${width}`).toEqual([]);
    }
  }
}, 120_000);

test("on a phone everything that is pressed is a thumb wide", async () => {
  const { page } = await watched.open({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  for (const [name, enter] of STATES) {
    await enter(page);
    const low = await page
      .locator("main :is(button, a, select, input), dialog :is(button, input)")
      .evaluateAll((elements) =>
        elements
          .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44)
          .map((element) => element.outerHTML),
      );
    expect(low, name).toEqual([]);
  }
});

test("the keyboard alone opens a card, lets a model read, goes back, and compares", async () => {
  const { page } = await watched.open();
  await tabTo(page, "Models");
  await page.keyboard.press("Enter");
  await page
    .getByText(/^In use/)
    .first()
    .waitFor();
  const blind = `digits ${BLIND.version}`;
  await tabTo(page, `The whole card of ${blind}`);
  await page.keyboard.press("Enter");
  await page.getByText("It came without a card").waitFor();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  expect(await focused(page)).toBe(`Use this model: ${blind}`);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Go back to/ }).waitFor();
  await tabTo(page, await goingBack(page));
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: `Go back to ${blind}` }).waitFor();
  await tabTo(page, `Compare ${blind}`);
  await page.keyboard.press("Enter");
  await tabTo(page, "A five in chalk");
  await page.keyboard.press("Enter");
  await page.getByText("Both read the same.").first().waitFor();
});

async function goingBack(page: Page): Promise<string> {
  const button = page.getByRole("button", { name: /^Go back to/ });
  return (await button.innerText()).trim();
}
