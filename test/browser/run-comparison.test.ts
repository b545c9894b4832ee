/**
 * Runs beside each other, by their addresses and by hand, and the result for everybody: axe-core finds nothing in
 * either theme, nothing runs over the edge, and nothing moves when the result comes.
 */

import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";

import type { RunAnswer, RunResultAnswer } from "../../src/contract/answers/run-answers.js";
import { violationsInBothThemes } from "./axe-violations.js";
import { overhangOf } from "./page-overhang.js";
import { openResult, trainSmall } from "./run-results.js";
import { RUN_TIMEOUT_MS } from "./train-view.js";
import { useWatchedApp } from "./watched-app.js";

const watched = useWatchedApp();
let first: RunAnswer;
let second: RunAnswer;

beforeAll(async () => {
  first = await trainSmall(watched.app());
  second = await trainSmall(watched.app(), { augmentation: "none", seed: 4 });
}, 3 * RUN_TIMEOUT_MS);

async function rightOf(run: RunAnswer): Promise<Set<number>> {
  const response = await fetch(`${watched.url()}/api/runs/${run.id}/result`);
  const { cells } = (await response.json()) as RunResultAnswer;
  return new Set(cells.flatMap((row, label) => row[label]!));
}

/** A row of the table, without what is said to screen readers only. */
async function valuesOf(page: Page, row: string): Promise<string[]> {
  const cells = await page
    .locator(".compare-runs tr", { has: page.getByRole("rowheader", { name: row }) })
    .locator("td")
    .allInnerTexts();
  return cells.map((text) => text.replace(/\s*\(the best\)/, "").trim());
}

test("a run is put beside another, named in the address, and taken away again", async () => {
  const { page } = await watched.open();
  await openResult(page, watched.app(), first);
  const choice = page.getByLabel("Compare with");
  expect(await choice.locator("option").count()).toBe(1);
  await page.getByRole("button", { name: "Compare" }).click();
  await page.locator(".run-difference").waitFor();
  expect(new URL(page.url()).hash).toBe(`#train/${first.id}/${second.id}`);
  // Nothing else is there to be chosen.
  expect(await choice.count()).toBe(0);

  const percent = ({ testAccuracy }: RunAnswer) => `${(testAccuracy! * 100).toFixed(2)} %`;
  expect(await valuesOf(page, "Test digits read right")).toEqual([percent(first), percent(second)]);
  expect(await valuesOf(page, "Augmentation")).toEqual(["Mild", "None"]);
  expect(await valuesOf(page, "Seed")).toEqual(["3", "4"]);
  expect(await valuesOf(page, "Epochs")).toEqual([]);
  await expect.poll(() => valuesOf(page, "Parameters")).toEqual(["61,706", "61,706"]);
  const curves = page.getByRole("img", { name: /^Training images read wrong/ });
  expect(await curves.getAttribute("aria-label")).toMatch(/A ends at \d+\.\d %, B ends at \d+\.\d %$/);
  expect(await curves.locator("polyline").count()).toBe(2);

  await page.getByRole("button", { name: "Remove B" }).click();
  expect(await page.locator(".run-difference").count()).toBe(0);
  expect(new URL(page.url()).hash).toBe(`#train/${first.id}`);
});

test("a link opens the comparison, with the digits that one reads and the other does not", async () => {
  const [rightFirst, rightSecond] = [await rightOf(first), await rightOf(second)];
  const onlyFirst = [...rightFirst].filter((index) => !rightSecond.has(index));
  const onlySecond = [...rightSecond].filter((index) => !rightFirst.has(index));
  const { page } = await watched.open();
  await openResult(page, watched.app(), first, second);
  const difference = page.locator(".run-difference");
  await difference.locator(".read").nth(11).waitFor();
  expect(await difference.innerText()).toContain(
    `A reads ${onlyFirst.length} that B does not, B ${onlySecond.length} that A does not.`,
  );
  const button = `All ${onlySecond.length} that only B reads`;
  await difference.getByRole("button", { name: button }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator(".read").first().waitFor();
  const shown = await dialog
    .locator(".test-digit")
    .evaluateAll((figures) => figures.map((figure) => Number((figure as HTMLElement).dataset["index"])));
  expect(shown).toEqual(onlySecond.toSorted((a, b) => a - b).slice(0, 60));
  // They are shown with what the other took them for.
  for (const caption of await dialog.locator(".read").allInnerTexts()) {
    expect(caption).toMatch(/^(\d), read as (?!\1)/);
  }
});

test("an address that names a run that is not there says so, and shows the others", async () => {
  const { page } = await watched.open();
  await openResult(page, watched.app(), first, second, { ...second, id: "lenet-of-yesterday" });
  await page.getByText("A run that the address names is not there, or not finished.").waitFor();
  await page.locator(".run-difference").waitFor();
});

test("axe-core finds nothing in either theme", async () => {
  const { page } = await watched.open({ reducedMotion: "reduce" });
  await openResult(page, watched.app(), first, second);
  await page.locator(".run-difference .read").nth(11).waitFor();
  await page.getByText("The curve as figures").click();
  expect(await violationsInBothThemes(page), "the result").toEqual([]);
  await page.getByRole("button", { name: /^0 read right/ }).click();
  await page.locator("dialog .read").first().waitFor();
  expect(await violationsInBothThemes(page), "the pictures").toEqual([]);
}, 120_000);

test("from 320 to 1,440 pixels nothing runs over the edge", async () => {
  const { page } = await watched.open();
  await openResult(page, watched.app(), first, second);
  await page.locator(".run-difference .read").nth(11).waitFor();
  await page.getByText("The curve as figures").click();
  for (const width of [320, 360, 768, 1440]) {
    await page.setViewportSize({ width, height: 740 });
    const hangsOver = await overhangOf(page);
    expect(hangsOver, `at ${width}`).toBe(0);
    const matrix = await page.locator(".confusion").boundingBox();
    expect(matrix!.x + matrix!.width).toBeLessThanOrEqual(width);
  }
});

test("on a phone the cells are as large as WCAG asks, and everything else is a thumb wide", async () => {
  const { page } = await watched.open({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  await openResult(page, watched.app(), first, second);
  await page.locator(".run-difference .read").nth(11).waitFor();
  const smallest = (selector: string) =>
    page.locator(selector).evaluateAll((elements) =>
      elements
        .filter((element) => element.checkVisibility())
        .map((element) => element.getBoundingClientRect())
        .reduce((least, { width, height }) => Math.min(least, width, height), Infinity),
    );
  expect(await smallest(".confusion button")).toBeGreaterThanOrEqual(24);
  expect(await smallest(".result :is(.button, summary, select):not(.confusion button)")).toBeGreaterThanOrEqual(44);
});

test("nothing moves when the result comes", async () => {
  const { page } = await watched.open();
  let letCome = (): void => {};
  const mayCome = new Promise<void>((resolve) => (letCome = resolve));
  await page.route(/\/result$/, async (route) => {
    await mayCome;
    await route.continue();
  });
  await page.goto(`${watched.url()}#train/${first.id}`);
  await page.getByRole("button", { name: "Use this model" }).waitFor();
  const before = await page.locator("#curves-title").boundingBox();
  const model = await page.locator(".result-head .model").boundingBox();
  letCome();
  await page.locator(".hardest .read").first().waitFor();
  expect(await page.locator(".result-head .model").boundingBox()).toEqual(model);
  // What stands below was out of sight, and stays there.
  expect(before!.y).toBeGreaterThan(720);
});
