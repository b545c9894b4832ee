/** Jobs in words: what one is doing, how fast, and how its numbers stand. */

import { countOf, formatConfidence, formatCount, formatDuration } from "../../../src/contract/words.js";
import type { JobAnswer, JobDetailAnswer, JobNumber } from "../../../src/client.js";
import { headingOf } from "../../../src/contract/problems.js";

const dayAndTime = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** What pictures are called that nobody gave a name: when they were given. */
export function nameByTime(time: Date): string {
  return `Pictures ${dayAndTime.format(time)}`
    .replaceAll(/[^\p{L}\p{N} ._-]+/gu, " ")
    .replaceAll(/ +/g, " ")
    .replace(/ (\d+) (\d+)$/, " $1.$2");
}

/** Files that have ended. */
export function endedOf({ files, waiting }: Pick<JobAnswer, "files" | "waiting">): number {
  return files - waiting;
}

/** How much of a job is done, 0 to 1. */
export function shareEnded(job: Pick<JobAnswer, "files" | "waiting">): number {
  return job.files === 0 ? 0 : endedOf(job) / job.files;
}

/** What a job is doing, in a few words. */
export function jobInWords(job: JobAnswer): string {
  const { files, state } = job;
  if (state === "removing") return `Being removed, ${countOf(files, "picture")} left`;
  if (files === 0) return "No pictures yet";
  if (state === "done") return `${countOf(files, "picture")} read`;
  const far = `${formatCount(endedOf(job))} of ${formatCount(files)} read`;
  if (state === "paused") return `${far}, paused`;
  return state === "running" ? far : `${far}, waits`;
}

/** How fast a job goes on; empty where it does not. */
export function paceInWords({ state, waiting, filesPerSecond, secondsLeft }: JobDetailAnswer): string {
  if (state === "paused" || state === "removing" || waiting === 0) return "";
  if (filesPerSecond === 0 || secondsLeft === null) return "waits for a worker";
  const rate = filesPerSecond < 10 ? filesPerSecond.toFixed(1) : formatCount(filesPerSecond);
  return `${rate} a second · ${formatDuration(secondsLeft)} left`;
}

/** Where a number stands, and how sure the reading was. */
export function numberInWords({ status, confidence, original, error }: JobNumber): string {
  switch (status) {
    case "read":
    case "doubtful":
      return confidence === null ? "read" : `${formatConfidence(confidence)} sure`;
    case "corrected":
      return original === null || original === "" ? "typed by a person" : `corrected; ${original} was read`;
    case "confirmed":
      return original === null ? "looked at: no number" : "confirmed by a person";
    case "removed":
      return `no number, by a person; ${original ?? ""} was read`;
    case "no number":
      return "no number was found";
    case "refused":
    case "failed":
      return error === null ? status : headingOf(error.split(":", 1)[0] ?? "");
  }
}
