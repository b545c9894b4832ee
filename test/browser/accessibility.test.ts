/**
 * The page for everybody: axe-core finds nothing on any view in either theme, nothing moves for those who want that, and
 * nothing runs over the edge from 320 to 1,920 pixels.
 */

import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";

import { violationsInBothThemes } from "./axe-violations.js";
import { overhangOf } from "./page-overhang.js";
import { pageStates } from "./page-states.js";
import { write } from "./pen.js";
import { verdictWhen, waitForNumber } from "./read-view.js";
import { useSharedApp } from "./watched-app.js";

const watched = useSharedApp();

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  return (await watched.open(options)).page;
}

test("axe-core finds nothing on any view in either theme", async () => {
  for (const [name, prepare] of pageStates) {
    // Halfway through a fade, text has half its contrast.
    const page = await open({ reducedMotion: "reduce" });
    await prepare(page);
    expect(await violationsInBothThemes(page), name).toEqual([]);
  }
}, 240_000);

test("the views have links, and the back button leads back to the number", async () => {
  const page = await open();
  await write(page, "7");
  await waitForNumber(page, "7");
  await page.getByRole("link", { name: "Models" }).click();
  await page.getByText(/^In use/).waitFor();
  expect(await page.title()).toBe("Models · Digits");
  // No key changes a sheet that is out of sight.
  await page.keyboard.press("Delete");
  await page.goBack();
  await waitForNumber(page, "7");
  expect(await page.title()).toBe("Digits");
});

test("with reduced motion nothing takes time to change", async () => {
  const page = await open({ reducedMotion: "reduce" });
  await page.getByRole("button", { name: "A number in pencil" }).click();
  await verdictWhen(page, "read");
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll("*")].filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return transitionDuration !== "0s" || animationName !== "none";
      }).length,
  );
  expect(moving).toBe(0);
});

test("from 320 to 1,920 pixels nothing runs over the edge, on any view", async () => {
  const page = await open();
  /** How far the page can be moved aside, at any width. */
  async function hangsOver(): Promise<number> {
    let farthest = 0;
    for (const width of [320, 360, 768, 1440, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      const scrolled = await overhangOf(page);
      farthest = Math.max(farthest, scrolled);
    }
    return farthest;
  }
  expect(await hangsOver()).toBe(0);
  await page.getByRole("button", { name: "A number in pencil" }).click();
  await verdictWhen(page, "read");
  expect(await hangsOver()).toBe(0);
  await page.getByRole("link", { name: "Models" }).click();
  await page.getByText(/^In use/).waitFor();
  expect(await hangsOver()).toBe(0);
});
