/** What was refused, in words. */

import type { ReadAnswer, RejectedMark } from "../../../src/contract/answers/read-answers.js";

/** So many different reasons are told; a page full of writing has more than anybody reads. */
const MAX_REASONS = 4;

/** What the page says where nothing on a picture is a digit. */
export function nothingFoundAdvice(answer: ReadAnswer): string {
  return answer.rejected.length > 0
    ? `What is there looks like something else: ${reasonsOf(answer.rejected)}.`
    : "Try a picture in which the digits stand on plain paper.";
}

/** The reasons, each once with how often it was given, the most frequent first. */
export function reasonsOf(rejected: readonly RejectedMark[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of rejected) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => (count > 1 ? `${reason} (${count})` : reason));
  const leftOver = reasons.length - MAX_REASONS;
  return [...reasons.slice(0, MAX_REASONS), ...(leftOver > 0 ? [`and ${leftOver} more`] : [])].join("; ");
}
