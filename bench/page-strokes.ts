/**
 * From the end of a stroke to its reading on the screen: recorded digits are written on the page's sheet as numbers of
 * four, at the pace of the pen. The clock starts with the time stamp of the pen's `pointerup` and ends after the frame
 * in which the page shows the reading, so the page's own work, the server's and the painting are all in it. A stroke
 * whose reading was overtaken by the next stroke waits for the reading that has both.
 */

import type { Browser, Page } from "playwright-core";

import { writeDigits } from "../tools/browser/hand-on-sheet.js";
import type { RecordedDigit } from "../tools/browser/recorded-digits.js";

const DIGITS_A_NUMBER = 4;
/** After a number the eye rests on it, and the steps behind it are asked for; then the sheet is cleared. */
const REST_MS = 900;

interface StrokeNotes {
  readonly ended: number[];
  readonly shownAfterMs: number[];
}

/** Writes the digits, and gives for each stroke how long its reading took to be seen, in milliseconds. */
export async function measureStrokes(
  browser: Browser,
  url: string,
  digits: readonly RecordedDigit[],
): Promise<number[]> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
  });
  try {
    const page = await context.newPage();
    await page.goto(url);
    await page.locator("footer .model a").waitFor();
    await page.evaluate(noteStrokes);
    for (let at = 0; at < digits.length; at += DIGITS_A_NUMBER) {
      await writeDigits(page, digits.slice(at, at + DIGITS_A_NUMBER));
      await allShown(page);
      await page.waitForTimeout(REST_MS);
      await page.keyboard.press("Delete");
    }
    const { shownAfterMs } = await readNotes(page);
    const strokes = digits.flatMap((digit) => digit.strokes).length;
    if (shownAfterMs.length !== strokes) {
      throw new Error(`${strokes} strokes were written, and ${shownAfterMs.length} readings were seen.`);
    }
    return shownAfterMs;
  } finally {
    await context.close();
  }
}

/** Runs in the page. */
function noteStrokes(): void {
  const notes: StrokeNotes = { ended: [], shownAfterMs: [] };
  Object.assign(window, { strokeNotes: notes });
  document.querySelector("#sheet")?.addEventListener(
    "pointerup",
    (event) => notes.ended.push(event.timeStamp),
    // Before the page itself hears of it.
    true,
  );
  const reading = document.querySelector("#reading");
  if (!reading) throw new Error("the page shows no reading");
  new MutationObserver(() => {
    if (reading.getAttribute("aria-busy") === "true") return;
    const ended = notes.ended.splice(0);
    requestAnimationFrame(() => {
      // A message comes after the frame is made.
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", () => {
        const now = performance.now();
        notes.shownAfterMs.push(...ended.map((endedMs) => now - endedMs));
      });
      port1.start();
      port2.postMessage(null);
    });
  }).observe(reading, { attributeFilter: ["aria-busy"] });
}

async function allShown(page: Page): Promise<void> {
  await page.waitForFunction(() => (window as unknown as { strokeNotes: StrokeNotes }).strokeNotes.ended.length === 0);
}

function readNotes(page: Page): Promise<StrokeNotes> {
  return page.evaluate(() => (window as unknown as { strokeNotes: StrokeNotes }).strokeNotes);
}
