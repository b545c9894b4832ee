/** What the tests of a run's result share: small runs that are trained before, over HTTP, and their results opened. */

import type { Page } from "playwright-core";

import type { RunAnswer } from "../../src/contract/answers/run-answers.js";
import type { ServedApp } from "../served-app.js";
import { RUN_TIMEOUT_MS } from "./train-view.js";

/** 20,000 training images once. */
const SMALL = { network: "lenet", epochs: 1, batchSize: 128, imageCount: 22_000, validationCount: 2000, seed: 3 };

/** Trains a small network and waits until it has its result. */
export async function trainSmall({ url }: ServedApp, choices: object = {}): Promise<RunAnswer> {
  const response = await fetch(`${url}/api/runs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...SMALL, ...choices }),
  });
  const { id } = (await response.json()) as RunAnswer;
  const deadlineMs = Date.now() + RUN_TIMEOUT_MS;
  for (;;) {
    const run = (await (await fetch(`${url}/api/runs/${id}`)).json()) as RunAnswer;
    if (run.state === "finished") return run;
    if (run.state === "failed" || Date.now() > deadlineMs) {
      throw new Error(`the run has not finished: ${run.state}, ${run.reason}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Opens the result of a run, with others beside it, and waits for its pictures. */
export async function openResult(page: Page, { url }: ServedApp, ...runs: readonly RunAnswer[]): Promise<void> {
  await page.goto(`${url}#${["train", ...runs.map(({ id }) => id)].join("/")}`);
  await page.locator(".hardest .test-digit .read").first().waitFor();
}
