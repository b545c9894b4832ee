/**
 * The page at /docs that describes the API: it opens and is usable under the server's own policy, with nothing inline.
 */

import { expect, test } from "vitest";

import { useSharedApp } from "./watched-app.js";

const { url, open } = useSharedApp();

test("the API's page describes every group of routes, lets one be tried, and breaks no policy", async () => {
  const { page } = await open();
  await page.goto(new URL("/docs", url()).href);
  await page.getByText("Read the handwritten numbers on pictures").click();
  for (const group of ["reading", "models", "training", "operation"]) {
    expect(await page.locator(`#operations-tag-${group}`).count()).toBe(1);
  }
  const live = page.locator("#operations-operation-get_health_live");
  await live.locator(".opblock-summary-control").click();
  await live.getByRole("button", { name: "Try it out" }).click();
  await live.getByRole("button", { name: "Execute" }).click();
  await live.locator(".live-responses-table .response-col_status").first().waitFor();
  expect(await live.locator(".live-responses-table .response-col_status").last().innerText()).toContain("200");
});
