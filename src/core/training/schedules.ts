/**
 * Learning-rate schedules: the share of the peak learning rate at every step of a run.
 */

/**
 * `one-cycle`: up to the peak in a straight line, then down along a cosine (after Smith and Topin 2018).
 * `cosine`: from the peak down along a cosine (Loshchilov and Hutter 2017).
 */
export const scheduleKinds = ["one-cycle", "cosine"] as const;

export type ScheduleKind = (typeof scheduleKinds)[number];

/** Share of a one-cycle run in which the learning rate rises. */
const RISING_SHARE = 0.2;

/** Share of the peak from which a one-cycle run rises. */
const FIRST_SHARE = 0.05;

/** Share of the peak at which both schedules end. */
const LAST_SHARE = 0.001;

/**
 * The learning rate of a step.
 *
 * @param step from 0 to stepCount - 1
 */
export function learningRateAt(kind: ScheduleKind, peak: number, step: number, stepCount: number): number {
  const progress = step / Math.max(1, stepCount - 1);
  const rising = kind === "one-cycle" ? RISING_SHARE : 0;
  if (progress < rising) {
    return peak * (FIRST_SHARE + (1 - FIRST_SHARE) * (progress / rising));
  }
  const fall = (progress - rising) / (1 - rising);
  const cosine = (1 + Math.cos(Math.PI * fall)) / 2;
  return peak * (LAST_SHARE + (1 - LAST_SHARE) * cosine);
}
