/**
 * Visits of the static site: what the first one loads until the page reads offline, how soon it reads, how soon the next one does
 * with the site gone, and whom they ask.
 *
 * Each round has a profile of its own, and the browser ends between the two visits. Each opens with a drawing on the sheet, as a
 * reload does: the clock runs from the start of the navigation to the frame that shows its reading, and no hand is in it.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";

import type { BrowserContext, Page } from "playwright-core";

import { packDrawing } from "../../src/browser/drawing/packed-drawing.js";
import { placeDigits } from "../../tools/browser/hand-on-sheet.js";
import { launchProfile } from "../../tools/browser/launch-browser.js";
import { loadRecordedDigits } from "../../tools/browser/recorded-digits.js";
import type { FileServer } from "../../tools/browser/serve-files.js";
import { untilKept } from "../../tools/browser/until-kept.js";
import { atMost, type BenchmarkContext, type BenchmarkResult, summarise, type Target } from "../benchmark.js";
import { firstReading, noteReadings } from "../page/page-writing.js";
import { openSlowLink, refuse } from "./slow-link.js";
import { serveSite } from "./static-site.js";

const BYTES_PER_KILOBYTE = 1000;

const FIRST_VISIT = { bitsPerSecond: 10e6, roundTripMs: 40 };

/** What lies on the sheet, and what is read of it. */
const TEXT = "1234";
const PAPER = { width: 640, height: 400 };
const PEN_WIDTH = 6;
/** Where the page looks for what was drawn before it was loaded anew. */
const KEPT_NAME = "digits-drawing";

/** The browser looks for a newer service worker by itself, network or not, some time after a page was opened. */
const LOOK = /^GET \/service-worker\.js /;
/** What else the page might ask it has asked by then. */
const SETTLE_MS = 3000;

/** What is asked, and what is hoped for. */
const targets = {
  loadedKilobytes: { target: atMost(450), goal: atMost(320) },
  firstMs: { target: atMost(1500), goal: atMost(800) },
  offlineMs: { target: atMost(500), goal: atMost(250) },
  requests: { target: atMost(0) },
} as const;

/** Kinds of files by how their names end; what is of none is the page, its icons and its service worker's. */
const kinds = { script: /\.js$/, style: /\.css$/, networks: /\.bin$/, fonts: /\.woff2$/, rest: /./ } as const;
type Kind = keyof typeof kinds;

/** Figures of a first visit and the one after it. */
export interface Visits {
  readonly bytes: Readonly<Record<Kind, number>>;
  readonly firstMs: number;
  readonly paintMs: number;
  readonly offlineMs: number;
  /** What was sent to hosts other than the site's: the first line of each. */
  readonly toOthers: readonly string[];
  /** The same of what the page and its workers asked with the site gone. */
  readonly offline: readonly string[];
}

export async function measureVisits({ rounds, log }: BenchmarkContext): Promise<BenchmarkResult[]> {
  const site = await serveSite();
  try {
    // The first round is warm-up: the system finds the browser's files.
    await visitTwice(site);
    const visits: Visits[] = [];
    for (let round = 0; round < rounds; round++) {
      const visit = await visitTwice(site);
      visits.push(visit);
      log(
        `visits ${round + 1}: first reading after ${visit.firstMs.toFixed()} ms, offline after ${visit.offlineMs.toFixed()} ms; load ${loadavg()[0]!.toFixed(1)}`,
      );
      for (const line of [...visit.toOthers, ...visit.offline]) log(`  asked: ${line}`);
    }
    const kilobytes = (...those: readonly Kind[]) =>
      visits.map(({ bytes }) => those.reduce((sum, kind) => sum + bytes[kind], 0) / BYTES_PER_KILOBYTE);
    const line = (
      name: string,
      unit: string,
      ours: readonly number[],
      asked: { target?: Target; goal?: Target } = {},
    ) => summarise({ name, unit, ...asked }, ours);
    const first = "first visit, 10 Mbit/s and 40 ms";
    return [
      line(
        "first visit, all that is loaded to read offline, compressed, fonts apart",
        "kB",
        kilobytes("script", "style", "networks", "rest"),
        targets.loadedKilobytes,
      ),
      line("of it script, with the engine", "kB", kilobytes("script")),
      line("of it style", "kB", kilobytes("style")),
      line("of it networks", "kB", kilobytes("networks")),
      line("of it the page, its icons and what names its files", "kB", kilobytes("rest")),
      line("first visit, fonts", "kB", kilobytes("fonts")),
      line(
        `${first}: largest contentful paint`,
        "ms",
        visits.map(({ paintMs }) => paintMs),
      ),
      line(
        `${first}: first reading`,
        "ms",
        visits.map(({ firstMs }) => firstMs),
        targets.firstMs,
      ),
      line(
        "second visit, offline: first reading",
        "ms",
        visits.map(({ offlineMs }) => offlineMs),
        targets.offlineMs,
      ),
      line(
        "requests to another host, both visits",
        "requests",
        visits.map(({ toOthers }) => toOthers.length),
        targets.requests,
      ),
      line(
        "requests to any host, offline, but for the browser's own for a newer service worker",
        "requests",
        visits.map(({ offline }) => offline.length),
        targets.requests,
      ),
    ];
  } finally {
    await site.close();
  }
}

