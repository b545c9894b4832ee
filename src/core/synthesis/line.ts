/**
 * What happens to a line between the mind and the paper: it trembles, and a device records it coarsely.
 */

import type { Random } from "../tensor/random.js";
import { lengthOf } from "./curve.js";
import type { Point } from "./glyph.js";
import type { Hand, Recording } from "./hand.js";

/** The line with the hand's tremor: a random walk across both axes that is smooth over the tremor's length. */
export function trembleLine(
  line: readonly Point[],
  { tremor, tremorLength }: Pick<Hand, "tremor" | "tremorLength">,
  random: Random,
): readonly Point[] {
  if (tremor === 0) return line;
  let knot = { x: random.normal(0, tremor), y: random.normal(0, tremor) };
  let next = { x: random.normal(0, tremor), y: random.normal(0, tremor) };
  let walked = 0;
  return line.map((point, i) => {
    if (i > 0) walked += Math.hypot(point.x - line[i - 1]!.x, point.y - line[i - 1]!.y);
    while (walked > tremorLength) {
      walked -= tremorLength;
      knot = next;
      next = { x: random.normal(0, tremor), y: random.normal(0, tremor) };
    }
    const t = walked / tremorLength;
    const smooth = t * t * (3 - 2 * t);
    return { x: point.x + knot.x + smooth * (next.x - knot.x), y: point.y + knot.y + smooth * (next.y - knot.y) };
  });
}

/** The line as its device kept it. */
export function recordLine(line: readonly Point[], recording: Recording): readonly Point[] {
  switch (recording.kind) {
    case "smooth":
      return line;
    case "cornered":
      return reportPlaces(line, recording.step);
    case "stepped":
      return line.map(({ x, y }) => ({
        x: Math.round(x / recording.step) * recording.step,
        y: Math.round(y / recording.step) * recording.step,
      }));
  }
}

/** Points of the line about `step` apart, its ends among them, and never fewer than a curve needs to be told. */
function reportPlaces(line: readonly Point[], step: number): readonly Point[] {
  const fitting = Math.min(step, lengthOf(line) / 3);
  const places = line.slice(0, 1);
  let walked = 0;
  for (let i = 1; i < line.length - 1; i++) {
    walked += Math.hypot(line[i]!.x - line[i - 1]!.x, line[i]!.y - line[i - 1]!.y);
    if (walked < fitting) continue;
    places.push(line[i]!);
    walked = 0;
  }
  return line.length > 1 ? [...places, line.at(-1)!] : places;
}
