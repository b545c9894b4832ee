/**
 * Writing on the page: how soon a stroke is read, and the frames while the pen is down.
 *
 * **Strokes.** Recorded digits are written on the page's sheet as numbers of four, at the pace of the pen. The clock starts
 * with the time stamp of the pen's `pointerup` and ends after the frame in which the page shows the reading, so the page's own
 * work, the server's and the painting are all in it. A stroke whose reading was overtaken by the next stroke waits for the
 * reading that has both.
 *
 * **Frames.** They are counted on a sheet that holds 2,000 points already. A headless browser makes its frames by a clock of
 * 60 a second, screen or not, and asks the page for each by `requestAnimationFrame`: when the page, the rasteriser or the
 * machine is late, the next call comes an interval later. So the intervals between those calls, taken only while the pen is
 * down, tell frames made and frames lost. Beside them stands what the page's own code took in each frame, its listeners and
 * its frame callbacks: the share of the 16.7 ms that the page answers for.
 */

import type { Browser, Page } from "playwright-core";

import {
  placeDigits,
  sheetPlace,
  writeDigits,
  writeStrokes,
  type WritingPlace,
} from "../../tools/browser/hand-on-sheet.js";
import type { RecordedDigit } from "../../tools/browser/recorded-digits.js";

const DIGITS_A_NUMBER = 4;
/** On a machine with other work. */
const PATIENT_MS = 120_000;
/** After a number the eye rests on it, and the steps behind it are asked for; then the sheet is cleared. */
const REST_MS = 900;

export const POINTS_ON_SHEET = 2000;

const FRAME_MS = 1000 / 60;
/** The sheet is filled in rows, as a page is. */
const ROWS = 4;
const DIGITS_A_ROW = 12;
/** Digits that are drawn over them while frames are counted: large, one after the other. */
const MEASURED_DIGITS = 12;

/** Of what is read, in milliseconds. */
interface ReadingNotes {
  /** Since when those wait that no reading was seen of yet, by the page's clock. */
  readonly begun: number[];
  /** How long the others waited. */
  readonly seenAfterMs: number[];
}

/** Figures of one run. */
export interface FrameFigures {
  readonly framesPerSecond: number;
  /** Of the frames that were due while the pen was down. */
  readonly droppedShare: number;
  /** What the page's own code took in a frame, the 95th percentile. */
  readonly ownWorkMs: number;
  readonly frames: number;
  readonly pointsBefore: number;
}

interface FrameNotes {
  readonly intervalsMs: number[];
  readonly worksMs: number[];
}

/** The page's window, with what is noted in it. */
interface NotedWindow {
  readonly readingNotes: ReadingNotes;
  readonly frameNotes: FrameNotes;
}

/** Opens the page in a browser that has never seen it; `script` runs before anything of it. */
export async function withPage<Result>(
  browser: Browser,
  url: string,
  script: (() => void) | undefined,
  use: (page: Page) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    if (script) await page.addInitScript(script);
    await page.goto(url);
    await page.locator("footer .model", { hasText: /\S/ }).waitFor();
    return await use(page);
  } finally {
    await context.close();
  }
}

/**
 * Writes the digits, and gives for each stroke how long its reading took to be seen, in milliseconds.
 *
 * @param prepare has the page ready to be written on. @default it is as soon as it stands
 */
export async function measureStrokes(
  browser: Browser,
  url: string,
  digits: readonly RecordedDigit[],
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<number[]> {
  return withPage(browser, url, noteReadings, async (page) => {
    await prepare(page);
    for (let at = 0; at < digits.length; at += DIGITS_A_NUMBER) {
      await writeDigits(page, digits.slice(at, at + DIGITS_A_NUMBER));
      await page.waitForFunction(() => (window as unknown as NotedWindow).readingNotes.begun.length === 0);
      await page.waitForTimeout(REST_MS);
      await page.keyboard.press("Delete");
    }
    const { seenAfterMs } = await page.evaluate(() => (window as unknown as NotedWindow).readingNotes);
    const strokes = digits.flatMap((digit) => digit.strokes).length;
    if (seenAfterMs.length === strokes) return seenAfterMs;
    throw new Error(`${strokes} strokes were written, and ${seenAfterMs.length} readings were seen.`);
  });
}

/** Waits for the first reading that {@link noteReadings} sees, and gives how long it took. */
export async function firstReading(page: Page): Promise<number> {
  const note = () => (window as unknown as NotedWindow).readingNotes.seenAfterMs[0];
  const seen = await page.waitForFunction(note, undefined, { timeout: PATIENT_MS });
  return (await seen.jsonValue())!;
}

/**
 * Runs in the page, before anything of it: notes how long after a stroke, or a picture that was chosen, its reading is seen.
 *
 * @param begun what is waited for from the beginning: [0] where the page opens with something on its sheet
 */
export function noteReadings(begun: number[] = []): void {
  const notes: ReadingNotes = { begun, seenAfterMs: [] };
  Object.assign(window, { readingNotes: notes });
  const note = ({ target, timeStamp }: Event, selector: string) => {
    if (target instanceof Element && target.closest(selector)) notes.begun.push(timeStamp);
  };
  // Before the page itself gets them.
  addEventListener("pointerup", (event) => note(event, "#sheet"), true);
  addEventListener("change", (event) => note(event, "#choose-input"), true);
  new MutationObserver((mutations) => {
    const reading = document.querySelector("#reading");
    if (reading?.ariaBusy !== "false" || !mutations.some(({ target }) => target === reading)) return;
    const those = notes.begun.splice(0);
    requestAnimationFrame(() => {
      // A message comes after the frame is made.
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", () => {
        const now = performance.now();
        notes.seenAfterMs.push(...those.map((begunMs) => now - begunMs));
      });
      port1.start();
      port2.postMessage(null);
    });
  }).observe(document, { subtree: true, attributeFilter: ["aria-busy"] });
}

