/**
 * The window of a line: what of the plane its image shows, and where on the plane a place of its image lies. The digits
 * take about two thirds of the image's height, as most of those do that the network was trained on.
 */

import { LINE_HEIGHT } from "../../line.js";
import type { Box, Point } from "../box.js";
import type { Plane } from "../plane.js";
import { digitRows, type TextLine } from "./text-lines.js";
import { type Extent, heightOf, unionOfExtents, type WritingFrame } from "./writing-frame.js";

/** Room above and below the digits, and beside the outermost, in their heights. */
export const ROOM_ABOVE = 0.22;
export const ROOM_BESIDE = 0.5;
/** Ink below this share of full ink is no part of a stroke's box. */
const LEAST_INK = 0.25;

export interface LineWindow {
  readonly extent: Extent;
  readonly frame: WritingFrame;
  /** Pixels of the plane for one of the image. */
  readonly scale: number;
}

/** The window of a line of ink. */
export function windowOf(line: TextLine): LineWindow {
  const { left, right, ...rows } = unionOfExtents(line.segments.map(({ extent }) => extent));
  const { top, bottom } = digitRows(line) ?? rows;
  const high = Math.max(1, bottom - top);
  return createWindow(
    {
      left: left - ROOM_BESIDE * high,
      right: right + ROOM_BESIDE * high,
      top: top - ROOM_ABOVE * high,
      bottom: bottom + ROOM_ABOVE * high,
    },
    line.frame,
  );
}

/** How high the digits of a window are, in pixels of the plane. */
export function digitHeightOf({ extent }: LineWindow): number {
  return heightOf(extent) / (1 + 2 * ROOM_ABOVE);
}

export function createWindow(extent: Extent, frame: WritingFrame): LineWindow {
  return { extent, frame, scale: heightOf(extent) / LINE_HEIGHT };
}

/** Where the corners of the line's image lie on the plane, clockwise from its upper left. */
export function cornersOf({ extent: { left, right, top, bottom }, frame: { slope, lean } }: LineWindow): Point[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ].map(([u, v]) => {
    const x = u! - lean * v!;
    return { x, y: v! + slope * x };
  });
}

/**
 * The box on the plane around the ink that stands between two columns of the line's image; around all that is there,
 * where there is no ink.
 */
export function boxInWindow({ extent, frame, scale }: LineWindow, from: number, to: number, ink: Plane): Box {
  const { slope, lean } = frame;
  const start = extent.left + from * scale;
  const end = extent.left + to * scale;
  const all: Bounds = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  const inked: Bounds = { ...all };
  for (let v = extent.top + 0.5; v < extent.bottom; v++) {
    for (let u = start + 0.5; u < end; u++) {
      const x = Math.floor(u - lean * v);
      const y = Math.floor(v + slope * x);
      if (x < 0 || y < 0 || x >= ink.width || y >= ink.height) continue;
      extend(all, x, y);
      if (ink.values[y * ink.width + x]! > LEAST_INK) extend(inked, x, y);
    }
  }
  const { left, right, top, bottom } = inked.right < 0 ? all : inked;
  if (right < 0) return { x: 0, y: 0, width: 1, height: 1 };
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

interface Bounds {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function extend(bounds: Bounds, x: number, y: number): void {
  bounds.left = Math.min(bounds.left, x);
  bounds.right = Math.max(bounds.right, x);
  bounds.top = Math.min(bounds.top, y);
  bounds.bottom = Math.max(bounds.bottom, y);
}
