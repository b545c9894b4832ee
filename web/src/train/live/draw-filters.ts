/**
 * The filters of the first layer on one canvas: ink that speaks for what a filter looks for in one colour, ink that
 * speaks against it in another, as on the maps of how a digit was read.
 */

import { AGAINST, FOR, fromBase64 } from "../../figures/draw-maps.js";
import type { RunWatch } from "../run-watch.svelte.js";

type Filters = NonNullable<RunWatch["sample"]>["filters"];

/** The byte of a weight of 0. */
const ZERO = 128;
const STRONGEST = 127;

/** How much wider than high the whole is at best. */
const WIDE = 3;

/** Draws the filters in rows, a pixel apart. */
export function drawFilters(canvas: HTMLCanvasElement, { width, height, images }: Filters): void {
  const columns = countColumns(images.length);
  const rows = images.length / columns;
  canvas.width = columns * (width + 1) - 1;
  canvas.height = rows * (height + 1) - 1;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no 2d canvas");
  for (const [index, image] of images.entries()) {
    const pixels = context.createImageData(width, height);
    for (const [place, byte] of fromBase64(image).entries()) {
      const weight = byte - ZERO;
      const opacity = Math.min(255, (Math.abs(weight) * 255) / STRONGEST);
      pixels.data.set([...(weight > 0 ? FOR : AGAINST), opacity], place * 4);
    }
    context.putImageData(pixels, (index % columns) * (width + 1), Math.floor(index / columns) * (height + 1));
  }
}

/** Full rows, in the shape that comes nearest to the place they have. */
export function countColumns(count: number): number {
  let best = count;
  for (let columns = 1; columns <= count; columns += 1) {
    if (count % columns === 0 && missOf(columns) < missOf(best)) best = columns;
  }
  return best;

  function missOf(columns: number): number {
    return Math.abs(Math.log(columns ** 2 / count / WIDE));
  }
}
