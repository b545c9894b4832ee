/**
 * Reads figures that nobody wrote, before anybody writes. A browser compiles what is read with while it runs, so that a page's
 * first strokes took four to ten times as long as later ones.
 */

import { isDigitsError } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import type { ReadingControl } from "../../core/reading/budget.js";
import type { Reader } from "../../core/reading/reader.js";

/** Figures on each picture: one is read by the network of digits, several by that of lines. After four there is little to gain. */
const COUNTS = [4, 1, 3, 2] as const;

const SIZE = { width: 240, height: 112 };
const HIGH = 60;
const APART = 50;
const STROKE = 3;
/** They lean and climb, so that they are read both as they stand and put upright. */
const LEAN = 0.3;
const CLIMB = 0.06;

/** Reads until somebody wants the thread. `control` says so as of a reading that is cancelled. */
export async function warmUp(reader: Reader, control: ReadingControl): Promise<void> {
  for (const count of COUNTS) {
    try {
      await reader.read(drawFigures(count), { turn: "0" }, control);
    } catch (error) {
      if (!isDigitsError(error, "ABORTED")) throw error;
      return;
    }
  }
}

/** Bars and rings in turn. */
function drawFigures(count: number): Picture {
  const { width, height } = SIZE;
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let at = 0; at < width * height; at++) {
    const x = at % width;
    const down = (at - x) / width - height / 2 + CLIMB * (x - width / 2);
    const figure = Math.min(count - 1, Math.floor(x / APART));
    const across = x - (figure + 0.5) * APART + LEAN * down;
    const isBar = figure % 2 === 0;
    if (isBar && Math.abs(down) > HIGH / 2) continue;
    const distance = Math.abs(isBar ? across : Math.hypot(1.6 * across, down) - HIGH / 2);
    rgba.fill(255 * Math.min(1, Math.max(0, distance - STROKE / 2)), 4 * at, 4 * at + 3);
  }
  return { ...SIZE, rgba };
}
