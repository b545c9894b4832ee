/** The lines of a picture, each read: those that a network finds on it, and those that its ink makes. */

import { type Box, unionOfBoxes } from "../picture/box.js";
import { toSegments } from "../picture/components.js";
import { boxOfLocated, windowOfLocated } from "../picture/lines/located-lines.js";
import { boxOfLine, findTextLines, isTorn, type TextLine } from "../picture/lines/text-lines.js";
import { heightOf } from "../picture/lines/writing-frame.js";
import { chooseComponents } from "../picture/pieces/choose-components.js";
import { failBlank, type FoundInk } from "../picture/pieces/find-ink.js";
import type { Budget } from "./budget.js";
import { chooseLines, coveredPart } from "./choose-lines.js";
import { locateLines } from "./locate-lines.js";
import type { LocatorScorer } from "./locator-scorer.js";
import { mayBeCrop, readCrop } from "./read-crop.js";
import { NO_DIGIT_REASON, NOT_READ_REASON, type RejectedInk } from "./reading.js";
import { type ScoredLine, type Show, showLine } from "./score-window.js";

/** A number of several digits that was found is sure from here on: ink that lies in such numbers alone is not shown again. */
const SURE = 0.9;
/** So much of a segment lies in them; and segments below this share of the line's height say nothing. */
const COVERED_SHARE = 0.7;
const TALL_SHARE = 0.5;

export interface FoundLines {
  readonly lines: readonly ScoredLine[];
  /** What was not read, and what is of no line that counts. */
  readonly rejected: readonly RejectedInk[];
  /** Ink that was set aside before, in pixels of the plane. */
  readonly setAside: readonly { readonly box: Box; readonly reason: string }[];
}

/**
 * Finds and reads the lines of a picture.
 *
 * @throws PICTURE_NO_INK where there are only specks; ABORTED
 */
export async function findLines(
  found: FoundInk,
  locator: LocatorScorer | undefined,
  show: Show,
  budget: Budget,
): Promise<FoundLines> {
  const { kept, setAside, beyond } = chooseComponents(found);
  if (kept.length === 0) failBlank();
  await budget.pause();
  const lines = findTextLines(toSegments(found, kept), found.ink);
  const rejected: RejectedInk[] = [];
  const leaveOut = (box: Box, reason: string) => void rejected.push({ box: found.toPictureBox(box), reason });

  const showInk = (line: TextLine) => (isTorn(line, beyond) ? undefined : showLine(line, found.ink, show));
  // Most drawings are one digit, and nothing else: there is nothing to be found.
  const [only, ...others] = lines;
  const first = only !== undefined && others.length + setAside.length === 0 ? await showInk(only) : undefined;
  const located = locator === undefined || isSureDigit(first) ? [] : await readLocated(found, locator, show, budget);
  const ofInk: ScoredLine[] = [];
  for (const line of lines) {
    if (isCovered(line, located)) continue;
    const one = first ?? (await showInk(line));
    if (one === undefined) leaveOut(boxOfLine(line), NOT_READ_REASON);
    else ofInk.push(one);
  }
  if (beyond.length > 0) leaveOut(beyond.reduce(unionOfBoxes), NOT_READ_REASON);
  const isComplete = rejected.length === 0;

  const chosen = chooseLines(ofInk, located);
  const counted = [...chosen.ink, ...chosen.found];
  const crop = isComplete && mayBeCrop(lines, found.ink) ? await readCrop(found, lines, counted, show) : undefined;
  if (crop !== undefined) return { lines: [crop], rejected, setAside };
  for (const box of restOf(chosen, ofInk)) leaveOut(box, NO_DIGIT_REASON);
  return { lines: counted, rejected, setAside };
}

/** What the network that finds lines takes for lines of numbers, from the top; where no number can be read is none. */
async function readLocated(
  found: FoundInk,
  locator: LocatorScorer,
  show: Show,
  { pause }: Budget,
): Promise<readonly ScoredLine[]> {
  const located = await locateLines(found.difference, locator, { fullInk: found.fullInk, pause });
  const read: ScoredLine[] = [];
  for (const line of located.toSorted((a, b) => a.extent.top - b.extent.top)) {
    if (line.kind !== "number") continue;
    const one = await show(windowOfLocated(line), boxOfLocated(line, found.ink));
    if (one === undefined) break;
    if (one.read !== undefined && one.read.numbers.length > 0) read.push(one);
  }
  return read;
}

/** Whether a line is one digit in one piece, surely: around a number in a ring, the ring may be taken for a 0. */
function isSureDigit(line: ScoredLine | undefined): boolean {
  return /^\d$/.test(line?.read?.text ?? "") && line!.read!.confidence >= SURE && line!.segments!.length === 1;
}

/**
 * Whether all of a line that is as high as writing lies in one number that was found, and is sure. Where it lies in several,
 * which digits belong together is for both to say.
 */
function isCovered({ segments, height }: TextLine, located: readonly ScoredLine[]): boolean {
  const tall = segments.filter(({ extent }) => heightOf(extent) >= TALL_SHARE * height);
  return located.some(
    ({ read, box }) =>
      read!.text.length > 1 &&
      read!.numbers.length === 1 &&
      read!.numbers[0]!.confidence >= SURE &&
      tall.every(({ segment }) => coveredPart(segment.box, box) >= COVERED_SHARE),
  );
}

/** Ink of lines that do not count, where no line that does covers it. */
function restOf(
  { ink, found }: { readonly ink: readonly ScoredLine[]; readonly found: readonly ScoredLine[] },
  ofInk: readonly ScoredLine[],
): Box[] {
  if (found.length === 0) return [];
  const counted = new Set(ink);
  return ofInk
    .filter((line) => !counted.has(line))
    .flatMap(({ segments = [] }) => segments.map(({ segment }) => segment.box))
    .filter((box) => !found.some((line) => coveredPart(box, line.box) >= COVERED_SHARE));
}
