/**
 * `npm run bench -- page`: the page in a real browser over the built program. What the first load brings, how soon it
 * stands, how soon a stroke is read, and whether drawing keeps to 60 frames a second.
 */

import { launchBrowser } from "../tools/browser/launch-browser.js";
import { loadRecordedDigits } from "../tools/browser/recorded-digits.js";
import type { Benchmark } from "./benchmark.js";
import { type FrameFigures, measureFrames } from "./page-frames.js";
import { measureLoad, type PageLoad } from "./page-load.js";
import { measureStrokes } from "./page-strokes.js";
import { summarise, type Target } from "./report.js";
import { startServer } from "./serving-process.js";

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
        summarise({ name, unit, ...(target && { target }) }, { ours, peer: null });
      const load = (figure: (load: PageLoad) => number) => loads.map(figure);
      const drawing = `drawing on ${Math.min(...frames.map(({ pointsBefore }) => pointsBefore))} points, ${frames[0]?.frames} frames a round`;
      const count = strokes[0]?.length;
      return [
        line(
          "first load, script, gzipped",
          "kB",
          load(({ scriptBytes }) => scriptBytes / BYTES_PER_KILOBYTE),
          targets.scriptKilobytes,
        ),
        line(
          "first load, style, gzipped",
          "kB",
          load(({ styleBytes }) => styleBytes / BYTES_PER_KILOBYTE),
          targets.styleKilobytes,
        ),
        line(
          "first load, fonts",
          "kB",
          load(({ fontBytes }) => fontBytes / BYTES_PER_KILOBYTE),
        ),
        line(
          "largest contentful paint",
          "ms",
          load(({ largestPaintMs }) => largestPaintMs),
          targets.largestPaintMs,
        ),
        line(
          "longest task on load (0: none of 50 ms or more)",
          "ms",
          load(({ longestTaskMs }) => longestTaskMs),
          targets.longestTaskMs,
        ),
        line(
          `end of a stroke to its reading on the screen, ${count} strokes a round, median`,
          "ms",
          strokes.map((shown) => percentile(shown, 0.5)),
        ),
        line(
          "the same, 95th percentile",
          "ms",
          strokes.map((shown) => percentile(shown, 0.95)),
          targets.readingMs,
        ),
        line(
          drawing,
          "frames/s",
          frames.map(({ framesPerSecond }) => framesPerSecond),
          targets.framesPerSecond,
        ),
        line(
          "the same, dropped frames",
          "%",
          frames.map(({ droppedShare }) => 100 * droppedShare),
          targets.droppedPercent,
        ),
        line(
          "the same, the page's own work in a frame, 95th percentile",
          "ms",
          frames.map(({ ownWorkMs }) => ownWorkMs),
        ),
      ];
    } finally {
      await browser.close();
      await server.stop();
    }
  },
};

/** The least value that so large a share of all values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}
