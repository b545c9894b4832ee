/**
 * Coats: layers of one colour that lie over the paper, such as printed rules and ink. A coat holds how much of
 * what is below it hides at every pixel; it is drawn into with edges one pixel soft.
 */

import type { Light } from "./colour.js";
import type { Point } from "./point.js";

export interface Coat {
  readonly width: number;
  readonly height: number;
  /** [height * width], 255 hides all. */
  readonly coverage: Uint8Array;
  readonly colour: Light;
}

/** A coat that hides nothing yet. */
export function createCoat(width: number, height: number, colour: Light): Coat {
  return {
    width,
    height,
    coverage: new Uint8Array(width * height),
    colour,
  };
}

/** Draws a straight line. */
export function drawLine(
  coat: Coat,
  from: Point,
  to: Point,
  { widthPx, strength }: { readonly widthPx: number; readonly strength: number },
): void {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return;
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  // A line thinner than a pixel covers a part of it.
  const reach = Math.max(widthPx, 1) / 2 + 0.5;
  const full = 255 * strength * Math.min(1, widthPx);
  const isFlat = Math.abs(along.x) > Math.abs(along.y);
  const [longWay, shortWay] = isFlat ? [coat.width, coat.height] : [coat.height, coat.width];
  const [step, across] = isFlat ? [1, coat.width] : [coat.width, 1];
  const slope = isFlat ? along.y / along.x : along.x / along.y;
  const [longFrom, longTo, shortFrom] = isFlat ? [from.x, to.x, from.y] : [from.y, to.y, from.x];
  const shrink = Math.abs(isFlat ? along.x : along.y);
  const first = Math.max(0, Math.floor(Math.min(longFrom, longTo)));
  const last = Math.min(longWay - 1, Math.floor(Math.max(longFrom, longTo)));
  for (let i = first; i <= last; i++) {
    const middle = shortFrom + slope * (i + 0.5 - longFrom);
    const begin = Math.max(0, Math.floor(middle - reach / shrink));
    const end = Math.min(shortWay - 1, Math.floor(middle + reach / shrink));
    for (let j = begin; j <= end; j++) {
      const away = Math.abs(j + 0.5 - middle) * shrink;
      const value = full * Math.min(1, Math.max(0, reach - away));
      const at = i * step + j * across;
      if (value > coat.coverage[at]!) coat.coverage[at] = value;
    }
  }
}
