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
  const pending = new Uint32Array(values.length);
  const components: Component[] = [];
  for (let seed = 0; seed < values.length; seed++) {
    if (labels[seed] !== 0 || !(values[seed]! > threshold)) continue;
    const label = components.length + 1;
    let [left, right, top, bottom] = [width, 0, height, 0];
    let mass = 0;
    let peak = 0;
    let waiting = 0;
    let area = 0;
    labels[seed] = label;
    pending[waiting++] = seed;
    while (waiting > 0) {
      const at = pending[--waiting]!;
      const x = at % width;
      const y = (at - x) / width;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      area++;
      mass += values[at]!;
      peak = Math.max(peak, values[at]!);
      const lastY = Math.min(height - 1, y + 1);
      const lastX = Math.min(width - 1, x + 1);
      for (let nearY = Math.max(0, y - 1); nearY <= lastY; nearY++) {
        for (let nearX = Math.max(0, x - 1); nearX <= lastX; nearX++) {
          const near = nearY * width + nearX;
          if (labels[near] !== 0 || !(values[near]! > threshold)) continue;
          labels[near] = label;
          pending[waiting++] = near;
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
