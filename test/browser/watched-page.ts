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
  return watch(await context.newPage(), url, () => context.close());
}

/** A profile in which page after page is opened, each as if it were the first. */
export interface SharedProfile {
  /** @param options as for a new profile; those of {@link profileOptions} are the profile's */
  open(options: BrowserContextOptions): Promise<WatchedPage>;
}

/** Of the options of a page those that cannot be given to it later; the window of a phone is the phone's. */
export function profileOptions(options: BrowserContextOptions): BrowserContextOptions {
  const ofPages = ["colorScheme", "reducedMotion", "permissions", ...(options.isMobile ? [] : ["viewport"])];
  return Object.fromEntries(Object.entries(options).filter(([name]) => !ofPages.includes(name)));
}

/**
 * Makes a profile for the pages of one program. They share a process and what was compiled there: on a machine of two
 * cores a page then costs 0.7 s of the processor, and in a profile of its own 1.1 s.
 */
export async function createSharedProfile(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
): Promise<SharedProfile> {
  const context = await browser.newContext(options);
  // Chromium ends the process with its last page; this one shows a line of text, and is never looked at.
  const keeper = await context.newPage();
  await keeper.goto(`${url}/health/live`);
  const devtools = await context.newCDPSession(keeper);
  return {
    async open({ viewport, isMobile, permissions, colorScheme, reducedMotion }) {
      await devtools.send("Storage.clearDataForOrigin", { origin: url, storageTypes: "all" });
      await context.clearPermissions();
      if (permissions) await context.grantPermissions(permissions);
      const page = await context.newPage();
      if (viewport && !isMobile) await page.setViewportSize(viewport);
      if (colorScheme) await page.emulateMedia({ colorScheme });
      if (reducedMotion) await page.emulateMedia({ reducedMotion });
      return watch(page, url, () => page.close());
    },
  };
}

/** Goes to an address, and remembers what goes wrong from then on. */
async function watch(page: Page, url: string, close: () => Promise<void>): Promise<WatchedPage> {
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
  return { page, troubles, close };
}
