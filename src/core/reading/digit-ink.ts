/** The ink of a digit that stands alone, without the frame around it. */

import type { Box } from "../picture/box.js";
import type { Component } from "../picture/components.js";
import { boxInWindow, digitHeightOf, type LineWindow } from "../picture/lines/line-window.js";
import type { FoundInk } from "../picture/pieces/find-ink.js";
import type { Plane } from "../picture/plane.js";
import { coveredPart, FRAME_HEIGHT } from "./choose-lines.js";

/** What is as high as this share of a line's digits, and lies in their box by as much, may be the digit. */
const HIGH = 0.5;

/** Where a digit's ink is, and the plane on which it stands without its frame. */
export interface DigitInk {
  readonly ink: Plane;
  /** In pixels of the plane. */
  readonly box: Box;
}

/**
 * Creates what finds the ink between two columns of a line's image. What is far higher than the line is a frame, and is left
 * out where there is a digit that does not touch it.
 */
export function createDigitFinder({
  ink,
  labels,
  components,
}: FoundInk): (window: LineWindow, from: number, to: number) => DigitInk {
  const known = new Map<string, Plane>();
  return (window, from, to) => {
    const box = boxInWindow(window, from, to, ink);
    const height = digitHeightOf(window);
    const near = components.filter((one) => coveredPart(one.box, box) > 0);
    const isAround = (frame: Component) => near.some((one) => standsWithin(one.box, frame.box));
    const frames = near.filter((one) => one.box.height > FRAME_HEIGHT * height || isAround(one));
    const mayBeDigit = (one: Component) =>
      !frames.includes(one) && one.box.height >= HIGH * height && coveredPart(one.box, box) >= HIGH;
    if (frames.length === 0 || !near.some(mayBeDigit)) return { ink, box };
    const key = frames.map(({ label }) => label).join(" ");
    const rest = known.get(key) ?? withoutComponents(ink, labels, frames);
    known.set(key, rest);
    return { ink: rest, box: boxInWindow(window, from, to, rest) };
  };
}

/** Whether something that is about as high as a frame stands in it, and touches none of its sides. */
function standsWithin({ x, y, width, height }: Box, frame: Box): boolean {
  if (height < HIGH * frame.height || FRAME_HEIGHT * height > frame.height) return false;
  return x > frame.x && y > frame.y && x + width < frame.x + frame.width && y + height < frame.y + frame.height;
}

function withoutComponents(ink: Plane, labels: Uint32Array, components: readonly Component[]): Plane {
  const left = new Set(components.map(({ label }) => label));
  return { ...ink, values: ink.values.map((value, at) => (left.has(labels[at]!) ? 0 : value)) };
}