/** Fills the sheet, draws `drawn` digits over it, and counts frames. */
export async function measureFrames(
  browser: Browser,
  url: string,
  digits: readonly RecordedDigit[],
  drawn = MEASURED_DIGITS,
): Promise<FrameFigures> {
  return withPage(browser, url, noteFrames, async (page) => {
    const pointsBefore = await fillSheet(page, digits);
    await page.evaluate(() => {
      for (const notes of Object.values((window as unknown as NotedWindow).frameNotes)) notes.length = 0;
    });
    const devtools = await page.context().newCDPSession(page);
    const place = await sheetPlace(page);
    for (const digit of digits.slice(0, drawn)) await writeStrokes(devtools, placeDigits([digit], place));
    const notes = await page.evaluate(() => (window as unknown as NotedWindow).frameNotes);
    return { ...summariseFrames(notes), pointsBefore };
  });
}

/** Frames a second and lost ones, of intervals; those are whole numbers of the clock's. */
export function summariseFrames({ intervalsMs, worksMs }: FrameNotes): Omit<FrameFigures, "pointsBefore"> {
  const frames = intervalsMs.length;
  const totalMs = intervalsMs.reduce((sum, each) => sum + each, 0);
  const dropped = intervalsMs.reduce((sum, each) => sum + Math.max(0, Math.round(each / FRAME_MS) - 1), 0);
  const sorted = worksMs.toSorted((a, b) => a - b);
  return {
    frames,
    framesPerSecond: (1000 * frames) / totalMs,
    droppedShare: dropped / (frames + dropped),
    ownWorkMs: sorted[Math.floor(0.95 * sorted.length)] ?? 0,
  };
}

/** Writes digits in rows until the sheet holds enough points, as fast as they come; gives how many it holds. */
async function fillSheet(page: Page, digits: readonly RecordedDigit[]): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  const place = await sheetPlace(page);
  let points = 0;
  for (let row = 0; points < POINTS_ON_SHEET; row += 1) {
    const inRow = digits.slice(row * DIGITS_A_ROW, (row + 1) * DIGITS_A_ROW);
    const strokes = placeDigits(inRow, rowOf(place, row)).map((stroke) => stroke.map((point) => ({ ...point, ms: 0 })));
    await writeStrokes(devtools, strokes);
    points += strokes.flat().length;
  }
  await page.waitForSelector("#reading[data-state=read][aria-busy=false]");
  return points;
}

function rowOf(place: WritingPlace, row: number): WritingPlace {
  const height = place.height / ROWS;
  return { ...place, y: place.y + (row % ROWS) * height, height };
}

/** Runs in the page, before anything of it. */
function noteFrames(): void {
  const notes: FrameNotes = { intervalsMs: [], worksMs: [] };
  Object.assign(window, { frameNotes: notes });
  let isDown = false;
  let lastMs: number | null = null;
  let workMs = 0;
  let enteredMs = 0;
  const animate = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    animate((nowMs) => {
      const startMs = performance.now();
      callback(nowMs);
      workMs += performance.now() - startMs;
    });
  const tick = (nowMs: number) => {
    if (isDown && lastMs !== null) {
      notes.intervalsMs.push(nowMs - lastMs);
      notes.worksMs.push(workMs);
    }
    workMs = 0;
    lastMs = isDown ? nowMs : null;
    animate(tick);
  };
  animate(tick);
  for (const type of ["pointerdown", "pointermove", "pointerup"]) {
    // The window gets an event first on its way down and last on its way up: between the two lies the page.
    window.addEventListener(
      type,
      () => {
        enteredMs = performance.now();
        if (type === "pointerdown") isDown = true;
        if (type === "pointerup") isDown = false;
      },
      true,
    );
    window.addEventListener(type, () => (workMs += performance.now() - enteredMs));
  }
}
