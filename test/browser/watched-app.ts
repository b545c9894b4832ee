/**
 * The built program and a browser for the tests of a file, and one page at a time: whatever goes wrong on a page fails
 * its test at the end.
 */

import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";

import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import { startServedApp, type ServedApp } from "../served-app.js";
import { openPage, type WatchedPage } from "./watched-page.js";

const START_TIMEOUT_MS = 60_000;

export interface WatchedApp {
  /** Once the file's tests run. */
  readonly app: () => ServedApp;
  readonly browser: () => Browser;
  /** Opens the page, on a profile of its own; the one before is ended. */
  readonly open: (options?: BrowserContextOptions) => Promise<WatchedPage>;
}

/** Starts both before the tests of the calling file, and ends them after. */
export function useWatchedApp(): WatchedApp {
  let app: ServedApp;
  let browser: Browser;
  let opened: WatchedPage | null = null;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startServedApp(), connectToBrowser(inject("browserEndpoint"))]);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function endPage(): Promise<void> {
    const troubles = opened?.troubles ?? [];
    await opened?.close();
    opened = null;
    expect(troubles).toEqual([]);
  }
  afterEach(endPage);

  return {
    app: () => app,
    browser: () => browser,
    async open(options = {}) {
      await endPage();
      opened = await openPage(browser, app.url, options);
      return opened;
    },
  };
}
