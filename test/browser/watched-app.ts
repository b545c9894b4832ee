/**
 * The built program, shared or the file's own, and a browser for the tests of a file, and one page at a time: whatever
 * goes wrong on a page fails its test at the end.
 */

import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";

import { connectToBrowser } from "../../tools/browser/launch-browser.js";
import { startServedApp, type ServedApp } from "../served-app.js";
import { createSharedProfile, profileOptions, type SharedProfile, type WatchedPage } from "./watched-page.js";

const START_TIMEOUT_MS = 60_000;

export interface WatchedPages {
  /** Where the program listens, once the file's tests run. */
  readonly url: () => string;
  readonly browser: () => Browser;
  /** Opens the page as in a new profile; the one before is ended. */
  readonly open: (options?: BrowserContextOptions) => Promise<WatchedPage>;
}

export interface WatchedApp extends WatchedPages {
  /** Once the file's tests run. */
  readonly app: () => ServedApp;
}

/** Connects to the browser before the tests of the calling file, which change nothing in the program they share. */
export function useSharedApp(): WatchedPages {
  return usePages(() => inject("sharedAppUrl"));
}

/** Starts a program for the tests of the calling file, and ends it after them. */
export function useWatchedApp(): WatchedApp {
  let app: ServedApp;
  beforeAll(async () => {
    app = await startServedApp();
  }, START_TIMEOUT_MS);
  const pages = usePages(() => app.url);
  afterAll(async () => void (await app?.stop()));
  return { ...pages, app: () => app };
}

function usePages(url: () => string): WatchedPages {
  let browser: Browser;
  /** By what sets a profile apart from others: a phone's from a desk's. */
  const profiles = new Map<string, SharedProfile>();
  let opened: WatchedPage | null = null;

  beforeAll(async () => {
    browser = await connectToBrowser(inject("browserEndpoint"));
  }, START_TIMEOUT_MS);
  afterAll(() => browser?.close());

  async function endPage(): Promise<void> {
    const troubles = opened?.troubles ?? [];
    await opened?.close();
    opened = null;
    expect(troubles).toEqual([]);
  }
  afterEach(endPage);

  return {
    url,
    browser: () => browser,
    async open(options = {}) {
      await endPage();
      const ofProfile = profileOptions(options);
      const key = JSON.stringify(ofProfile);
      const profile = profiles.get(key) ?? (await createSharedProfile(browser, url(), ofProfile));
      profiles.set(key, profile);
      opened = await profile.open(options);
      return opened;
    },
  };
}
