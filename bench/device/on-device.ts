/**
 * Readings by the static site in a browser, once all is loaded: recorded strokes, as `bench/page` writes them on a server's page; the
 * same on a processor that is four times as slow; and a photo of a phone's size.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";

import type { Browser } from "playwright-core";

import { loadMnist } from "../../src/node/data/mnist.js";
import { connectToBrowser, launchBrowser, launchBrowserServer } from "../../tools/browser/launch-browser.js";
import { loadRecordedDigits } from "../../tools/browser/recorded-digits.js";
import { untilKept } from "../../tools/browser/until-kept.js";
import { atMost, type BenchmarkContext, type BenchmarkResult, percentile, summarise } from "../benchmark.js";
import { reportFrames } from "../page/page.js";
import {
  firstReading,
  type FrameFigures,
  measureFrames,
  measureStrokes,
  noteReadings,
  withPage,
} from "../page/page-writing.js";
import { writePhoto } from "../reading/reading.js";
import { slowDown } from "./slowed-browser.js";
import { serveSite } from "./static-site.js";

const SLOWER = 4;
const PHOTO_DIGITS = 10;

/** Of milliseconds: what is asked, and what is hoped for. */
const targets = {
  stroke: { target: atMost(40), goal: atMost(20) },
  slowStroke: { target: atMost(120), goal: atMost(80) },
  photo: { target: atMost(1200), goal: atMost(600) },
} as const;

export async function measureOnDevice({ rounds, log }: BenchmarkContext): Promise<BenchmarkResult[]> {
  const digits = await loadRecordedDigits();
  const folder = await mkdtemp(join(tmpdir(), "digits-bench-"));
  const photo = await writePhoto(folder, await loadMnist("test"));
  const site = await serveSite();
  const server = await launchBrowserServer();
  const browser = await connectToBrowser(server.wsEndpoint());
  try {
    // The first round is warm-up.
    await measureStrokes(browser, site.url, digits.slice(0, 8), untilKept);
    await measurePhoto(browser, site.url, photo);
    const strokes: (readonly number[])[] = [];
    const slow: (readonly number[])[] = [];
    const photos: number[] = [];
    for (let round = 0; round < rounds; round++) {
      strokes.push(await measureStrokes(browser, site.url, digits, untilKept));
      slow.push(await measureSlowStrokes(server.process().pid!, browser, site.url, digits));
      photos.push(await measurePhoto(browser, site.url, photo));
      const [plain, slowed] = [strokes, slow].map((all) => percentile(all.at(-1)!, 0.95).toFixed(1));
      log(
        `readings ${round + 1}: strokes' 95th percentile ${plain} ms, ${SLOWER} times slower ${slowed} ms; the photo ${photos.at(-1)!.toFixed()} ms; load ${loadavg()[0]!.toFixed(1)}`,
      );
    }
    const shareOf = (all: readonly (readonly number[])[], share: number) => all.map((each) => percentile(each, share));
    const line = `end of a stroke to its reading on the screen, ${strokes[0]!.length} strokes a round`;
    return [
      summarise({ name: `${line}, median`, unit: "ms" }, shareOf(strokes, 0.5)),
      summarise({ name: "the same, 95th percentile", unit: "ms", ...targets.stroke }, shareOf(strokes, 0.95)),
      summarise({ name: `with the processor slowed ${SLOWER} times, median`, unit: "ms" }, shareOf(slow, 0.5)),
      summarise({ name: "the same, 95th percentile", unit: "ms", ...targets.slowStroke }, shareOf(slow, 0.95)),
      summarise({ name: "12-megapixel photo of ten digits, to its reading", unit: "ms", ...targets.photo }, photos),
    ];
  } finally {
    await browser.close();
    await server.close();
    await site.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Frames while the pen is down, on a full sheet, as `npm run bench -- page` counts them; each stroke is read meanwhile. */
export async function measureDrawing({ rounds, log }: BenchmarkContext): Promise<BenchmarkResult[]> {
  const digits = await loadRecordedDigits();
  const site = await serveSite();
  const browser = await launchBrowser();
  try {
    const frames: FrameFigures[] = [];
    for (let round = 0; round < rounds; round++) {
      frames.push(await measureFrames(browser, site.url, digits));
      const { framesPerSecond, ownWorkMs } = frames.at(-1)!;
      log(
        `frames ${round + 1}: ${framesPerSecond.toFixed(1)} a second, own work ${ownWorkMs.toFixed(1)} ms; load ${loadavg()[0]!.toFixed(1)}`,
      );
    }
    return reportFrames(frames);
  } finally {
    await browser.close();
    await site.close();
  }
}

async function measureSlowStrokes(leader: number, ...[browser, url, digits]: Parameters<typeof measureStrokes>) {
  let goOn = () => Promise.resolve();
  try {
    return await measureStrokes(browser, url, digits, async (page) => {
      await untilKept(page);
      goOn = await slowDown(leader, SLOWER);
    });
  } finally {
    await goOn();
  }
}

/** From the moment at which the file is chosen. */
async function measurePhoto(browser: Browser, url: string, file: string): Promise<number> {
  return withPage(browser, url, noteReadings, async (page) => {
    await untilKept(page);
    await page.setInputFiles("#choose-input", file);
    const readMs = await firstReading(page);
    const count = await page.locator(".number-digit").count();
    if (count !== PHOTO_DIGITS) throw new Error(`the page read ${count} digits in place of ${PHOTO_DIGITS}.`);
    return readMs;
  });
}
