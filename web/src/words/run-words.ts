/**
 * Training runs in words: what one is doing, how far it is, and how long it takes.
 */

import type { RunAnswer } from "../../../src/contract/answers/run-answers.js";

const dateAndTime = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** Between a number and its unit, which no line breaks apart. */
const NBSP = "\u00a0";

const wholeNumber = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

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
    return testAccuracy === null ? "Finished" : `Finished: ${formatShare(testAccuracy, 2)} of the test digits right`;
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
          : `${network} is trained: ${formatShare(testAccuracy, 2)} right`)
      );
  }
}

/** When something was, in the reader's own time. */
export function formatDate(time: string): string {
  return dateAndTime.format(new Date(time));
}

/** A whole number with its thousands apart. */
export function formatCount(count: number): string {
  return wholeNumber.format(count);
}

/** A share as a percentage. */
export function formatShare(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** A length of time as people say it. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}${NBSP}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}${NBSP}min ${whole % 60}${NBSP}s`;
  return `${Math.floor(minutes / 60)}${NBSP}h ${minutes % 60}${NBSP}min`;
}
