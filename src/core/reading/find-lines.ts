/** The lines of a picture, each read: those that a network finds on it, and those that its ink makes. */

import { NOT_A_DIGIT } from "../digits.js";
import { type Box, unionOfBoxes } from "../picture/box.js";
import { type Segment, toSegments } from "../picture/components.js";
import { boxOfLine, findTextLines, isTorn, type TextLine } from "../picture/lines/text-lines.js";
import { heightOf } from "../picture/lines/writing-frame.js";
import { chooseComponents, CUT_OFF_REASON } from "../picture/pieces/choose-components.js";
import { failBlank, type FoundInk } from "../picture/pieces/find-ink.js";
import { normalizeDigit } from "../picture/normalize.js";
import type { Budget } from "./budget.js";
import { BETTER_BY, chooseLines, coveredPart, toRows, worthOf } from "./choose-lines.js";
import type { Classifier } from "./classifier.js";
import { isLowAtEdge, withoutCutBars } from "./cut-bar.js";
import type { LocatorScorer } from "./locator-scorer.js";
import { mayBeCrop, readCrop } from "./read-crop.js";
import { NOTHING_LOCATED, readLocated } from "./read-located.js";
import {
  bestDigit,
  FAINT_REASON,
  NO_DIGIT_REASON,
  NOT_READ_REASON,
  OTHER_WRITING_REASON,
  type RejectedInk,
} from "./reading.js";
import { isOneNumber, isSurely, type ScoredLine, type Show, showLine } from "./score-window.js";
import type { BorderFinder } from "./structure.js";

/** A number of several digits that was found is sure from here on: ink that lies in such numbers alone is not shown again. */
const SURE = 0.9;
/**
 * A mark that is all there is on a picture is a digit, where the network of single digits is so sure of it; of 500 such
 * marks that were held out 99.6 % were read rightly, against 99.2 % by both networks together. 0.9: 99.8 %, but of 500
 * letters and scribbles 15 were digits, and 13 with this and without.
 */
const SURELY_ALONE = 0.99;
/** and broader ones are rather two that touch. In heights. */
const WIDEST_DIGIT = 1.2;
/** So much of a segment lies in them; and segments below this share of the line's height say nothing. */
const COVERED_SHARE = 0.7;
const TALL_SHARE = 0.5;

/**
 * A drawing of one line that is read so surely is read: to show it in another way takes as long again. Of 1,000 drawn numbers of
 * two to seven digits as many are read rightly with it (976); of those given 90 % 7 of 922 are wrong, and 6 of 886 without.
 */
const SURELY_DRAWN = 0.95;

/** A number of this confidence is rather right than wrong. */
const RATHER_RIGHT = 0.5;

/** All there is on a picture, in one piece: surely a digit. */
export interface LoneDigit {
  /** In pixels of the plane. */
  readonly box: Box;
  readonly image: Uint8Array; // [28 * 28]
  readonly outcomes: Float32Array; // [11]
}

export interface FoundLines {
  readonly lines: readonly ScoredLine[];
  /** What then is read; of the lines only how they look is told. */
  readonly lone?: LoneDigit;
  /** What was not read, and what is of no line that counts. */
  readonly rejected: readonly RejectedInk[];
  /** Ink that was set aside before, in pixels of the plane. */
  readonly setAside: readonly { readonly box: Box; readonly reason: string }[];
}

export interface FindingOptions {
  /** Finds lines, beside those that the ink makes. */
  readonly locator: LocatorScorer | undefined;
  /** Judges a mark that is all there is; where several digits or signs are expected, nobody does. */
  readonly classifier: Classifier | undefined;
  readonly findBorders: BorderFinder;
  /** Whether to show the line of a lone digit, too, so that it can be told how it looks. */
  readonly isExplained: boolean;
}

/**
 * Finds and reads the lines of a picture.
 *
 * @throws PICTURE_NO_INK where there are only specks; ABORTED
 */