/** Visits the site with a new profile, and once more when it is gone. */
export async function visitTwice(site: FileServer): Promise<Visits> {
  const profile = await mkdtemp(join(tmpdir(), "digits-bench-"));
  const link = await openSlowLink(site.port, FIRST_VISIT);
  const others = await openOtherHosts();
  const drawing = await drawNumber();
  const from = site.sent.length;
  const visit = async <Figures>(look: (page: Page, context: BrowserContext) => Promise<Figures>) => {
    const context = await launchProfile(profile, others.url);
    try {
      await context.addInitScript(([name, text]) => sessionStorage.setItem(name, text), [KEPT_NAME, drawing] as const);
      await context.addInitScript(noteReadings, [0]);
      const [page = await context.newPage()] = context.pages();
      await page.goto(link.url);
      const readMs = await waitForReading(page);
      return { readMs, figures: await look(page, context) };
    } finally {
      await context.close();
    }
  };
  try {
    const first = await visit(async (page) => {
      // Then all is kept that the page needs.
      await untilKept(page);
      return page.evaluate(largestPaint);
    });
    const bytes = sumBytes(site.sent.slice(from));
    link.cut();
    const offline = await visit((page) => page.waitForTimeout(SETTLE_MS));
    return {
      bytes,
      firstMs: first.readMs,
      paintMs: first.figures,
      offlineMs: offline.readMs,
      toOthers: others.lines,
      offline: link.askedInVain.filter((line) => !LOOK.test(line)),
    };
  } finally {
    await link.close();
    await others.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/** When the reading was seen; it has to be the right one. */
async function waitForReading(page: Page): Promise<number> {
  const readMs = await firstReading(page);
  const text = (await page.locator(".number-digit").allInnerTexts()).join("");
  if (text !== TEXT) throw new Error(`the page read ${text} in place of ${TEXT}.`);
  return readMs;
}

/** Runs in the page. */
function largestPaint(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({
      type: "largest-contentful-paint",
      buffered: true,
    });
  });
}

function sumBytes(sent: FileServer["sent"]): Record<Kind, number> {
  const sums: Record<Kind, number> = { script: 0, style: 0, networks: 0, fonts: 0, rest: 0 };
  const names = Object.keys(kinds) as Kind[];
  for (const { path, bytes } of sent) sums[names.find((kind) => kinds[kind].test(path)) ?? "rest"] += bytes;
  return sums;
}

/** A number in recorded strokes, as the page keeps it. */
async function drawNumber(): Promise<string> {
  const recorded = await loadRecordedDigits();
  const digits = Array.from(TEXT, (letter) => recorded.find(({ digit }) => digit === Number(letter))!);
  const strokes = placeDigits(digits, { x: 0, y: 0, ...PAPER }).map((stroke) => ({
    tool: "pen" as const,
    width: PEN_WIDTH,
    hasPressure: true,
    points: stroke.map(({ x, y, pressure }) => [x, y, pressure] as const),
  }));
  return packDrawing({ paper: PAPER, states: [[], strokes], now: 1 });
}

/** Takes what is sent to any other host, notes it, and answers nothing. */
async function openOtherHosts() {
  const lines: string[] = [];
  const server = createServer((socket) => refuse(socket, (line) => lines.push(line)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lines,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
