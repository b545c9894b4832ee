/**
 * Training from the page, with the built program and real processes: the curve grows and is found again after a
 * reload; a run is stopped, goes on, starts over and is deleted; it ends with an accuracy; and a server that is killed
 * in the middle is waited for.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";

import { startServedApp } from "../served-app.js";
import { removeRuns, RUN_TIMEOUT_MS, startRun, stepOfCurve, waitBeyond, waitForState } from "./train-view.js";
import { useWatchedApp } from "./watched-app.js";
import { openPage } from "./watched-page.js";

const TEST_TIMEOUT_MS = 3 * RUN_TIMEOUT_MS;
/** Never over while a test lasts. */
const MANY_EPOCHS = 1000;

const watched = useWatchedApp();

afterEach(() => removeRuns(watched.url()));

/** What is drawn on a canvas inside an element, as bytes of its picture. */
function drawnIn(page: Page, selector: string): Promise<string> {
  return page
    .locator(`${selector} canvas`)
    .first()
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}

const FILTERS = "figure:has-text('first layer')";
const SEEN = "figure:has-text('right now') li";

test(
  "a run is watched, found again after a reload, stopped, resumed, started over and deleted",
  async () => {
    const { page } = await watched.open();
    const id = await startRun(page, MANY_EPOCHS);
    const note = page.getByRole("status");
    await note.filter({ hasText: "The training of lenet has begun" }).waitFor();
    await waitBeyond(page, 0);
    expect(await page.locator("#run-state").innerText()).toMatch(/^It trains\. About .+ left\.$/);
    await page.getByRole("img", { name: "6 filters of 5 by 5" }).waitFor();
    const labels = await page.locator(`${SEEN} .label`).allInnerTexts();
    expect(labels).toHaveLength(16);
    expect(labels.join(" ")).toMatch(/^\d( \d){15}$/);
    const before = {
      curve: await drawnIn(page, ".curve"),
      image: await drawnIn(page, SEEN),
      filters: await drawnIn(page, FILTERS),
    };

    const first = await waitBeyond(page, 200);
    expect(await drawnIn(page, ".curve")).not.toBe(before.curve);
    // A sample comes every three seconds.
    for (let i = 0; i < 100; i += 1) {
      if ((await drawnIn(page, FILTERS)) !== before.filters) break;
      await page.waitForTimeout(100);
    }
    expect(await drawnIn(page, FILTERS)).not.toBe(before.filters);
    expect(await drawnIn(page, SEEN)).not.toBe(before.image);

    await page.reload();
    expect(await waitBeyond(page, first - 1)).toBeGreaterThanOrEqual(first);
    await page.getByText("The curves as figures").click();
    const firstStep = page.locator("table").first().locator("td").first();
    // Points of one step a quarter of a second at the slowest: the curve is there from its beginning.
    expect(Number(await firstStep.innerText())).toBeLessThan(first);

    await page.getByRole("button", { name: "Stop" }).click();
    expect(await waitForState(page, "stopped")).toMatch(
      /^Stopped at step [\d,]+ of 78,000\. It can continue from there\.$/,
    );
    await note.filter({ hasText: "is stopped" }).waitFor();
    const stopped = await waitBeyond(page, first - 1);
    await page.getByRole("button", { name: "Continue" }).click();
    await waitBeyond(page, stopped + 20);

    await page.getByRole("link", { name: "Read" }).click();
    await page.getByTitle(/^lenet: Trains: \d+ % done$/).waitFor();
    await page.goBack();
    await page.getByRole("button", { name: "Stop" }).click();
    await waitForState(page, "stopped");
    const reached = await waitBeyond(page, stopped);

    await page.getByRole("button", { name: "Start over" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(await waitForState(page, "stopped")).toContain("Stopped at step");
    await page.getByRole("button", { name: "Start over" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Start over" }).click();
    await expect.poll(() => stepOfCurve(page)).toBeLessThan(reached);
    await waitBeyond(page, 0);

    await page.getByRole("button", { name: "Stop" }).click();
    await waitForState(page, "stopped");
    await page.getByRole("button", { name: "Delete" }).click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByText("None yet").waitFor();
    expect(new URL(page.url()).hash).toBe("#train");
    await page.goto(`${watched.url()}#train/${id}`);
    await page.getByText("There is no such training run").waitFor();
  },
  TEST_TIMEOUT_MS,
);

test(
  "a run of one epoch ends with its accuracy, which whoever reads meanwhile hears of",
  async () => {
    const { page } = await watched.open({ permissions: ["clipboard-read", "clipboard-write"] });
    const id = await startRun(page, 1);
    await page.getByRole("link", { name: "Read" }).click();
    const note = page.getByText(/^lenet is trained: 9\d\.\d\d % right$/);
    await note.waitFor({ timeout: RUN_TIMEOUT_MS });

    await page.getByRole("link", { name: "Train" }).click();
    const row = page.getByRole("link", { name: /^lenet, 1 epoch/ });
    expect(await row.innerText()).toMatch(/Finished: 9\d\.\d\d % of the test digits right/);
    await row.click();
    expect(await waitForState(page, "finished")).toMatch(
      /It reads 9\d\.\d\d % of MNIST’s test digits correctly\. Its model is lenet \w+\./,
    );
    expect(new URL(page.url()).hash).toBe(`#train/${id}`);
    expect(await waitBeyond(page, 77)).toBe(78);
    const heldOut = page.locator("dt", { hasText: /^Held out$/ });
    expect(await heldOut.locator("+ dd").innerText()).toMatch(/^9\d\.\d\d %$/);

    await page.getByRole("button", { name: "Copy the command" }).click();
    await page.getByText("Copied the command").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^digits train --network lenet --epochs 1 --batch 128 --seed 1 --images 12000 --validation 2000 --threads \d+$/,
    );
  },
  TEST_TIMEOUT_MS,
);

test(
  "one run trains and the next waits, and says so",
  async () => {
    const { page } = await watched.open();
    await startRun(page, MANY_EPOCHS);
    await waitBeyond(page, 0);
    await page.getByRole("link", { name: "All training runs" }).click();
    await page.getByRole("button", { name: "Start training" }).click();
    expect(await waitForState(page, "waiting")).toContain("waits for its turn");
    await page.getByRole("link", { name: "All training runs" }).click();
    const rows = page.locator("li a", { hasText: "lenet" });
    expect(await rows.nth(0).innerText()).toContain("Waits for its turn");
    expect(await rows.nth(1).innerText()).toMatch(/Trains: \d+ % done/);
  },
  TEST_TIMEOUT_MS,
);

test(
  "a server that is killed in the middle is waited for, and the run goes on with it",
  async () => {
    const home = await mkdtemp(join(tmpdir(), "digits-killed-"));
    const environment = { DIGITS_HOME: home };
    const first = await startServedApp(0, { environment });
    const alone = await openPage(watched.browser(), first.url);
    const { page } = alone;
    await startRun(page, MANY_EPOCHS);
    // Its first epoch of 78 steps is kept; what comes after the last checkpoint is trained again.
    const reached = await waitBeyond(page, 100);
    first.kill("SIGKILL");
    const gone = page.getByText("The server does not answer");
    await gone.waitFor({ timeout: RUN_TIMEOUT_MS });
    expect(await waitBeyond(page, 0)).toBeGreaterThanOrEqual(reached);

    const second = await startServedApp(first.port, { environment });
    try {
      await gone.waitFor({ state: "detached", timeout: RUN_TIMEOUT_MS });
      await waitBeyond(page, reached);
      expect(await waitForState(page, "running")).toMatch(/^It trains/);
      expect(await page.getByRole("alert").count()).toBe(0);
      expect(
        alone.troubles.filter((trouble) => !/ERR_(CONNECTION_\w+|EMPTY_RESPONSE|INCOMPLETE_CHUNKED)/.test(trouble)),
      ).toEqual([]);
    } finally {
      await alone.close();
      await second.stop();
      await first.stop();
      await rm(home, { recursive: true, force: true });
    }
  },
  TEST_TIMEOUT_MS,
);
