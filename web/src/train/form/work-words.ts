/**
 * How big a training run will be, in words; and how long it may take, going by one of the same network.
 */

import { formatCount, formatDuration } from "../../../../src/contract/words.js";
import type { RunAnswer } from "../../../../src/contract/answers/run-answers.js";
import type { Work } from "./run-form.svelte.js";

/** @param runs the newest first; one of the same network tells how fast this machine is */
export function workInWords(work: Work | null, network: string, runs: readonly RunAnswer[]): string {
  if (work === null) return "Something above cannot be trained with.";
  const { steps, stepsPerEpoch, batchSize, epochs, isRough } = work;
  const count = `${isRough ? "About " : ""}${formatCount(steps)} ${steps === 1 ? "step" : "steps"}`;
  const each = epochs === 1 ? "" : `, ${formatCount(stepsPerEpoch)} in each epoch`;
  const size = `${count} of ${formatCount(batchSize)} ${batchSize === 1 ? "image" : "images"}${each}.`;
  const speed = runs.find(({ choices, lastSteps }) => choices.network === network && lastSteps)?.lastSteps
    ?.imagesPerSecond;
  return speed
    ? `${size} About ${formatDuration((steps * batchSize) / speed)}, going by the last run of ${network}.`
    : `${size} How long that takes shows once it has begun.`;
}
