/**
 * The sheet a simulated line is drawn on, at the resolution of its image: one buffer that every line uses anew, and the
 * stretch of a stroke as its one means.
 */

import { LINE_HEIGHT } from "../../line.js";

/** Darkness by pixel, from 0 for paper to 1, row by row. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array; // [height, width]
}

/** A canvas whose buffer grows with the widest line. */
export interface Sheet {
  /** Blank, `width` pixels wide; what was drawn on the sheet before is gone. */
  blank(width: number): Canvas;
}

/** Creates a sheet. */
export function createSheet(): Sheet {
  let buffer = new Float32Array(LINE_HEIGHT * 256);
  return {
    blank(width) {
      if (buffer.length < LINE_HEIGHT * width) buffer = new Float32Array(LINE_HEIGHT * width);
      const values = buffer.subarray(0, LINE_HEIGHT * width);
      values.fill(0);
      return { width, height: LINE_HEIGHT, values };
    },
  };
}

/** Pixels over which the edge of a stroke fades. */
const SOFTNESS = 1.1;

/**
 * Draws from one place to another, as a capsule with soft edges; a pixel keeps the darkest that reached it. A stroke that
 * is finer than a pixel is a paler one of that width.
 */
export function drawStretch(
  { width, height, values }: Canvas,
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
  radius: number,
  ink: number,
): void {
  const drawn = radius < 0.5 ? 0.5 : radius;
  const darkness = radius < 0.5 ? ink * radius * 2 : ink;
  const reach = drawn + SOFTNESS / 2;
  const left = Math.max(0, Math.floor((fromX < toX ? fromX : toX) - reach));
  const right = Math.min(width, Math.ceil((fromX < toX ? toX : fromX) + reach));
  const top = Math.max(0, Math.floor((fromY < toY ? fromY : toY) - reach));
  const bottom = Math.min(height, Math.ceil((fromY < toY ? toY : fromY) + reach));
  const alongX = toX - fromX;
  const alongY = toY - fromY;
  const squared = alongX * alongX + alongY * alongY;
  const perLength = squared > 0 ? 1 / squared : 0;
  const reachSquared = reach * reach;
  for (let y = top; y < bottom; y++) {
    const dy = y + 0.5 - fromY;
    for (let x = left, at = y * width + left; x < right; x++, at++) {
      const dx = x + 0.5 - fromX;
      let t = (dx * alongX + dy * alongY) * perLength;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      const u = dx - t * alongX;
      const v = dy - t * alongY;
      const distance = u * u + v * v;
      if (distance >= reachSquared) continue;
      let value = (reach - Math.sqrt(distance)) / SOFTNESS;
      value = value > 1 ? darkness : value * darkness;
      if (value > values[at]!) values[at] = value;
    }
  }
}
