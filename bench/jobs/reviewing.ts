/**
 * Jobs on the page: how soon after Enter the next picture is on the screen, and what scrolling through a million results
 * costs. The page is real, in headless Chromium; pictures are photographs of blank paper, whose whole is shown, and the
 * million results are pages that the server would give.
 */

import { setTimeout as sleep } from "node:timers/promises";

import type { Page } from "playwright-core";
import sharp from "sharp";

import { launchBrowser } from "../../tools/browser/launch-browser.js";
import { type BenchmarkContext, type BenchmarkResult, percentile, summarise } from "../benchmark.js";
import { summariseFrames, withPage } from "../page/page-writing.js";
import { startServer } from "../serving/server-process.js";
import { createHttpUser } from "./http-user.js";

const JOB = "review";
/** As a telephone takes them. */
const PICTURE = { width: 1600, height: 1200 } as const;
const PICTURES_A_REQUEST = 20;
const FILES = 1_000_000;
const PAGE_SIZE = 100;

/** Whoever looks at a number, and is quick; by then the pictures after it are here, unless the machine has other work. */
const LOOK_MS = 400;
const PATIENT_MS = 60_000;

const targets = { nextMs: { kind: "at most", value: 50 }, framesPerSecond: { kind: "at least", value: 59 } } as const;

export async function measureReviewing({ rounds, log }: BenchmarkContext): Promise<readonly BenchmarkResult[]> {
  const server = await startServer(["--threads", "1", "--work", "1"]);
  const browser = await launchBrowser();
  try {
    const count = Math.max(20, rounds * 2);
    await fillJob(server.url, count);
    const pressed = await withPage(browser, `${server.url}/#jobs/${JOB}/review`, noteNextPictures, (page) =>
      pressThrough(page, count),
    );
    const { shownMs, workMs } = pressed;
    log(`${shownMs.length} pictures after Enter, 95 % within ${percentile(shownMs, 0.95).toFixed(1)} ms`);
    const frames = await withPage(browser, server.url, undefined, scrollTable);
    const line = (name: string, unit: string, value: number, target?: (typeof targets)[keyof typeof targets]) =>
      summarise({ name, unit, target }, value);
    return [
      line(
        `Enter to the next picture on the screen, ${shownMs.length} pictures, median`,
        "ms",
        percentile(shownMs, 0.5),
      ),
      line("the same, 95 % within", "ms", percentile(shownMs, 0.95), targets.nextMs),
      line("the same, the page's own work for it and for fetching those after it", "ms", workMs),
      line(
        `the wheel in ${FILES} results, ${frames.frames} frames`,
        "frames/s",
        frames.framesPerSecond,
        targets.framesPerSecond,
      ),
      line("the same, dropped frames", "%", 100 * frames.droppedShare),
      line("the same, the page's own work in a frame", "ms", frames.workMs),
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Fills a job with pictures on which nothing is read, and waits until they are. */
async function fillJob(url: string, count: number): Promise<void> {
  const user = createHttpUser(url, JOB);
  await user.begin();
  for (let from = 0; from < count; from += PICTURES_A_REQUEST) {
    const files = Array.from({ length: Math.min(PICTURES_A_REQUEST, count - from) }, async (_, index) => ({
      name: `${from + index}.jpg`,
      bytes: await blankPaper(from + index),
    }));
    if (!(await user.add(await Promise.all(files)))) throw new Error("the server did not take the pictures.");
  }
  while ((await user.waiting(AbortSignal.timeout(PATIENT_MS))) > 0) await sleep(LOOK_MS);
}

function blankPaper(seed: number): Promise<Buffer> {
  const { width, height } = PICTURE;
  const noise = { type: "gaussian", mean: 235, sigma: 3 + (seed % 3) } as const;
  return sharp({ create: { width: width + seed, height, channels: 3, background: "#eee", noise } })
    .jpeg()
    .toBuffer();
}

/** Takes picture after picture, once each was looked at and those after it are here; gives how long each was waited for. */
async function pressThrough(page: Page, count: number) {
  const fetched = new Set<unknown>();
  page.on("request", (request) => {
    if (request.url().includes("cut-out")) fetched.add(request);
  });
  page.on("requestfinished", (request) => fetched.delete(request));
  page.on("requestfailed", (request) => fetched.delete(request));
  await page.locator(".desk .paper img").waitFor();
  const taskSeconds = await watchTasks(page);
  const before = await taskSeconds();
  for (let pressed = 1; pressed < count; pressed++) {
    do await page.waitForTimeout(LOOK_MS);
    while (fetched.size > 0);
    await page.keyboard.press("Enter");
    await page.waitForFunction(
      (least) => (window as unknown as { shownMs: number[] }).shownMs.length >= least,
      pressed,
    );
  }
  const shownMs = await page.evaluate(() => (window as unknown as { shownMs: number[] }).shownMs);
  return { shownMs, workMs: (1000 * ((await taskSeconds()) - before)) / shownMs.length };
}

/** What the page's thread has worked so far, in seconds. */
async function watchTasks(page: Page): Promise<() => Promise<number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  return async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
  };
}

/** Runs in the page, before anything of it: notes how long after Enter a frame with another picture is made. */
function noteNextPictures(): void {
  const shownMs: number[] = [];
  Object.assign(window, { shownMs });
  const picture = () => document.querySelector<HTMLImageElement>(".desk .paper img");
  const look = (before: string | undefined, sinceMs: number): void => {
    const now = picture();
    if (now === null || now.src === before || !now.complete) {
      requestAnimationFrame(() => look(before, sinceMs));
      return;
    }
    // A message comes after the frame is made.
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => shownMs.push(performance.now() - sinceMs));
    port1.start();
    port2.postMessage(null);
  };
  const onKey = ({ key, timeStamp }: KeyboardEvent): void => {
    if (key !== "Enter") return;
    const before = picture()?.src;
    requestAnimationFrame(() => look(before, timeStamp));
  };
  // Before the page itself gets it.
  addEventListener("keydown", onKey, true);
}

