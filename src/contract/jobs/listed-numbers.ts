/**
 * The numbers of a picture as a job lists them for review: a line a number, and one for a picture without any. What a
 * line asks of people, and its place in the order of doubt, come from the reading alone: a list that is gone through
 * stays in its order while numbers are corrected.
 */

import type { Box } from "../../core/picture/box.js";
import type { CountedNumber, KeptReading } from "../answers/job-answers.js";
import { countNumbers, type Said, textOf } from "./counted-numbers.js";
import type { FileState, NumberStatus } from "./jobs.js";

export interface ListedNumber {
  /** Which line of the picture; the same however it is corrected. */
  readonly place: number;
  /** Its place among the numbers that were read, by which it is corrected; null: the picture as a whole is. */
  readonly number: number | null;
  readonly text: string;
  readonly original: string | null;
  readonly confidence: number | null;
  readonly status: NumberStatus;
  readonly box: Box | null;
  /** Of several. */
  readonly page?: number | undefined;
  /** Whether the reading alone leaves it to a person. */
  readonly asked: boolean;
  /** Whether a person should look at it, and has not yet. */
  readonly review: boolean;
}

/** What a picture without a number is listed as, by its state. */
const bareStatus: Readonly<Record<FileState, NumberStatus>> = {
  waiting: "no number",
  reading: "no number",
  read: "no number",
  refused: "refused",
  failed: "failed",
};

/**
 * The lines of a picture that has ended.
 *
 * @param corrections all of the file, the oldest first
 */
export function listNumbers(
  state: FileState,
  reading: KeptReading | null,
  corrections: readonly Said[],
): ListedNumber[] {
  const before = linesOf(state, reading, []);
  if (corrections.length === 0) return before;
  const now = linesOf(state, reading, corrections);
  const asked = new Set(before.filter((line) => line.asked).map(({ place }) => place));
  const there = new Set(now.map(({ place }) => place));
  const removed = before.filter(({ place }) => !there.has(place)).map(toRemoved);
  return [...now.map((line) => ({ ...line, asked: asked.has(line.place) })), ...removed].toSorted(
    (a, b) => a.place - b.place,
  );
}

function linesOf(state: FileState, reading: KeptReading | null, corrections: readonly Said[]): ListedNumber[] {
  const isSeen = corrections.length > 0;
  const countRead = reading?.numbers.length ?? 0;
  const counted = countNumbers(reading, corrections);
  const typed = counted.filter(({ number, box }) => number === null && box === null);
  let countLost = 0;
  const lines = counted
    .filter((number) => !typed.includes(number))
    .map(({ number, text, original, confidence, status, box, page }): ListedNumber => {
      const review = status === "doubtful";
      const place = number ?? countRead + 1 + countLost++;
      return { place, number, text, original, confidence, status, box, page, asked: review, review };
    });
  const whole = { place: countRead, number: null, confidence: null, box: null };
  if (typed.length > 0) {
    // What stands for the whole picture is one line, and is corrected as one.
    const [{ original, status }] = typed as [CountedNumber];
    lines.push({ ...whole, text: textOf(typed), original, status, asked: false, review: false });
  }
  const isAllRead = state === "read" && reading?.isComplete !== false;
  const [first] = lines;
  if (first !== undefined) {
    // Something on it was not read, so somebody looks at it, beginning with the first.
    if (isAllRead || isSeen) return lines;
    return [{ ...first, asked: true, review: true }, ...lines.slice(1)];
  }
  if (countRead > 0) return [];
  return [
    {
      ...whole,
      text: "",
      original: null,
      status: isSeen ? "confirmed" : bareStatus[state],
      asked: true,
      review: !isSeen,
    },
  ];
}

/** What was read there, and is no number, as somebody says. */
function toRemoved(line: ListedNumber): ListedNumber {
  return { ...line, text: "", original: line.text, status: "removed", review: false };
}
