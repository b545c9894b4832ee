/**
 * What each preset is for, and what was measured with it: the cards of the page's Train view, and what the API says beside
 * a preset. The figures stand in docs/performance.md and docs/accuracy.md, with how they were measured.
 */

import type { PresetName } from "../core/training/plan.js";

/** What people choose a preset by. */
export interface MeasuredPreset {
  /** One sentence. */
  readonly purpose: string;
  /** Share of MNIST's 10,000 test images read correctly, mean of the seeds 1 to 5. */
  readonly testAccuracy: number;
  /** From the start to the test figure, on two cores. */
  readonly seconds: number;
}

/** Null where a preset trains no network of single digits: its accuracy is another figure. */
export const measuredPresets: Readonly<Record<PresetName, MeasuredPreset | null>> = {
  fast: { purpose: "To see a network learn.", testAccuracy: 0.9933, seconds: 12.3 },
  balanced: {
    purpose: "For most uses: close to the best, in a fraction of the time.",
    testAccuracy: 0.9962,
    seconds: 62.6,
  },
  best: {
    purpose: "The most accurate, and the only one that learns to say “not a digit”.",
    testAccuracy: 0.9965,
    seconds: 531,
  },
  lines: null,
  locator: null,
};
