/**
 * The page for everybody: axe-core finds nothing on any view in either theme, the keyboard does everything but draw,
 * nothing moves for those who want that, and nothing runs over the edge from 320 to 1,920 pixels.
 */

import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";

import { violationsOn } from "./axe-violations.js";
import { write } from "./pen.js";
import { focused, tabTo, verdictWhen, waitForNumber } from "./read-view.js";
import { useWatchedApp } from "./watched-app.js";

const watched = useWatchedApp();

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  return (await watched.open(options)).page;
}

const DOUBTFUL_STATES: readonly [
  name: string,
  prepare: (page: Page) => Promise<unknown>,
][] = [
  ["the empty sheet", async () => undefined],
  [
    "a drawn number and how it was read",
    async (page) => {
      await write(page, "20");
      await waitForNumber(page, "20");
      await page.getByRole("img", { name: "The ink that was found" }).waitFor();
    },
  ],
  [
    "a picture with its marks",
    async (page) => {
      await page.getByRole("button", { name: "A number in pencil" }).click();
      await verdictWhen(page, "read");
    },
  ],
  [
    "a refusal",
    async (page) => {
      await page.setInputFiles("#choose-input", {
        name: "notes.txt",
        mimeType: "text/plain",
        buffer: Buffer.from("five"),
      });
      await verdictWhen(page, "failed");
    },
  ],
  [
    "many pictures",
    async (page) => {
      const file = (name: string) => ({
        name,
        mimeType: "image/png",
        buffer: Buffer.from("none"),
      });
      await page.setInputFiles("#choose-input", [file("a.png"), file("b.png")]);
      await page.getByText("2 of 2 done").waitFor();
    },
  ],
  [
    "the list of shortcuts",
    async (page) => {
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  ],
  [
    "the models",
    async (page) => {
      await page.getByRole("link", { name: "Models" }).click();
      await page.getByText("Reads now").waitFor();
    },
  ],
];

test.each(["light", "dark"] as const)(
  "axe-core finds nothing on any view in the %s theme",
  async (colorScheme) => {
    for (const [name, prepare] of DOUBTFUL_STATES) {
      // Halfway through a fade, text has half its contrast.
      const page = await open({ colorScheme, reducedMotion: "reduce" });
      await prepare(page);
      expect(await violationsOn(page), name).toEqual([]);
    }
  },
);

test("the keyboard alone tries a sample, goes from digit to digit, and puts the picture away", async () => {
  const page = await open();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Skip to the content");
  await tabTo(page, "A number in pencil");
  await page.keyboard.press("Enter");
  await waitForNumber(page, "2048");
  const title = page.locator(".digit-view-title");
  expect(await title.innerText()).toContain("1st digit of 2048: 2");
  await page.keyboard.press("n");
  expect(await title.innerText()).toContain("2nd digit of 2048: 0");
  await page.keyboard.press("b");
  expect(await title.innerText()).toContain("1st digit of 2048: 2");
  await page.keyboard.press("h");
  expect(await title.count()).toBe(0);
  await page.keyboard.press("Delete");
  await page.getByText("Nothing read yet").waitFor();
  await page.keyboard.press("2");
  await waitForNumber(page, "5");
});

test("single keys can be switched off, and stay off", async () => {
  const page = await open();
  await page.keyboard.press("?");
  await page.getByLabel("Single keys work as shortcuts").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("2");
  await page.reload();
  await page.keyboard.press("2");
  await page.keyboard.press("?");
  expect(await page.getByText("Nothing read yet").isVisible()).toBe(true);
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("the views have links, and the back button leads back to the number", async () => {
  const page = await open();
  await write(page, "7");
  await waitForNumber(page, "7");
  await page.getByRole("link", { name: "Models" }).click();
  await page.getByText("Reads now").waitFor();
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

test.each([320, 360, 768, 1440, 1920])(
  "at %i pixels nothing runs over the edge, on any view",
  async (width) => {
    const page = await open({ viewport: { width, height: 800 } });
    const hangsOver = () =>
      page.evaluate(() => {
        window.scrollTo(1000, 0);
        return window.scrollX;
      });
    expect(await hangsOver()).toBe(0);
    await page.getByRole("button", { name: "A number in pencil" }).click();
    await verdictWhen(page, "read");
    expect(await hangsOver()).toBe(0);
    await page.getByRole("link", { name: "Models" }).click();
    await page.getByText("Reads now").waitFor();
    expect(await hangsOver()).toBe(0);
  },
);
