/**
 * The page's first load, in a browser that has never seen it: what has to come, gzipped, and how soon the page stands.
 */

import { gzipSync } from "node:zlib";

import type { Browser, Page } from "playwright-core";

/** By then everything that a first load sets off has happened. */
const SETTLE_MS = 1000;

/** Figures of one load. */
export interface PageLoad {
  readonly scriptBytes: number;
  readonly styleBytes: number;
  readonly fontBytes: number;
  readonly largestPaintMs: number;
  /** Longest task that kept the page from answering; 0 where none took 50 ms. */
  readonly longestTaskMs: number;
  /** How much stands elsewhere than at first, as browsers count it. */
  readonly shift: number;
  /** Addresses that were fetched, each as often as it was. */
  readonly addresses: readonly string[];
}

/** What the page notes about itself from its first moment on. */
interface LoadNotes {
  largestPaintMs: number;
  longestTaskMs: number;
  shift: number;
}

/** Loads the page once. */
export async function measureLoad(browser: Browser, url: string): Promise<PageLoad> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
  });
  try {
    const page = await context.newPage();
    await page.addInitScript(takeNotes);
    await page.goto(url);
    await page.locator("footer .model a").waitFor();
    await page.waitForTimeout(SETTLE_MS);
    const addresses = await fetchedAddresses(page);
    const sizes = await gzippedSizes(addresses);
    return { ...sizes, ...(await readNotes(page)), addresses };
  } finally {
    await context.close();
  }
}

/** Runs in the page, before anything of it. */
function takeNotes(): void {
  const notes: LoadNotes = { largestPaintMs: 0, longestTaskMs: 0, shift: 0 };
  Object.assign(window, { loadNotes: notes });
  const watch = (type: string, note: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) note(entry);
    }).observe({ type, buffered: true });
  watch("largest-contentful-paint", ({ startTime }) => {
    notes.largestPaintMs = startTime;
  });
  watch("longtask", ({ duration }) => {
    notes.longestTaskMs = Math.max(notes.longestTaskMs, duration);
  });
  watch("layout-shift", (entry) => {
    notes.shift += (entry as PerformanceEntry & { value: number }).value;
  });
}

function readNotes(page: Page): Promise<LoadNotes> {
  return page.evaluate(() => (window as unknown as { loadNotes: LoadNotes }).loadNotes);
}

function fetchedAddresses(page: Page): Promise<string[]> {
  return page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
}

async function gzippedSizes(
  addresses: readonly string[],
): Promise<Pick<PageLoad, "scriptBytes" | "styleBytes" | "fontBytes">> {
  const sizes = { scriptBytes: 0, styleBytes: 0, fontBytes: 0 };
  for (const address of new Set(addresses)) {
    if (!/\.(js|css|woff2)$/.test(address)) continue;
    const body = Buffer.from(await (await fetch(address)).arrayBuffer());
    if (address.endsWith(".js")) sizes.scriptBytes += gzipSync(body).length;
    if (address.endsWith(".css")) sizes.styleBytes += gzipSync(body).length;
    // Fonts are packed already.
    if (address.endsWith(".woff2")) sizes.fontBytes += body.length;
  }
  return sizes;
}
