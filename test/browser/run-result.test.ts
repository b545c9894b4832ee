/**
 * The result of a training run on the page: the confusion matrix and the pictures behind it, by pointer and by key; its
 * model, which is let read and taken back; and what is shown while the result does not come.
 */

import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";

import type { ModelListAnswer, ModelReference } from "../../src/contract/answers/model-answers.js";
import type { RunAnswer, RunResultAnswer } from "../../src/contract/answers/run-answers.js";
import { startServedApp } from "../served-app.js";
import { write } from "./pen.js";
import { focused, tabTo, waitForNumber } from "./read-view.js";
import { openResult, trainSmall } from "./run-results.js";
import { RUN_TIMEOUT_MS, startRun } from "./train-view.js";
import { useWatchedApp } from "./watched-app.js";
import { openPage } from "./watched-page.js";

const TEST_TIMEOUT_MS = 2 * RUN_TIMEOUT_MS;

const watched = useWatchedApp();
let run: RunAnswer;
let result: RunResultAnswer;

beforeAll(async () => {
  run = await trainSmall(watched.app());
  result = await resultOf(watched.url(), run.id);
}, TEST_TIMEOUT_MS);

async function resultOf(url: string, id: string): Promise<RunResultAnswer> {
  const response = await fetch(`${url}/api/runs/${id}/result`);
  return (await response.json()) as RunResultAnswer;
}

async function open(): Promise<Page> {
  const { page } = await watched.open();
  await openResult(page, watched.app(), run);
  return page;
}

/** The most frequent error. */
function worstCell(): { label: number; outcome: number; count: number } {
  const cells = result.confusion.flatMap((row, label) => row.map((count, outcome) => ({ label, outcome, count })));
  return cells
    .filter(({ label, outcome }) => label !== outcome)
    .reduce((worst, cell) => (cell.count > worst.count ? cell : worst));
}

test("the result says in plain words how many digits are read right", async () => {
  const page = await open();
  const head = await page.locator(".result-head").innerText();
  const counts = new Intl.NumberFormat("en");
  expect(head).toContain(`${(result.accuracy * 100).toFixed(2)} %`);
  expect(head).toContain(`${counts.format(result.correct)} of 10,000 test digits read right`);
  expect(head).toContain("none as “not a digit”");
  expect(head).toMatch(/percentage points on average/);
  const shares = await page.locator(".confusion td.share").allInnerTexts();
  expect(shares).toEqual(result.perClass.map(({ accuracy }) => ((accuracy ?? 0) * 100).toFixed(1)));
});

test("a cell opens the pictures behind it, each with what it was read as", async () => {
  const page = await open();
  const { label, outcome, count } = worstCell();
  const name = `${label} read as ${outcome}: ${count} images`;
  await page.locator(".confusion").getByRole("button", { name }).click();
  const dialog = page.getByRole("dialog", { name });
  await dialog.locator(".read").first().waitFor();
  const indices = await dialog
    .locator(".test-digit")
    .evaluateAll((figures) => figures.map((figure) => Number((figure as HTMLElement).dataset["index"])));
  expect(indices).toEqual(result.cells[label]![outcome]!.slice(0, 60));
  const captions = await dialog.locator(".read").allInnerTexts();
  expect(new Set(captions)).toEqual(new Set([`${label}, read as ${outcome}`]));
  expect(await dialog.getByText(/^\d+\.\d % sure$/).count()).toBe(indices.length);

  // The first picture is that of the test set, pixel for pixel.
  const response = await fetch(`${watched.url()}/api/mnist/test/${indices[0]}`);
  const { image } = (await response.json()) as { image: string };
  const drawn = await dialog
    .locator("canvas")
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, 28, 28);
      return [...(pixels?.data ?? [])].filter((_, index) => index % 4 === 3);
    });
  expect(drawn).toEqual([...Buffer.from(image, "base64")]);
});

