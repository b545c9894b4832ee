/**
 * The states of the Train view: the form, a run at work, and one that is finished. The runs are real, of a small network.
 */

import type { Page } from "playwright-core";

import type { ShotState } from "./shot.js";

const VIEW = "train";

/** What is trained for the pictures: seconds of work. */
const choices = { network: "lenet", epochs: 3, validationCount: 10_000 };

/** Until a curve has something to show. */
const WORKED_MS = 5000;

/** Training, testing, and trying the model. */
const FINISH_TIMEOUT_MS = 180_000;

const SETTLE_MS = 1500;

interface RunInShort {
  readonly id: string;
  readonly state: string;
}

export const trainStates = {
  form: {
    name: "form",
    view: VIEW,
    prepare: (page) => page.waitForTimeout(SETTLE_MS),
  },
  running: {
    name: "running",
    view: VIEW,
    async prepare(page) {
      const { id } = (await runIn(page, "running")) ?? (await startRun(page, choices));
      await open(page, id);
      await page.waitForTimeout(WORKED_MS);
    },
  },
  finished: {
    name: "finished",
    view: VIEW,
    async prepare(page) {
      const { id } =
        (await runIn(page, "finished")) ?? (await runIn(page, "running")) ?? (await startRun(page, choices));
      await open(page, id);
      await page.getByRole("grid").first().waitFor({ timeout: FINISH_TIMEOUT_MS });
      // Opened again it begins with the result; watched to its end, its curves keep their place above.
      await page.reload();
      await page.getByRole("grid").first().waitFor();
      await page.waitForTimeout(SETTLE_MS);
    },
  },
} as const satisfies Record<string, ShotState>;

async function open(page: Page, id: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `train/${id}`);
}

async function runIn(page: Page, state: string): Promise<RunInShort | null> {
  const runs = await page.evaluate(async () => {
    const response = await fetch("/api/runs");
    return ((await response.json()) as { runs: RunInShort[] }).runs;
  });
  return runs.find((run) => run.state === state) ?? null;
}

async function startRun(page: Page, body: object): Promise<RunInShort> {
  return page.evaluate(async (chosen) => {
    const response = await fetch("/api/runs", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(chosen),
    });
    return (await response.json()) as RunInShort;
  }, body);
}
