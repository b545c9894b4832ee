/**
 * What every test of the Train view does: fill in a run, start it, and look how far it is. Runs are small: 10,000
 * training images.
 */

import type { Page } from "playwright-core";

/** Starting, stopping and resuming wait for a process; other tests have the cores meanwhile. */
export const RUN_TIMEOUT_MS = 60_000;

/** Unfolds every single choice of the form, and takes a network. */
export async function customise(page: Page, network: string): Promise<void> {
  await page.getByText("Customise").click();
  await page.getByLabel(network, { exact: true }).check();
}

/** Goes to the Train view and fills in a run of `lenet`. */
export async function fillInRun(page: Page, epochs: number): Promise<void> {
  await page.getByRole("link", { name: "Train" }).click();
  await customise(page, "lenet");
  await page.getByLabel("Epochs").fill(String(epochs));
  await page.getByLabel("Batch size").fill("128");
  await page.getByLabel("Held out for validation").fill("2000");
  await page.getByLabel("Images of MNIST").fill("12000");
}

/** Starts a run from the page, and gives its id once it trains. */
export async function startRun(page: Page, epochs: number): Promise<string> {
  await fillInRun(page, epochs);
  await page.getByRole("button", { name: "Start training" }).click();
  await page.locator("#run-title").waitFor();
  return new URL(page.url()).hash.replace("#train/", "");
}

/** The step that the curve of the loss has come to; 0 before it has begun. */
export async function stepOfCurve(page: Page): Promise<number> {
  const curve = page.getByRole("img", { name: /^Loss: / });
  const words = await curve.getAttribute("aria-label");
  const step = /at step ([\d,]+)$/.exec(words ?? "")?.[1] ?? "0";
  return Number(step.replaceAll(",", ""));
}

/** Waits until the curve has come beyond a step, and gives the step that it has come to. */
export async function waitBeyond(page: Page, step: number): Promise<number> {
  const deadlineMs = Date.now() + RUN_TIMEOUT_MS;
  for (;;) {
    const reached = await stepOfCurve(page);
    if (reached > step) return reached;
    if (Date.now() > deadlineMs) {
      const state = await page.locator("#run-state").innerText();
      throw new Error(`the curve stays at step ${reached}: ${state}`);
    }
    await page.waitForTimeout(100);
  }
}

/** Waits until the run is in a state, and gives what the page says of it. */
export async function waitForState(page: Page, state: string): Promise<string> {
  const line = page.locator(`#run-state[data-state=${state}]`);
  await line.waitFor({ timeout: RUN_TIMEOUT_MS });
  return line.innerText();
}

/** Stops and deletes all runs of a server. */
export async function removeRuns(url: string): Promise<void> {
  const response = await fetch(`${url}/api/runs`);
  const { runs } = (await response.json()) as { runs: { id: string }[] };
  for (const { id } of runs) {
    await fetch(`${url}/api/runs/${id}/stop`, { method: "POST" });
    await fetch(`${url}/api/runs/${id}`, { method: "DELETE" });
  }
}
