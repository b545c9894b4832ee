/**
 * The learning curve of a run, small enough to lie over others: many steps become as many points as a narrow drawing
 * shows. It is over epochs, since the steps of runs with other batches are not alike, and of what was read wrong, since
 * label smoothing raises the loss.
 */

import type { StepsPoint } from "../curves/curve-columns.js";

export interface CurvePoint {
  /** Gone through by then. */
  readonly epochs: number;
  /** Share of the images read wrong, over the steps it stands for, each before the network learned from it. */
  readonly error: number;
}

/** Points that a curve is drawn with: one for a few pixels. */
const MAX_POINTS = 80;

/** What is still true of steps when training goes on after a step: what came later is done again. */
export function untilStep(points: readonly StepsPoint[], step: number): StepsPoint[] {
  return points.filter((point) => point.step <= step);
}

/** The curve of steps, each point the mean over about as many steps as the next. */
export function curveOf(points: readonly StepsPoint[], stepsPerEpoch: number): readonly CurvePoint[] {
  const steps = points.reduce((sum, { count }) => sum + count, 0);
  const stepsPerPoint = steps / MAX_POINTS;
  const curve: CurvePoint[] = [];
  let [count, sum] = [0, 0];
  for (const [index, point] of points.entries()) {
    count += point.count;
    sum += point.count * (1 - point.accuracy);
    if (count < stepsPerPoint && index < points.length - 1) continue;
    curve.push({ epochs: point.step / stepsPerEpoch, error: sum / count });
    [count, sum] = [0, 0];
  }
  return curve;
}

/** What curves that lie over each other take up. */
export interface CurveExtent {
  readonly epochs: number;
  /** The range of their errors; more than 0. */
  readonly low: number;
  readonly high: number;
}

/** A share below this is as good as none, and logarithms of it lead nowhere. */
export const LEAST_ERROR = 0.0005;

/** What the curves take up; something to draw on even where there is none. */
export function extentOfCurves(curves: readonly (readonly CurvePoint[])[]): CurveExtent {
  const points = curves.flat();
  const errors = points.map(({ error }) => Math.max(error, LEAST_ERROR));
  if (errors.length === 0) return { epochs: 1, low: 0.01, high: 1 };
  const [low, high] = [Math.min(...errors), Math.max(...errors)];
  return { epochs: Math.max(...points.map(({ epochs }) => epochs)), low: low / 1.1, high: high * 1.1 };
}

/** Errors to draw lines at: 1, 2 and 5 with any power of ten, within the range. */
export function errorTicks({ low, high }: CurveExtent): readonly number[] {
  return [-4, -3, -2, -1, 0]
    .flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)))
    .filter((error) => error >= low && error <= Math.min(1, high));
}

/** At most six whole epochs, or tenths where there is only one, from 0 on. */
export function epochTicks(epochs: number): readonly number[] {
  const steps = [0.25, 1, 2, 5, 10, 20, 50, 100, 200, 500];
  const step = steps.find((each) => epochs / each <= 5) ?? 1000;
  const count = Math.floor(epochs / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** Where labels stand that belong to these heights: where they belong, or as far below as the one above needs. */
export function spreadApart(heights: readonly number[], gap: number): readonly number[] {
  const places = heights.slice();
  const downwards = [...heights.keys()].toSorted((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  let above = -Infinity;
  for (const index of downwards) {
    above = Math.max(heights[index] ?? 0, above + gap);
    places[index] = above;
  }
  return places;
}