/** Turns the wheel in the middle of a million results; gives the frames. */
async function scrollTable(page: Page) {
  await giveResults(page);
  await page.evaluate(() => void (location.hash = "jobs/large"));
  const rows = page.getByRole("rowgroup", { name: "Rows" });
  await page.getByText("scan-0.png").waitFor();
  await rows.evaluate((element) => void (element.scrollTop = element.scrollHeight / 2));
  await rows.hover();
  const taskSeconds = await watchTasks(page);
  const before = await taskSeconds();
  const counted = rows.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const note = (ms: number): void => {
          times.push(ms);
          if (times.length <= 300) requestAnimationFrame(note);
          else resolve(times);
        };
        requestAnimationFrame(note);
      }),
  );
  let isDone = false;
  const times = counted.finally(() => (isDone = true));
  while (!isDone) await page.mouse.wheel(0, 120);
  const moments = await times;
  const intervalsMs = moments.slice(1).map((ms, index) => ms - moments[index]!);
  const workMs = (1000 * ((await taskSeconds()) - before)) / intervalsMs.length;
  return { ...summariseFrames({ intervalsMs, worksMs: [] }), workMs };
}

async function giveResults(page: Page): Promise<void> {
  const detail = { name: "large", state: "done", files: FILES, read: FILES, errors: [], options: {} };
  const counts = { refused: 0, failed: 0, waiting: 0, corrected: 0, reading: 0, review: 0, workers: 0 };
  const body = `event: progress\ndata: ${JSON.stringify({ ...detail, ...counts, filesPerSecond: 0, secondsLeft: null })}\n\n`;
  await page.route(/\/api\/jobs\/large\/events/, (route) => route.fulfill({ contentType: "text/event-stream", body }));
  await page.route(/\/cut-out/, (route) => route.fulfill({ status: 404 }));
  await page.route(/\/api\/jobs\/large\/files\?/, (route) => {
    const query = new URL(route.request().url()).searchParams;
    const from = Number(query.get("cursor") ?? query.get("skip"));
    const files = Array.from({ length: PAGE_SIZE }, (_, index) => ({
      id: from + index + 1,
      file: `scan-${from + index}.png`,
      state: "read",
      code: null,
      text: String(from + index),
      confidence: 0.99,
      review: false,
      corrected: false,
    }));
    return route.fulfill({
      json: { files, next: String(from + PAGE_SIZE), total: query.has("cursor") ? null : FILES },
    });
  });
}
