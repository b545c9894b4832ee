/**
 * Connected components: the pieces of ink that hang together, each with its box and its mass.
 */

import type { Box } from "./box.js";
import type { Plane } from "./plane.js";

/** A piece of ink, its pixels touching by side or corner. */
export interface Component {
  /** The value of its pixels in {@link Components.labels}. */
  readonly label: number;
  readonly box: Box;
  /** Sum of its pixels' values. */
  readonly mass: number;
  /** The greatest of its pixels' values. */
  readonly peak: number;
  /** Its pixels. */
  readonly area: number;
}

export interface Components {
  /** Per pixel the label of its component, 0 for none. */
  readonly labels: Uint32Array;
  readonly components: readonly Component[];
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
    const box = {
      x: left,
      y: top,
      width: right - left + 1,
      height: bottom - top + 1,
    };
    components.push({ label, box, mass, peak, area });
  }
  return { labels, components };
}
