/** Strokes that lead from a digit of a simulated line to the next, where the pen was not lifted. */

import type { Random } from "../../tensor/random.js";
import { drawStretch, type Canvas } from "./canvas.js";
import type { PlacedMark } from "./place-marks.js";
import type { Pen, Writer } from "./writer.js";

/** Places where a stroke may lead from a mark to the next: at its right and its left, above and below. */
export interface Exits {
  readonly rightUpper: readonly [number, number];
  readonly rightLower: readonly [number, number];
  readonly leftUpper: readonly [number, number];
  readonly leftLower: readonly [number, number];
}

export function exitsOfBox(start: number, end: number, foot: number, size: number): Exits {
  return {
    rightUpper: [end - 1, foot - size * 0.85],
    rightLower: [end - 1, foot - size * 0.2],
    leftUpper: [start + 1, foot - size * 0.85],
    leftLower: [start + 1, foot - size * 0.3],
  };
}

export function exitsOf(places: Float32Array, count: number): Exits {
  let top = Infinity;
  let bottom = -Infinity;
  for (let i = 1; i < count; i += 2) {
    top = Math.min(top, places[i]!);
    bottom = Math.max(bottom, places[i]!);
  }
  const farthest = (side: 1 | -1, from: number, to: number): readonly [number, number] => {
    let best = -1;
    for (let i = 0; i < count; i += 2) {
      const height = (places[i + 1]! - top) / Math.max(1, bottom - top);
      if (height < from || height > to) continue;
      if (best < 0 || side * places[i]! > side * places[best]!) best = i;
    }
    return best < 0 ? [places[0]!, places[1]!] : [places[best]!, places[best + 1]!];
  };
  return {
    rightUpper: farthest(1, 0, 0.25),
    rightLower: farthest(1, 0.6, 1),
    leftUpper: farthest(-1, 0, 0.25),
    leftLower: farthest(-1, 0.5, 1),
  };
}

function isDigit({ mark }: PlacedMark): boolean {
  return mark.form >= "0" && mark.form <= "9";
}

export function isJoined(before: PlacedMark, here: PlacedMark, writer: Writer, random: Random): boolean {
  const distance = here.left - before.right;
  if (!isDigit(before) || !isDigit(here) || distance > here.size * 0.4) return false;
  const areZeros = before.mark.form === "0" && here.mark.form === "0";
  return random.uniform() < (areZeros ? Math.max(writer.joinChance, writer.zeroJoinChance) : writer.joinChance);
}

/** Zeros are joined at the top, in a bow or straight; other digits from foot to top or from top to top. */
export function join(
  canvas: Canvas,
  from: Exits,
  to: Exits,
  before: PlacedMark,
  here: PlacedMark,
  pen: Pen,
  random: Random,
): void {
  const areZeros = before.mark.form === "0" && here.mark.form === "0";
  const upper = areZeros || random.uniform() < 0.4;
  const [fromX, fromY] = upper ? from.rightUpper : from.rightLower;
  const [toX, toY] = upper || random.uniform() < 0.5 ? to.leftUpper : to.leftLower;
  const sag = random.uniform(areZeros ? -0.12 : -0.05, areZeros ? 0.08 : 0.2) * here.size;
  const steps = 6;
  let [x, y] = [fromX, fromY];
  for (let i = 1; i <= steps; i++) {
    const t = i / steps;
    const nextX = fromX + (toX - fromX) * t;
    const nextY = fromY + (toY - fromY) * t + sag * 4 * t * (1 - t);
    drawStretch(canvas, x, y, nextX, nextY, pen.radius * 0.8, 1 - pen.fading / 2);
    [x, y] = [nextX, nextY];
  }
}
