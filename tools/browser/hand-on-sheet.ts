/**
 * A hand that writes recorded digits on the page's sheet, with a pen, at the pace of the recording. The events take the
 * way of the system's own: through the browser's input, to be joined and handed out frame by frame as those of a tablet.
 */

import { setTimeout as sleep } from "node:timers/promises";

import type { CDPSession, Page } from "playwright-core";

import type { PenPoint, RecordedDigit } from "./recorded-digits.js";

/** A stroke on the screen; its places are those of the window. */
export type PlacedStroke = readonly PenPoint[];

/** Between two digits the hand moves on. */
const NEXT_DIGIT_MS = 180;

/** The greatest height of digits, as a share of the sheet. */
const HEIGHT_SHARE = 0.55;

/** A rectangle of the window that is written into. */
export interface WritingPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the sheet lies in the window. */
export async function sheetPlace(page: Page): Promise<WritingPlace> {
  const box = await page.locator("#sheet").boundingBox();
  if (!box) throw new Error("the page has no sheet to write on");
  return box;
}

/**
 * Sets digits beside each other in the middle of a place, the later ones after the earlier.
 *
 * @param gap between two of them, in heights; below 0 they overlap
 */
export function placeDigits(digits: readonly RecordedDigit[], place: WritingPlace, gap = 0.22): PlacedStroke[] {
  const widths = digits.map(({ strokes }) => Math.max(...strokes.flat().map(({ x }) => x)));
  const total = widths.reduce((sum, width) => sum + width, 0) + gap * (digits.length - 1);
  const height = Math.min(HEIGHT_SHARE * place.height, (0.9 * place.width) / total);
  const top = place.y + (place.height - height) / 2;
  let left = place.x + (place.width - total * height) / 2;
  let startMs = 0;
  return digits.flatMap(({ strokes }, index) => {
    const [digitLeft, digitMs] = [left, startMs];
    left += ((widths[index] ?? 0) + gap) * height;
    startMs += (strokes.at(-1)?.at(-1)?.ms ?? 0) + NEXT_DIGIT_MS;
    const placed = ({ x, y, ms, pressure }: PenPoint) => {
      return { x: digitLeft + x * height, y: top + y * height, ms: digitMs + ms, pressure };
    };
    return strokes.map((stroke) => stroke.map(placed));
  });
}

/**
 * Writes strokes, each point at its time.
 *
 * @param onLift called after each stroke that the page has got
 */
export async function writeStrokes(
  devtools: CDPSession,
  strokes: readonly PlacedStroke[],
  onLift: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  let startMs = performance.now() - (strokes[0]?.[0]?.ms ?? 0);
  for (const stroke of strokes) {
    const sent: Promise<unknown>[] = [];
    for (const [index, point] of stroke.entries()) {
      const waitMs = startMs + point.ms - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      const type = index === 0 ? "mousePressed" : "mouseMoved";
      // Not waited for: the page answers once a frame, and a pen does not wait for it.
      sent.push(devtools.send("Input.dispatchMouseEvent", toEvent(type, point)));
    }
    const last = stroke.at(-1);
    if (!last) continue;
    sent.push(devtools.send("Input.dispatchMouseEvent", toEvent("mouseReleased", last)));
    await Promise.all(sent);
    const pausedMs = performance.now();
    await onLift();
    startMs += performance.now() - pausedMs;
  }
}

/** Writes digits on the page's sheet. */
export async function writeDigits(page: Page, digits: readonly RecordedDigit[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await writeStrokes(devtools, placeDigits(digits, await sheetPlace(page)));
  await devtools.detach();
}

function toEvent(type: "mousePressed" | "mouseMoved" | "mouseReleased", { x, y, pressure }: PenPoint) {
  const pressed = type === "mouseReleased" ? { buttons: 0, force: 0 } : { buttons: 1, force: pressure };
  return { type, x, y, button: "left", clickCount: 1, pointerType: "pen", ...pressed } as const;
}
