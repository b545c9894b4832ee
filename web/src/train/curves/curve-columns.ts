/**
 * The points of a run as columns for drawing: what was measured, its running mean, and what was held out; and the
 * range in which the curve is worth seeing.
 */

import type { RunAnswer } from "../../../../src/contract/answers/run-answers.js";

/**
 * A step has sunk to half its weight in the running mean after this share of the run, or sooner: the first steps fall
 * so fast that a mean over many would lie far beside them.
 */
const HALF_LIFE_SHARE = 1 / 60;
const HALF_LIFE_SHARE_OF_STEPS_DONE = 1 / 10;

/** So many points of a hundred may lie beyond the edge: the first steps are far from all that follow. */
const BEYOND_SHARE = 0.04;

/** A long run begins with this share of its steps in sight, but with no fewer than these. */
const FIRST_SPAN_SHARE = 1 / 16;
const FIRST_SPAN_STEPS = 500;

/** Some steps, and an epoch, as points of curves. */
export type StepsPoint = NonNullable<RunAnswer["lastSteps"]>;
export type EpochPoint = NonNullable<RunAnswer["lastEpoch"]>;

/** What was heard of a run, in the order of its steps. */
export interface CurvePoints {
  readonly steps: readonly StepsPoint[];
  readonly epochs: readonly EpochPoint[];
}

export interface CurveColumns {
  readonly steps: readonly number[];
  readonly measured: readonly (number | null)[];
  readonly mean: readonly (number | null)[];
  /** Of what was held out, after each epoch. */
  readonly heldOut: readonly (number | null)[];
}

/**
 * The columns of one curve; `heldOutOf` gives null for what has none.
 *
 * @param stepCount of the whole run: how much the mean is smoothed does not change while the curve grows
 */
export function toColumns(
  { steps: points, epochs }: CurvePoints,
  stepCount: number,
  valueOf: (point: StepsPoint) => number,
  heldOutOf: (epoch: EpochPoint) => number | null,
): CurveColumns {
  const measuredAt = new Map(points.map((point) => [point.step, point]));
  const heldOutAt = new Map(epochs.map((epoch) => [epoch.step, heldOutOf(epoch)]));
  const steps = [...new Set([...measuredAt.keys(), ...heldOutAt.keys()])];
  steps.sort((a, b) => a - b);
  const meanAt = runningMean(points, valueOf, stepCount);
  const measured = steps.map((step) => {
    const point = measuredAt.get(step);
    return point ? valueOf(point) : null;
  });
  return {
    steps,
    measured,
    mean: steps.map((step) => meanAt.get(step) ?? null),
    heldOut: steps.map((step) => heldOutAt.get(step) ?? null),
  };
}

/** The lowest and highest value worth seeing; null where there is none. */
export function rangeOf({ measured, heldOut }: CurveColumns): readonly [low: number, high: number] | null {
  const values = measured.filter((value) => value !== null).toSorted((a, b) => a - b);
  const beyond = Math.floor(values.length * BEYOND_SHARE);
  const seen = [values[beyond], values[values.length - 1 - beyond]];
  const all = [...seen, ...heldOut].filter((value) => value !== null && value !== undefined);
  return all.length === 0 ? null : [Math.min(...all), Math.max(...all)];
}

/**
 * How many steps are in sight: those of the whole run, halved as long as what was heard of fits into a half. So the
 * curve of a short run grows into its place, and that of a long one is to be seen from its first minute on.
 */
export function spanOf(stepCount: number, lastStep: number): number {
  const least = Math.max(FIRST_SPAN_STEPS, stepCount * FIRST_SPAN_SHARE);
  let span = stepCount;
  while (span / 2 >= Math.max(least, lastStep)) span /= 2;
  return span;
}

/** At most `count` of the items, evenly spread, the first and the last among them. */
export function pickEvenly<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, index) => Math.round((index * (items.length - 1)) / (count - 1))).flatMap(
    (place) => items[place] ?? [],
  );
}

/** A mean in which what is long past fades; each point counts for as many steps as it stands for. */
function runningMean(
  points: readonly StepsPoint[],
  valueOf: (point: StepsPoint) => number,
  stepCount: number,
): Map<number, number> {
  const means = new Map<number, number>();
  let sum = 0;
  let weight = 0;
  for (const point of points) {
    const halfLife = Math.min(stepCount * HALF_LIFE_SHARE, point.step * HALF_LIFE_SHARE_OF_STEPS_DONE);
    const kept = 0.5 ** (point.count / Math.max(1, halfLife));
    sum = sum * kept + valueOf(point) * (1 - kept);
    weight = weight * kept + (1 - kept);
    means.set(point.step, sum / weight);
  }
  return means;
}
