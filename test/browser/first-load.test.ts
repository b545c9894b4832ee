/**
 * What a browser has to fetch before the page can be used: little, and nothing twice.
 */

import { gzipSync } from "node:zlib";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startServedApp, type ServedApp } from "../served-app.js";
import { launchBrowser, openPage } from "./watched-page.js";

const MAX_SCRIPT_BYTES = 60_000;
const MAX_STYLE_BYTES = 15_000;
/** Two fonts, Latin only. */
const MAX_FONT_BYTES = 100_000;

let app: ServedApp;
let browser: Browser;

beforeAll(async () => {
  [app, browser] = await Promise.all([startServedApp(), launchBrowser()]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

test("the first load is at most 60 kB of script and 15 kB of style, gzipped, and nothing comes twice", async () => {
  const opened = await openPage(browser, app.url);
  const { page } = opened;
  await page.locator("footer .model a").waitFor();
  const addresses = await page.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name }) => name),
  );
  const sizes = { js: 0, css: 0, woff2: 0 };
  for (const address of new Set(addresses)) {
    const body = Buffer.from(await (await fetch(address)).arrayBuffer());
    if (address.endsWith(".js")) sizes.js += gzipSync(body).length;
    if (address.endsWith(".css")) sizes.css += gzipSync(body).length;
    if (address.endsWith(".woff2")) sizes.woff2 += body.length;
  }
  expect(Math.min(sizes.js, sizes.css, sizes.woff2)).toBeGreaterThan(1000);
  expect(sizes.js).toBeLessThan(MAX_SCRIPT_BYTES);
  expect(sizes.css).toBeLessThan(MAX_STYLE_BYTES);
  expect(sizes.woff2).toBeLessThan(MAX_FONT_BYTES);
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(opened.troubles).toEqual([]);
  await opened.close();
});

test("nothing moves while the page loads, nor when a number is read", async () => {
  const opened = await openPage(browser, app.url);
  const { page } = opened;
  await page.getByRole("button", { name: "A number in pencil" }).waitFor();
  await page.getByRole("button", { name: "An eight in marker" }).click();
  await page.waitForSelector("#reading[data-state=read][aria-busy=false]");
  await page.getByRole("img", { name: "The ink that was found" }).waitFor();
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const watch = new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            sum += (entry as PerformanceEntry & { value: number }).value;
          }
        });
        watch.observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            for (const entry of watch.takeRecords()) {
              sum += (entry as PerformanceEntry & { value: number }).value;
            }
            resolve(sum);
          }),
        );
      }),
  );
  expect(shift).toBeLessThan(0.01);
  expect(opened.troubles).toEqual([]);
  await opened.close();
});
