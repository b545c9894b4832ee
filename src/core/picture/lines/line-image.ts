/**
 * The image of a line of writing as its network takes it: cut out of the plane of differences from the background, level
 * and upright, {@link LINE_HEIGHT} pixels high, its paper at one grey and its ink at another. No pixel is decided here to
 * be ink or paper: that is for the network to see.
 */

import { LINE_HEIGHT, LINE_INK, LINE_PAPER } from "../../line.js";
import type { Plane } from "../plane.js";
import type { Extent, WritingFrame } from "./writing-frame.js";

/** Full ink is this quantile of all pixels: a thin 1 alone on a wide line has no more of them. */
const INK_QUANTILE = 0.998;
/** The least difference that is taken for ink, where the plane holds shares of the paper's brightness. */
const FAINTEST_INK = 0.04;

const BINS = 1024;

/** A line as its network takes it. */
export interface LineImage {
  readonly width: number;
  /** Row-major; paper {@link LINE_PAPER}. */
  readonly pixels: Uint8Array; // [LINE_HEIGHT, width]
}

/**
 * Cuts a line out of a plane: each pixel of it is the mean of what it covers; 0 where that lies outside the plane.
 *
 * @param extent what of the line to cut out, in its frame; its height becomes {@link LINE_HEIGHT} pixels
 */
export function cutLine(plane: Plane, extent: Extent, { slope, lean }: WritingFrame): Plane {
  const scale = (extent.bottom - extent.top) / LINE_HEIGHT;
  const width = Math.max(1, Math.round((extent.right - extent.left) / scale));
  const values = new Float32Array(LINE_HEIGHT * width);
  // At least two samples along each side of a pixel, and one a pixel of the plane.
  const samples = Math.max(2, Math.ceil(scale));
  const places = new Float64Array(width * samples);
  for (let column = 0; column < places.length; column++) {
    places[column] = extent.left + ((column + 0.5) / samples) * scale;
  }
  for (let row = 0; row < LINE_HEIGHT * samples; row++) {
    const v = extent.top + ((row + 0.5) / samples) * scale;
    const sums = values.subarray(Math.floor(row / samples) * width);
    addSamples(plane, places, samples, lean * v, v, slope, sums);
  }
  return { width, height: LINE_HEIGHT, values };
}

/**
 * Adds a row of samples to the pixels that they lie in. Bilinear; the middle of the plane's first pixel is at 0.5. One loop
 * without calls, for most of what it takes to show a line is this.
 *
 * @param places of the samples along the row, which lies `shift` to the left, at `v`, and falls by `slope`
 * @param sums one for `samples` of them
 */
function addSamples(
  { width, height, values }: Plane,
  places: Float64Array,
  samples: number,
  shift: number,
  v: number,
  slope: number,
  sums: Float32Array,
): void {
  const weight = 1 / (samples * samples);
  const [lastColumn, lastRow] = [width - 1, height - 1];
  for (let place = 0, pixel = 0; place < places.length; pixel++) {
    let sum = sums[pixel]!;
    for (const end = place + samples; place < end; place++) {
      const x = places[place]! - shift;
      const y = v + slope * x;
      const left = Math.floor(x - 0.5) | 0;
      const top = Math.floor(y - 0.5) | 0;
      const across = x - 0.5 - left;
      const down = y - 0.5 - top;
      const at = top * width + left;
      let upper = 0;
      let lower = 0;
      if (left >= 0 && left < lastColumn && top >= 0 && top < lastRow) {
        upper = values[at]! * (1 - across) + values[at + 1]! * across;
        lower = values[at + width]! * (1 - across) + values[at + width + 1]! * across;
      } else {
        if (left < -1 || top < -1 || left > lastColumn || top > lastRow) continue;
        const [before, after] = [left < 0 ? 0 : 1 - across, left === lastColumn ? 0 : across];
        if (top >= 0) upper = (before && values[at]! * before) + (after && values[at + 1]! * after);
        const below = at + width;
        if (top < lastRow) lower = (before && values[below]! * before) + (after && values[below + 1]! * after);
      }
      // Rounded as the pixels are, so that it does not matter how many samples are added at a time.
      sum = Math.fround(sum + weight * (upper * (1 - down) + lower * down));
    }
    sums[pixel] = sum;
  }
}

/** The image of a line that was cut out: its median is taken for paper, and the strongest of its pixels for full ink. */
export function toLineImage({ width, values }: Plane): LineImage {
  const { paper, ink } = findLevels(values);
  const factor = LINE_INK / Math.max(FAINTEST_INK, ink - paper);
  const pixels = new Uint8Array(values.length);
  // A clamped array rounds and clamps by itself; filled by a loop, for its own `from` takes ten times as long.
  const clamped = new Uint8ClampedArray(pixels.buffer);
  for (let at = 0; at < values.length; at++) clamped[at] = LINE_PAPER + (values[at]! - paper) * factor;
  return { width, pixels };
}

/** The median, and the quantile of full ink, by a histogram. */
function findLevels(values: Float32Array): { readonly paper: number; readonly ink: number } {
  let least = Infinity;
  let most = -Infinity;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (!(most > least)) return { paper: least, ink: least };
  const counts = new Uint32Array(BINS + 1); // the last for the greatest value alone
  const perBin = (most - least) / BINS;
  const perValue = 1 / perBin;
  for (let at = 0; at < values.length; at++) counts[((values[at]! - least) * perValue) | 0]!++;
  const levelOf = (share: number) => {
    let below = 0;
    for (let bin = 0; bin <= BINS; bin++) {
      below += counts[bin]!;
      if (below > share * values.length) return least + (bin + 0.5) * perBin;
    }
    return most;
  };
  return { paper: levelOf(0.5), ink: levelOf(INK_QUANTILE) };
}
