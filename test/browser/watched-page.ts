/** Pages in a real browser that remember whatever went wrong on them. */

import type { Browser, BrowserContextOptions, Page } from "playwright-core";

const STEP_TIMEOUT_MS = 20_000;

/** Chromium writes this for every answer of 400 or more, whatever the page does about it. */
const REFUSAL = /^Failed to load resource: the server responded with a status/;

export interface WatchedPage {
  readonly page: Page;
  /** Console errors and warnings, uncaught errors, and requests to other hosts; answers of 4xx are none. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

/** Opens an address in a context of its own. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  // Sooner than the test's own end, so that the failure names the step.
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  const troubles: string[] = [];
  page.on("console", (message) => {
    const isTrouble = ["error", "warning"].includes(message.type());
    if (isTrouble && !REFUSAL.test(message.text())) {
      troubles.push(`console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => troubles.push(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    const isOwn = request.url().startsWith(url) || /^(blob|data):/.test(request.url());
    if (!isOwn) troubles.push(`foreign: ${request.url()}`);
  });
  await page.goto(url);
  // The page is mounted in a task of its own, which may come after the load.
  await page.locator("main").waitFor();
  return { page, troubles, close: () => context.close() };
}
