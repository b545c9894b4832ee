/** What every test of the Models view does: bring models to the server, find their cards, and compare them. */

import { readFile } from "node:fs/promises";

import type { Locator, Page } from "playwright-core";

import { releasedModelPath } from "../../src/node/files/package-files.js";
import { blindModel } from "../changed-networks.js";

/** The trial of a model is a process of its own; other tests have the cores meanwhile. */
export const TRIAL_TIMEOUT_MS = 30_000;

/** A model that never reads a 4, in the server's list. */
export const BLIND = { name: "digits", version: "blind-to-4" } as const;

/** Brings {@link BLIND} to a server. */
export async function addBlindModel(url: string, token = "none"): Promise<void> {
  const released = await readFile(releasedModelPath());
  const response = await fetch(`${url}/api/models`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream", authorization: `Bearer ${token}` },
    body: blindModel(released, BLIND.version, 4) as BodyInit,
  });
  if (response.status !== 201) throw new Error(await response.text());
}

/** Goes to the Models view. */
export async function openModels(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Models", exact: true }).click();
  await page
    .getByText(/^In use/)
    .first()
    .waitFor();
}

/** The card of the model whose version has this in it. */
export function cardOf(page: Page, version: string): Locator {
  return page.locator("article").filter({ hasText: version });
}

/** Chooses files where models are added. */
export async function chooseModel(
  page: Page,
  ...files: readonly { readonly name: string; readonly buffer: Buffer }[]
): Promise<void> {
  const mimeType = "application/octet-stream";
  await page.setInputFiles(
    "#model-input",
    files.map((file) => ({ ...file, mimeType })),
  );
}