test("the arrow keys go through the matrix, Enter opens a cell, and Escape leads back to it", async () => {
  const page = await open();
  await tabTo(page, `0 read right: ${result.confusion[0]![0]} images`);
  await page.keyboard.press("ArrowRight");
  expect(await focused(page)).toMatch(/^0 read as 1: /);
  await page.keyboard.press("Control+End");
  const cell = `9 read right: ${result.confusion[9]![9]} images`;
  expect(await focused(page)).toBe(cell);
  const empty = result.confusion[9]!.lastIndexOf(0, 8);
  for (let column = 9; column > empty; column--) {
    await page.keyboard.press("ArrowLeft");
  }
  expect(await focused(page)).toBe(`9 read as ${empty}: no images`);
  await page.keyboard.press("Enter");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.keyboard.press("Control+End");
  // The matrix is one stop of the tab key.
  await page.keyboard.press("Tab");
  expect(await focused(page)).toMatch(/^\d read as \d \d+/);
  await page.keyboard.press("Shift+Tab");
  expect(await focused(page)).toBe(cell);

  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: cell });
  await dialog.getByText(`1 to 60 of ${result.confusion[9]![9]}`).waitFor();
  await dialog.getByRole("button", { name: "Next" }).press("Enter");
  await dialog.getByText("61 to 120 of").waitFor();
  const second = result.cells[9]![9]![60];
  await dialog.locator(`.test-digit[data-index="${second}"] .read`).waitFor();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(await focused(page)).toBe(cell);
});

test("the surest mistakes are shown with what they are, the first of many at once", async () => {
  const page = await open();
  const captions = await page.locator(".hardest .read").allInnerTexts();
  expect(captions).toEqual(result.hardest.slice(0, 12).map(({ label, predicted }) => `${label}, read as ${predicted}`));
  const { length } = result.hardest;
  await page.getByRole("button", { name: `All ${length} of them` }).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.locator(".test-digit").count()).toBe(length);
});

test("the reliability curve has its figures as a table", async () => {
  const page = await open();
  await page.getByText("The curve as figures").click();
  const rows = page.locator(".reliability tbody tr");
  const filled = result.reliability.filter(({ count }) => count > 0);
  expect(await rows.count()).toBe(filled.length);
  const counts = await rows.locator("td:nth-child(2)").allInnerTexts();
  expect(counts.reduce((sum, text) => sum + Number(text.replaceAll(",", "")), 0)).toBe(10_000);
  expect(await page.locator(".reliability circle").count()).toBe(filled.length);
});

test(
  "a trained model is used, reads, and is taken back, with the keyboard",
  async () => {
    const page = await open();
    const state = page.locator("#model-state");
    expect(await state.innerText()).toBe("Its model is ready to be used.");
    // It knows only the ten digits.
    const sentence = "It cannot say “not a digit”: it reads letters, scribbles and stains as digits, too.";
    const button = page.getByRole("button", { name: "Use this model", description: sentence });
    await button.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Use a model that cannot refuse?" });
    expect(await dialog.innerText()).toContain(sentence);
    await page.keyboard.press("Escape");
    expect(await state.innerText()).toBe("Its model is ready to be used.");
    await button.press("Enter");
    await dialog.getByRole("button", { name: "Use this model" }).press("Enter");
    await state.filter({ hasText: "In use" }).waitFor();
    expect(await focused(page)).toMatch(/^Go back to digits \w+/);
    await page.locator("footer .model a", { hasText: run.model!.version }).waitFor();

    await page.getByRole("link", { name: "Read", exact: true }).click();
    const answered = page.waitForResponse(/\/api\/read/);
    await write(page, "7");
    expect((await answered).ok()).toBe(true);
    await waitForNumber(page, "7");

    await page.goBack();
    await page.getByRole("button", { name: /^Go back to digits/ }).press("Enter");
    await state.filter({ hasText: "is ready to be used" }).waitFor();
    expect(await focused(page)).toBe("Use this model");
    const saved = page.waitForEvent("download");
    await page.getByRole("link", { name: "Save as ONNX" }).click();
    expect((await saved).suggestedFilename()).toMatch(/\.onnx$/);
  },
  TEST_TIMEOUT_MS,
);

test("a trained model is tried by drawing, beside the one in use, which stays so", async () => {
  const page = await open();
  const active = async () => (await (await fetch(`${watched.url()}/api/models/active`)).json()) as ModelReference;
  const before = await active();
  await page.getByRole("link", { name: "Try it" }).click();
  await page.getByRole("heading", { name: "Two models, one picture" }).waitFor();
  await write(page, "7", "#compare-sheet");
  const names = [before, run.model!].map(({ name, version }) => encodeURIComponent(`${name}@${version}`));
  expect(new URL(page.url()).hash).toBe(`#models/${names.join("/")}`);
  await page.locator(".verdict", { hasText: /^(Both read the same|They differ)\.$/ }).waitFor();
  expect(await active()).toEqual(before);
});