export async function findLines(
  found: FoundInk,
  show: Show,
  budget: Budget,
  { locator, classifier, findBorders, isExplained }: FindingOptions,
): Promise<FoundLines> {
  const { kept, setAside, beyond } = chooseComponents(found);
  // What no threshold takes for ink, a network may see.
  if (kept.length === 0 && locator === undefined) failBlank();
  await budget.pause();
  const lines = findTextLines(toSegments(found, kept), found.ink);
  const rejected: RejectedInk[] = [];
  const leaveOut = (box: Box, reason: string) => void rejected.push({ box: found.toPictureBox(box), reason });

  // What a person draws is seen while it is drawn, and nothing but numbers is expected on it.
  const sure = locator === undefined ? SURELY_DRAWN : Infinity;
  const showInk = (line: TextLine) => (isTorn(line, beyond) ? undefined : showLine(line, found.ink, show, sure));
  // Most drawings are one digit, and nothing else: there is nothing to be found.
  const [only, ...more] = lines;
  const isOnly = only !== undefined && more.length + setAside.length + beyond.length === 0;
  const lone = isOnly && classifier && (await judgeLone(only, found, classifier));
  const first = isOnly && (!lone || isExplained) ? await showInk(only) : undefined;
  if (lone) return { lines: first ? [first] : [], lone, rejected, setAside };
  if (first !== undefined && isSurely(first, sure)) return { lines: [first], rejected, setAside };
  const isToBeFound = locator !== undefined && !isSureDigit(first);
  const { located, cells, others, faint } = isToBeFound
    ? await readLocated(found, locator, show, budget, findBorders)
    : NOTHING_LOCATED;
  const passedOver = [...others, ...faint];
  const apart = kept.filter(({ box }) => passedOver.every((other) => coveredPart(box, other) < COVERED_SHARE));
  const numbersAlone = passedOver.length === 0 ? lines : findTextLines(toSegments(found, apart), found.ink);
  const ofInk: ScoredLine[] = [];
  for (const line of numbersAlone) {
    if (isCovered(line, located, cells)) continue;
    // Without the print beside it, the only line is another one.
    const one = (passedOver.length === 0 ? first : undefined) ?? (await showInk(line));
    if (one === undefined) leaveOut(boxOfLine(line), NOT_READ_REASON);
    else ofInk.push(one);
  }
  if (kept.length === 0 && located.length === 0) failBlank();
  for (const box of faint) leaveOut(box, FAINT_REASON);
  if (beyond.length > 0) leaveOut(beyond.reduce(unionOfBoxes), NOT_READ_REASON);
  const isComplete = rejected.every(({ reason }) => reason !== NOT_READ_REASON);

  const chosen = chooseLines(ofInk, located);
  const { written: counted, bars } = withoutCutBars([...chosen.ink, ...chosen.found], found.ink);
  for (const box of bars) leaveOut(box, CUT_OFF_REASON);
  const isCrop = isComplete && !standsInRows(located) && mayBeCrop(lines, found.ink);
  if (isCrop && others.length > 0) {
    const whole = await readThrough(lines, counted, showInk);
    if (whole !== undefined) {
      for (const box of others.filter((other) => coveredPart(other, whole.box) < COVERED_SHARE))
        leaveOut(box, OTHER_WRITING_REASON);
      return { lines: [whole], rejected, setAside };
    }
  }
  const crop = isCrop ? await readCrop(found, lines, counted, show) : undefined;
  if (crop !== undefined && withoutCutBars([crop], found.ink).written.length > 0)
    return { lines: [crop], rejected, setAside };
  for (const box of others) leaveOut(box, OTHER_WRITING_REASON);
  for (const box of restOf(chosen, ofInk)) leaveOut(box, NO_DIGIT_REASON);
  return { lines: counted, rejected, setAside };
}

/** A line of ink that is one number all through, other writing included, of which more can be read than of what counts. */
async function readThrough(
  lines: readonly TextLine[],
  counted: readonly ScoredLine[],
  showInk: (line: TextLine) => Promise<ScoredLine | undefined> | undefined,
): Promise<ScoredLine | undefined> {
  for (const line of lines) {
    const one = await showInk(line);
    if (one !== undefined && isOneNumber(one) && worthOf([one]) > worthOf(counted) + BETTER_BY) return one;
  }
  return undefined;
}

/** Whether numbers that are rather right stand above one another: then the picture is no crop of one line. */
function standsInRows(located: readonly ScoredLine[]): boolean {
  return toRows(located.filter(({ read }) => read!.confidence >= RATHER_RIGHT)).length > 1;
}

/** The digit that a line of one piece surely is. */
async function judgeLone(
  { segments: [piece, ...others] }: TextLine,
  { ink }: FoundInk,
  classifier: Classifier,
): Promise<LoneDigit | undefined> {
  if (piece === undefined || others.length > 0) return undefined;
  const { box } = piece.segment;
  if (box.width > WIDEST_DIGIT * box.height) return undefined;
  const image = normalizeDigit(ink, box);
  const outcomes = await classifier.classify(image);
  const canRefuse = outcomes[NOT_A_DIGIT]! > 0;
  const digit = bestDigit(outcomes);
  if (!canRefuse || outcomes[digit]! < SURELY_ALONE || (digit === 1 && isLowAtEdge(box, ink))) return undefined;
  return { box, image, outcomes };
}

/** Whether a line is one digit in one piece, surely: around a number in a ring, the ring may be taken for a 0. */
function isSureDigit(line: ScoredLine | undefined): boolean {
  return /^\d$/.test(line?.read?.text ?? "") && line!.read!.confidence >= SURE && line!.segments!.length === 1;
}

/**
 * Whether all of a line that is as high as writing lies in one number that was found, and is sure. Where it lies in several,
 * which digits belong together is for both to say, unless borders do.
 */
function isCovered({ segments, height }: TextLine, located: readonly ScoredLine[], cells: readonly Box[]): boolean {
  const tall = segments.filter(({ extent }) => heightOf(extent) >= TALL_SHARE * height);
  const isInCell = ({ box }: Segment) => cells.some((cell) => coveredPart(box, cell) >= COVERED_SHARE);
  if (tall.every(({ segment }) => isInCell(segment))) return true;
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
