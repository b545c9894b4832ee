/**
 * A symbol as lines that any pen can draw: places and what links them. Heights count from 0 at the top of a digit to 1 at
 * its foot; widths are of the same unit.
 */

import type { Point } from "../glyph.js";

export interface Shape {
  /** x and y of each place, in turn. */
  readonly places: Float32Array; // [places * 2]
  /** Pairs of places that a stroke links, in the order of writing where it is known. */
  readonly links: Uint8Array | Uint16Array; // [links * 2]
  readonly left: number;
  readonly right: number;
  /** Slants between which it stays what it is: units to the right a unit upwards. */
  readonly leastSlant: number;
  readonly greatestSlant: number;
  /** The widest pen it bears, in its units. */
  readonly widestPen: number;
}

/** What of a shape does not follow from its lines. */
export interface ShapeLimits {
  readonly leastSlant?: number;
  readonly greatestSlant?: number;
  readonly widestPen?: number;
}

/** The shape of lines; `unit` of theirs are 1 of its. */
export function shapeOf(lines: readonly (readonly Point[])[], unit: number, limits: ShapeLimits = {}): Shape {
  const count = lines.reduce((sum, line) => sum + line.length, 0);
  const places = new Float32Array(count * 2);
  const links = new Uint16Array(lines.reduce((sum, line) => sum + Math.max(1, line.length - 1), 0) * 2);
  let at = 0;
  let link = 0;
  for (const line of lines) {
    // A single place is a dot: linked with itself.
    if (line.length === 1) {
      links[link++] = at;
      links[link++] = at;
    }
    for (let i = 0; i < line.length; i++, at++) {
      places[at * 2] = line[i]!.x / unit;
      places[at * 2 + 1] = line[i]!.y / unit;
      if (i === 0) continue;
      links[link++] = at - 1;
      links[link++] = at;
    }
  }
  return toShape(places, links, limits);
}

/** The shape of places and links. */
export function toShape(places: Float32Array, links: Shape["links"], limits: ShapeLimits = {}): Shape {
  const { leastSlant = -0.35, greatestSlant = 0.6, widestPen = 0.24 } = limits;
  let left = Infinity;
  let right = -Infinity;
  for (let i = 0; i < places.length; i += 2) {
    left = Math.min(left, places[i]!);
    right = Math.max(right, places[i]!);
  }
  return { places, links, left, right, leastSlant, greatestSlant, widestPen };
}
