/**
 * Connected components of ink, each with its box and its mass, and segments: a whole component or the slice of one that
 * cuts leave. A segment knows its pixels, so that any group of segments can be drawn alone.
 */

import type { Box } from "./box.js";
import type { Plane } from "./plane.js";

/** Pixels of ink that touch by side or corner. */
export interface Component {
  /** The value of its pixels in {@link Components.labels}. */
  readonly label: number;
  readonly box: Box;
  /** Sum of its pixels' values. */
  readonly mass: number;
  /** The greatest of its pixels' values. */
  readonly peak: number;
  /** Number of its pixels. */
  readonly area: number;
}

export interface Components {
  /** Per pixel the label of its component, 0 for none. */
  readonly labels: Uint32Array;
  readonly components: readonly Component[];
}

/** A component, or a slice of one. */
export interface Segment {
  /** Indices into the plane of ink. */
  readonly pixels: Uint32Array;
  /** In pixels of that plane. */
  readonly box: Box;
  /** Sum of the ink. */
  readonly mass: number;
}

/** Finds the components of the pixels whose value is greater than `threshold`. */
export function findComponents(plane: Plane, threshold: number): Components {
  const { width, height, values } = plane;
  const labels = new Uint32Array(values.length);
  const pending: number[] = [];
  const components: Component[] = [];
  for (let seed = 0; seed < values.length; seed++) {
    if (!(values[seed]! > threshold) || labels[seed] !== 0) continue;
    const label = components.length + 1;
    let [left, right, top, bottom] = [width, 0, height, 0];
    let mass = 0;
    let peak = 0;
    let area = 0;
    labels[seed] = label;
    pending.push(seed);
    while (pending.length > 0) {
      const at = pending.pop()!;
      const x = at % width;
      const y = (at - x) / width;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
      const value = values[at]!;
      area++;
      mass += value;
      if (value > peak) peak = value;
      const leftmost = x > 0 ? -1 : 0;
      const rightmost = x < width - 1 ? 1 : 0;
      const lowest = y < height - 1 ? width : 0;
      for (let row = y > 0 ? -width : 0; row <= lowest; row += width) {
        const last = at + row + rightmost;
        for (let near = at + row + leftmost; near <= last; near++) {
          if (!(values[near]! > threshold) || labels[near] !== 0) continue;
          labels[near] = label;
          pending.push(near);
        }
      }
    }
    const box = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
    components.push({ label, box, mass, peak, area });
  }
  return { labels, components };
}

/** Whole components as segments, in the same order. */
export function toSegments(
  { ink, labels }: { readonly ink: Plane; readonly labels: Uint32Array },
  components: readonly Component[],
): Segment[] {
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

/** The segment of the given pixels; at least one. */
export function createSegment(pixels: readonly number[], { width, values }: Plane): Segment {
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
  const box = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  return { pixels: Uint32Array.from(pixels), box, mass };
}

/** The value in the middle of the ink: half of the mass has less, so specks and dots hardly count. 0 of nothing. */
export function medianByMass<Item extends { readonly mass: number }>(
  items: readonly Item[],
  valueOf: (item: Item) => number,
): number {
  const half = items.reduce((sum, { mass }) => sum + mass, 0) / 2;
  let sum = 0;
  for (const item of items.toSorted((a, b) => valueOf(a) - valueOf(b))) {
    sum += item.mass;
    if (sum >= half) return valueOf(item);
  }
  return 0;
}
