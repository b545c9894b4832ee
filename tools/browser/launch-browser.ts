/**
 * A headless Chromium that comes from npm: the tests, the benchmark of the page and the screenshots all drive this one.
 */

import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser } from "playwright-core";

// Not the package's own list: it is made for cloud functions, runs the browser in one process, which does not
// outlive its first context, and switches web security off, which those who look at the page are to see.
const BROWSER_ARGUMENTS = ["--no-sandbox", "--headless=shell", "--disable-gpu"] as const;

/** Starts the browser. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...BROWSER_ARGUMENTS],
    headless: true,
  });
}
