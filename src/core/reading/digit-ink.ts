/** The ink of a digit that stands alone, without the frame around it, and what the picture's edge cuts off. */

import { type Box, touchesEdge } from "../picture/box.js";
import type { Component } from "../picture/components.js";
import { boxInWindow, digitHeightOf, type LineWindow } from "../picture/lines/line-window.js";
import { chooseComponents } from "../picture/pieces/choose-components.js";
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
 * Creates what finds the ink between two columns of a line's image. What is far higher than the line is a frame; it is left out
 * where there is a digit that does not touch it, and so is what the picture's edge cuts off.
 */
export function createDigitFinder(found: FoundInk): (window: LineWindow, from: number, to: number) => DigitInk {
  const { ink, labels, components } = found;
  const known = new Map<string, Plane>();
  let writing: ReadonlySet<Component> | undefined;
  return (window, from, to) => {
    writing ??= new Set(chooseComponents(found).kept);
    const box = boxInWindow(window, from, to, ink);
    const near = components.filter((one) => coveredPart(one.box, box) > 0);
    const written = near.filter((one) => writing!.has(one));
    const lineHeight = digitHeightOf(window);
    // A window may be as high as a cell, and the digit in it far lower.
    const tallest = written.length === 0 ? lineHeight : Math.max(...written.map((one) => one.box.height));
    const height = Math.min(lineHeight, tallest);
    const isCutOff = (one: Component) => touchesEdge(one.box, ink) && !writing!.has(one);
    const isAround = (frame: Component) => near.some((one) => standsWithin(one.box, frame.box));
    const frames = near.filter((one) => isCutOff(one) || one.box.height > FRAME_HEIGHT * lineHeight || isAround(one));
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
