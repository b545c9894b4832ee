/** Training runs in words: what one is doing, how far it is, and how long it takes. */

import { formatCount, formatPercent } from "../../../src/contract/words.js";
import type { RunAnswer } from "../../../src/contract/answers/run-answers.js";

const dateAndTime = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** Whether nothing more happens by itself. */
export function isAtRest({ state }: Pick<RunAnswer, "state">): boolean {
  return state !== "waiting" && state !== "running";
}

/** How much of the training is done, 0 to 1. */
export function shareDone({ step, stepCount }: RunAnswer): number {
  return stepCount === null ? 0 : step / stepCount;
}

/** What a run is called where people tell it from others. */
export function nameOfRun({ choices }: RunAnswer): string {
  const { network, epochs } = choices;
  return `${network}, ${epochs === 1 ? "1 epoch" : `${formatCount(epochs)} epochs`}`;
}

/** What a run is doing, or what became of it, in a few words. */
export function stateInWords(run: RunAnswer): string {
  const { state, step, stepCount, testAccuracy } = run;
  if (state === "waiting") return "Waits for its turn";
  if (state === "finished") {
    return testAccuracy === null ? "Finished" : `Finished: ${formatPercent(testAccuracy, 2)} of the test digits right`;
  }
  if (state === "running") {
    if (stepCount === null) return "Gets ready";
    return step === stepCount ? "Is being tested" : `Trains: ${Math.floor((step / stepCount) * 100)} % done`;
  }
  const percent = Math.floor(shareDone(run) * 100);
  const place = percent === 0 ? "" : ` after ${percent} %`;
  return state === "stopped" ? `Stopped${place}` : `Failed${place}`;
}

/**
 * What has just become of a run; null where that is nothing to speak of. Short: it is shown on one line.
 *
 * @param before null for a run that is new
 */
export function changeInWords(before: RunAnswer | null, run: RunAnswer): string | null {
  const { state, step, testAccuracy } = run;
  const { network } = run.choices;
  if (before?.state === state) return null;
  const wasAtRest = before === null || isAtRest(before);
  switch (state) {
    case "waiting":
      // After a restart of the server it goes on by itself.
      return wasAtRest ? `${network} waits for its turn` : null;
    case "running":
      return `The training of ${network} ${step > 0 ? "goes on" : "has begun"}`;
    case "stopped":
      return before && `The training of ${network} is stopped`;
    case "failed":
      return before && `The training of ${network} failed`;
    case "finished":
      return (
        before &&
        (testAccuracy === null
          ? `${network} is trained`
          : `${network} is trained: ${formatPercent(testAccuracy, 2)} right`)
      );
  }
}

/** When something was, in the reader's own time. */
export function formatDate(time: string): string {
  return dateAndTime.format(new Date(time));
}
