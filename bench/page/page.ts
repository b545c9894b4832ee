/**
 * `npm run bench -- page`: the page in a real browser over the built program. What the first load brings, in a browser that
 * has never seen it, how soon the page stands, how soon a stroke is read, and whether drawing keeps to 60 frames a second.
 */

import { gzipSync } from "node:zlib";

import type { Browser } from "playwright-core";

import { launchBrowser } from "../../tools/browser/launch-browser.js";
import { loadRecordedDigits } from "../../tools/browser/recorded-digits.js";
import { type Benchmark, type BenchmarkResult, percentile, summarise, type Target } from "../benchmark.js";
import { startServer } from "../serving/server-process.js";
import { type FrameFigures, measureFrames, measureStrokes, withPage } from "./page-writing.js";

const BYTES_PER_KILOBYTE = 1000;

/** What is asked of a page that people meet first. */
const targets = {
  scriptKilobytes: { kind: "at most", value: 60 },
  styleKilobytes: { kind: "at most", value: 15 },
  largestPaintMs: { kind: "at most", value: 1000 },
  longestTaskMs: { kind: "at most", value: 50 },
  readingMs: { kind: "at most", value: 100 },
  // The clock of a headless browser is not the page's: it gives 59.9 as often as 60.1.
  framesPerSecond: { kind: "at least", value: 59 },
  droppedPercent: { kind: "at most", value: 1 },
} as const satisfies Record<string, Target>;

/** By then everything that a first load sets off has happened. */
const SETTLE_MS = 1000;

/** Figures of one load. */
export interface PageLoad extends Readonly<LoadNotes> {
  readonly scriptBytes: number;
  readonly styleBytes: number;
  readonly fontBytes: number;
  /** Addresses that were fetched, each as often as it was. */
  readonly addresses: readonly string[];
}

/** What the page notes about itself from its first moment on. */
interface LoadNotes {
  largestPaintMs: number;
  /** Longest task that kept the page from answering; 0 where none took 50 ms. */
  longestTaskMs: number;
  /** How much stands elsewhere than at first, as browsers count it. */
  shift: number;
}

export const pageBenchmark: Benchmark = {
  summary: "the page in a real browser: first load, stroke to reading, frames",
  async run({ rounds, log }) {
    const digits = await loadRecordedDigits();
    const server = await startServer();
    const browser = await launchBrowser();
    try {
      const loads: PageLoad[] = [];
      const strokes: (readonly number[])[] = [];
      const frames: FrameFigures[] = [];
      // The first round is warm-up: the server compiles its code, the system finds its files.
      await measureLoad(browser, server.url);
      await measureStrokes(browser, server.url, digits.slice(0, 8));
      for (let round = 0; round < rounds; round += 1) {
        loads.push(await measureLoad(browser, server.url));
        frames.push(await measureFrames(browser, server.url, digits));
        const shown = await measureStrokes(browser, server.url, digits);
        strokes.push(shown);
        log(
          `round ${round + 1}: largest paint ${loads.at(-1)?.largestPaintMs} ms; ${shown.length} strokes, 95th percentile ${percentile(shown, 0.95).toFixed(1)} ms; ${frames.at(-1)?.framesPerSecond.toFixed(1)} frames/s`,
        );
      }
      const line = (name: string, unit: string, ours: readonly number[], target?: Target) =>
        summarise({ name, unit, target }, ours);
      const kilobytes = (kind: "scriptBytes" | "styleBytes" | "fontBytes") =>
        loads.map((load) => load[kind] / BYTES_PER_KILOBYTE);
      const paints = loads.map(({ largestPaintMs }) => largestPaintMs);
      const tasks = loads.map(({ longestTaskMs }) => longestTaskMs);
      const shown = (share: number) => strokes.map((stroke) => percentile(stroke, share));
      const stroke = `end of a stroke to its reading on the screen, ${strokes[0]?.length} strokes a round, median`;
      return [
        line("first load, script, gzipped", "kB", kilobytes("scriptBytes"), targets.scriptKilobytes),
        line("first load, style, gzipped", "kB", kilobytes("styleBytes"), targets.styleKilobytes),
        line("first load, fonts", "kB", kilobytes("fontBytes")),
        line("largest contentful paint", "ms", paints, targets.largestPaintMs),
        line("longest task on load (0: none of 50 ms or more)", "ms", tasks, targets.longestTaskMs),
        line(stroke, "ms", shown(0.5)),
        line("the same, 95th percentile", "ms", shown(0.95), targets.readingMs),
        ...reportFrames(frames),
      ];
    } finally {
      await browser.close();
      await server.stop();
    }
  },
};

/** The lines of rounds of frames. */
export function reportFrames(frames: readonly FrameFigures[]): BenchmarkResult[] {
  const points = Math.min(...frames.map(({ pointsBefore }) => pointsBefore));
  return [
    summarise(
      {
        name: `drawing on ${points} points, ${frames[0]?.frames} frames a round`,
        unit: "frames/s",
        target: targets.framesPerSecond,
      },
      frames.map(({ framesPerSecond }) => framesPerSecond),
    ),
    summarise(
      { name: "the same, dropped frames", unit: "%", target: targets.droppedPercent },
      frames.map(({ droppedShare }) => 100 * droppedShare),
    ),
    summarise(
      { name: "the same, the page's own work in a frame, 95th percentile", unit: "ms" },
      frames.map(({ ownWorkMs }) => ownWorkMs),
    ),
  ];
}

/** Loads the page once. */
export async function measureLoad(browser: Browser, url: string): Promise<PageLoad> {
  return withPage(browser, url, takeNotes, async (page) => {
    await page.waitForTimeout(SETTLE_MS);
    // What the empty page shows by itself comes later, and nobody who writes needs it.
    const addresses = await page.evaluate((withinMs) => {
      const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
      const resources = performance.getEntriesByType("resource");
      return resources.filter(({ startTime }) => startTime <= painted + withinMs).map(({ name }) => name);
    }, SETTLE_MS);
    const notes = await page.evaluate(() => (window as unknown as { loadNotes: LoadNotes }).loadNotes);
    return { ...(await gzippedSizes(addresses)), ...notes, addresses };
  });
}

/** Runs in the page, before anything of it. */
function takeNotes(): void {
  const notes: LoadNotes = { largestPaintMs: 0, longestTaskMs: 0, shift: 0 };
  Object.assign(window, { loadNotes: notes });
  const watch = (type: string, note: (entry: PerformanceEntry) => number) =>
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) note(entry);
    }).observe({ type, buffered: true });
  watch("largest-contentful-paint", ({ startTime }) => (notes.largestPaintMs = startTime));
  watch("longtask", ({ duration }) => (notes.longestTaskMs = Math.max(notes.longestTaskMs, duration)));
  watch("layout-shift", (entry) => (notes.shift += (entry as PerformanceEntry & { value: number }).value));
}

async function gzippedSizes(addresses: readonly string[]) {
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
