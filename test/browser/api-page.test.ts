/**
 * The page at /docs that describes the API: it opens and is usable under the server's own policy, with nothing inline.
 */

import { expect, test } from "vitest";

import { useSharedApp } from "./watched-app.js";

const { url, open } = useSharedApp();

test("the API's page has the colours and the type of the page, in both themes, and a way back to it", async () => {
  const { page } = await open();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const looks: object[] = [];
    for (const path of ["/", "/docs"]) {
      await page.goto(new URL(path, url()).href);
      await page
        .locator(path === "/" ? "main" : ".swagger-ui .opblock")
        .first()
        .waitFor();
      looks.push(
        await page.evaluate(() => {
          const { backgroundColor, color, fontFamily } = getComputedStyle(document.documentElement);
          return { backgroundColor, color, fontFamily };
        }),
      );
    }
    expect(looks[1], colorScheme).toEqual(looks[0]);
    const text = page.locator(".opblock-summary-description").first();
    expect(await text.evaluate((it) => getComputedStyle(it).fontFamily)).toContain("Instrument Sans");
  }
  await page.getByRole("link", { name: "Back to the page" }).click();
  await page.getByText("Write a number here").waitFor();
});

test("the page leads to the API, the licence and the keys", async () => {
  const { page } = await open();
  const about = page.getByRole("navigation", { name: "About this page" });
  for (const link of await about.getByRole("link").all()) {
    const response = await page.request.get(new URL((await link.getAttribute("href"))!, url()).href);
    expect(response.ok(), await link.innerText()).toBe(true);
  }
  expect(await about.getByRole("link").allInnerTexts()).toEqual([
    "HTTP API",
    "Licence",
    "Licences of what it is made of",
  ]);
  await about.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
});

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
