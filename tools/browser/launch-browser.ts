/**
 * A headless Chromium that comes from npm: the tests, the benchmark of the page and the screenshots all drive this one.
 */

import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser, type BrowserContext, type BrowserServer } from "playwright-core";

// Not the package's own list: it is made for cloud functions, runs the browser in one process, which does not
// outlive its first context, and switches web security off, which those who look at the page are to see.
const BROWSER_ARGUMENTS = ["--no-sandbox", "--headless=shell", "--disable-gpu"] as const;

/** Starts the browser. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch(await launchOptions());
}

/** Starts the browser for several processes, which connect to its `wsEndpoint()`; pages of one profile and site share a process. */
export async function launchBrowserServer(): Promise<BrowserServer> {
  const { args, ...options } = await launchOptions();
  return playwright.launchServer({ ...options, args: [...args, "--process-per-site"], host: "127.0.0.1" });
}

/**
 * Starts a browser with a profile of its own in a folder, which keeps what pages keep until it is started again.
 *
 * @param proxy address that everything is sent to but what is for this machine
 */
export async function launchProfile(folder: string, proxy: string): Promise<BrowserContext> {
  const options = { ...(await launchOptions()), proxy: { server: proxy, bypass: "127.0.0.1" } };
  return playwright.launchPersistentContext(folder, { ...options, viewport: { width: 1440, height: 900 } });
}

/** Connects to a browser that another process started; closing it ends what was opened over this connection. */
export async function connectToBrowser(endpoint: string): Promise<Browser> {
  return playwright.connect(endpoint);
}

async function launchOptions() {
  return { executablePath: await chromium.executablePath(), args: [...BROWSER_ARGUMENTS], headless: true };
}
