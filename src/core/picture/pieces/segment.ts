/**
 * Parts of the ink: a piece that hangs together, or what a cut leaves of it. A part knows its pixels, so that any
 * group of parts can be drawn alone.
 */

import type { Box } from "../box.js";
import type { Component } from "../components.js";
import type { Ink } from "./ink.js";
import type { Plane } from "../plane.js";

export interface InkPart {
  /** Indices into the plane of ink. */
  readonly pixels: Uint32Array;
  /** In pixels of that plane. */
  readonly box: Box;
  /** Sum of the ink. */
  readonly mass: number;
}

/** The parts of whole components, in the same order. */
export function toInkParts({ ink, labels }: Ink, components: readonly Component[]): InkPart[] {
  return components.map(({ label, box, mass, area }) => {
    const pixels = new Uint32Array(area);
    let count = 0;
    for (let y = box.y; y < box.y + box.height; y++) {
      const start = y * ink.width;
      for (let at = start + box.x; at < start + box.x + box.width; at++) {
        if (labels[at] === label) pixels[count++] = at;
      }
    }
    return { pixels, box, mass };
  });
}

/** A part of the given pixels; at least one. */
export function createInkPart(pixels: readonly number[], { width, values }: Plane): InkPart {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  let mass = 0;
  for (const at of pixels) {
    const x = at % width;
    const y = (at - x) / width;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
    mass += values[at]!;
  }
  const box = {
    x: left,
    y: top,
    width: right - left + 1,
    height: bottom - top + 1,
  };
  return { pixels: Uint32Array.from(pixels), box, mass };
}