test(
  "who watches a run to its end keeps its curves in place, and finds the result below",
  async () => {
    const { page } = await watched.open();
    await startRun(page, 1);
    const curves = page.locator("#curves-title");
    const before = await curves.boundingBox();
    await page.locator(".result-head .counts", { hasText: "of 10,000" }).waitFor({ timeout: RUN_TIMEOUT_MS });
    expect(await curves.boundingBox()).toEqual(before);
    await page.reload();
    await page.locator(".hardest .read").first().waitFor();
    // Who comes later finds it first.
    const head = await page.locator(".result-head").boundingBox();
    expect(head!.y).toBeLessThan((await curves.boundingBox())!.y);
  },
  TEST_TIMEOUT_MS,
);

test("a run whose model was deleted says so, and offers nothing of it", async () => {
  const { page } = await watched.open();
  await page.route(/\/api\/models$/, async (route) => {
    const list = (await (await route.fetch()).json()) as ModelListAnswer;
    await route.fulfill({ json: { ...list, models: list.models.filter(({ isReleased }) => isReleased) } });
  });
  await page.reload();
  await openResult(page, watched.app(), run);
  const head = page.locator(".result-head");
  await head.getByText("Its model was deleted.").waitFor();
  expect(await head.getByRole("button").count()).toBe(0);
});

test("a run whose model was refused says why, and what to do", async () => {
  const { page } = await watched.open();
  const refused: RunAnswer = { ...run, model: null, reason: "the model reads none of the digits it was tried on." };
  await page.route(/\/api\/runs$/, (route) => route.fulfill({ json: { runs: [refused] } }));
  await page.route(new RegExp(`/api/runs/${run.id}$`), (route) => route.fulfill({ json: refused }));
  await openResult(page, watched.app(), run);
  const head = page.locator(".result-head");
  expect(await head.innerText()).toMatch(
    /It left no model that can read\.\s+The model reads none of the digits it was tried on\. Let it learn for more epochs/,
  );
  expect(await head.getByRole("button").count()).toBe(0);
  await head.getByRole("link", { name: "train another one" }).click();
  await page.getByRole("heading", { name: "Train", exact: true }).waitFor();
});

test("a result that is refused is told with the server's words, and asked for again", async () => {
  const { page } = await watched.open();
  let isBroken = true;
  await page.route(/\/result$/, (route) =>
    isBroken
      ? route.fulfill({
          status: 500,
          contentType: "application/problem+json",
          json: {
            type: "about:blank",
            title: "Internal",
            status: 500,
            code: "INTERNAL",
            detail: "the file of the result cannot be read.",
          },
        })
      : route.continue(),
  );
  await page.goto(`${watched.url()}#train/${run.id}`);
  await page.getByText("The file of the result cannot be read.").waitFor();
  // What the run itself says is there all the same.
  expect(await page.locator(".result-head .accuracy").innerText()).toBe(`${(run.testAccuracy! * 100).toFixed(2)} %`);
  isBroken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".hardest .read").first().waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
});

test(
  "a server that is gone is waited for, and the pictures come when it is back",
  async () => {
    const { home, port } = watched.app();
    const second = await startServedApp(0, { environment: { DIGITS_HOME: home } });
    const alone = await openPage(watched.browser(), second.url);
    const { page } = alone;
    await openResult(page, second, run);
    expect(second.port).not.toBe(port);
    await second.stop();
    const { label, outcome } = worstCell();
    await page.getByRole("button", { name: `${label} read as ${outcome}: ` }).click();
    await page.getByText("The server does not answer").waitFor();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("come when the server is back").waitFor();
    expect(await dialog.locator(".read").count()).toBe(0);
    const third = await startServedApp(second.port, { environment: { DIGITS_HOME: home } });
    try {
      await dialog.locator(".read").first().waitFor();
    } finally {
      await alone.close();
      await third.stop();
    }
  },
  TEST_TIMEOUT_MS,
);
