/** What a run is doing right now, and how big the next one will be, in a sentence or two for those who look at it. */

import { formatCount, formatDuration, formatPercent, toSentence } from "../../../src/contract/words.js";
import type { RunAnswer } from "../../../src/contract/answers/run-answers.js";
import type { RunForm, Work } from "./form/run-form.svelte.js";
import type { RunWatch } from "./run-watch.svelte.js";

/** Where it is, and why, with what can be expected. */
export function describeRun(run: RunAnswer, { drawing }: Pick<RunWatch, "drawing">): string {
  const { state, step, stepCount, lastSteps } = run;
  const place =
    stepCount === null ? "before its first step" : `at step ${formatCount(step)} of ${formatCount(stepCount)}`;
  switch (state) {
    case "waiting":
      return `It waits for its turn: one run works at a time.${becauseOf(run)}`;
    case "stopped":
      return `Stopped ${place}. It can continue from there.${becauseOf(run)}`;
    case "failed":
      return `It failed.${becauseOf(run)}`;
    case "finished":
      return `Finished${tookOf(run)}.${accuracyOf(run)}${modelOf(run)}${becauseOf(run)}`;
    case "running":
      if (drawing) {
        return `It draws what it learns beside MNIST: ${formatCount(drawing.drawn)} of ${formatCount(drawing.count)} images.`;
      }
      if (lastSteps === null) return "It gets ready.";
      return step === stepCount
        ? "It is being tested on digits that it has never seen."
        : `It trains. About ${formatDuration(lastSteps.secondsLeft)} left.`;
  }
}

/** The server's reason, as a sentence of its own. */
function becauseOf({ reason }: RunAnswer): string {
  return reason === null ? "" : ` ${toSentence(reason)}`;
}

function accuracyOf({ testAccuracy }: RunAnswer): string {
  return testAccuracy === null ? "" : ` It reads ${formatPercent(testAccuracy, 2)} of MNIST’s test digits correctly.`;
}

function modelOf({ model }: RunAnswer): string {
  return model ? ` Its model is ${model.name} ${model.version}.` : "";
}

/** From its start to its end; a run that was stopped in between took longer than its last sitting. */
function tookOf({ createdAt, endedAt }: RunAnswer): string {
  if (endedAt === null) return "";
  const seconds = (Date.parse(endedAt) - Date.parse(createdAt)) / 1000;
  return ` ${formatDuration(seconds)} after it was begun`;
}

/** How big a training run will be. */
export function sizeInWords(work: Work | null): string {
  if (work === null) return "Something above cannot be trained with.";
  const { steps, stepsPerEpoch, batchSize, epochs, isRough } = work;
  const count = `${isRough ? "About " : ""}${formatCount(steps)} ${steps === 1 ? "step" : "steps"}`;
  const each = epochs === 1 ? "" : `, ${formatCount(stepsPerEpoch)} in each epoch`;
  return `${count} of ${formatCount(batchSize)} ${batchSize === 1 ? "image" : "images"}${each}.`;
}

/**
 * How long a training run may take here, going by one of the same network.
 *
 * @param runs the newest first
 */
export function timeInWords({ work, network, preset }: RunForm, runs: readonly RunAnswer[]): string {
  if (work === null) return "Something above cannot be trained with.";
  const last = runs.find(({ choices, lastSteps }) => choices.network === network.name && lastSteps)?.lastSteps;
  if (last) {
    const seconds = (work.steps * work.batchSize) / last.imagesPerSecond;
    return `About ${formatDuration(seconds)} here, going by the last run of ${network.name}.`;
  }
  return preset?.measured ? "" : "How long that takes shows once it has begun.";
}
