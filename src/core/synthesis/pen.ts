/**
 * The pen: lines become ink. Every stretch between two points is a capsule with a soft edge; a pixel takes the
 * darkest stretch that reaches it, so that a line crossing itself is no darker there, as on paper.
 */

import { createPlane, type Plane } from "../picture/plane.js";
import type { Point } from "./glyph.js";

/** A point of a line with what the pen does there. */
export interface InkPoint extends Point {
  /** Half the width of the line, in pixels. */
  readonly radius: number;
  /** How dark it is, from 0 to 1. */
  readonly ink: number;
}

/** The tip of the pen. */
export interface Nib {
  /** Width across its narrow side over that across its wide side, above 0; 1 is round. */
  readonly roundness: number;
  /** Direction of the wide side, in radians from the x axis. */
  readonly angle: number;
  /** Pixels over which the edge of a line fades, above 0; 1 is a sharp edge without steps. */
  readonly softness: number;
}

/**
 * Draws lines on a blank sheet; a line of one point is a dot.
 *
 * @returns ink from 0 to 1
 */
export function renderStrokes(
  lines: readonly (readonly InkPoint[])[],
  nib: Nib,
  size: { readonly width: number; readonly height: number },
): Plane {
  const plane = createPlane(size.width, size.height);
  for (const line of lines) {
    const last = line.length - 1;
    for (let i = 0; i < Math.max(1, last); i++) {
      drawStretch(plane, nib, line[i]!, line[Math.min(i + 1, last)]!);
    }
  }
  return plane;
}

/** Draws from one point to the next, radius and darkness going evenly from the one's to the other's. */
function drawStretch(plane: Plane, nib: Nib, from: InkPoint, to: InkPoint): void {
  const { width, height, values } = plane;
  // In the nib's own axes, the narrow one stretched, its tip is round.
  const cos = Math.cos(nib.angle);
  const sin = Math.sin(nib.angle);
  const squeeze = 1 / nib.roundness;
  const alongX = (to.x - from.x) * cos + (to.y - from.y) * sin;
  const alongY = ((to.y - from.y) * cos - (to.x - from.x) * sin) * squeeze;
  const lengthSquared = alongX * alongX + alongY * alongY;
  const perLength = lengthSquared > 0 ? 1 / lengthSquared : 0;
  const perSoftness = 1 / nib.softness;
  const growth = to.radius - from.radius;
  const darkening = to.ink - from.ink;

  const reach = Math.max(from.radius, to.radius) + nib.softness / 2 + 0.5;
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach));
  const right = Math.min(width, Math.ceil(Math.max(from.x, to.x) + reach));
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach));
  const bottom = Math.min(height, Math.ceil(Math.max(from.y, to.y) + reach));
  for (let y = top; y < bottom; y++) {
    const dy = y + 0.5 - from.y;
    for (let x = left; x < right; x++) {
      const dx = x + 0.5 - from.x;
      const u = dx * cos + dy * sin;
      const v = (dy * cos - dx * sin) * squeeze;
      let t = (u * alongX + v * alongY) * perLength;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      const du = u - t * alongX;
      const dv = v - t * alongY;
      const inside = from.radius + t * growth - Math.sqrt(du * du + dv * dv);
      let value = inside * perSoftness + 0.5;
      if (value <= 0) continue;
      value = (value > 1 ? 1 : value) * (from.ink + t * darkening);
      const at = y * width + x;
      if (value > values[at]!) values[at] = value;
    }
  }
}
