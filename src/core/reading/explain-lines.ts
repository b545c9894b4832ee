/** Reads a picture with any number of numbers, each line of writing as a whole. */

import { type Box, unionOfBoxes } from "../picture/box.js";
import { toSegments } from "../picture/components.js";
import { LINE_HEIGHT, LINE_INK, LINE_PAPER, MAX_LINE_WIDTH } from "../line.js";
import { cutLine, type LineImage, toLineImage } from "../picture/lines/line-image.js";
import { boxInWindow, cornersOf, createWindow, type LineWindow, windowOf } from "../picture/lines/line-window.js";
import { boxOfLine, findTextLines, isTorn, reframe, type TextLine } from "../picture/lines/text-lines.js";
import { plainFrame } from "../picture/lines/writing-frame.js";
import { normalizeDigit } from "../picture/normalize.js";
import type { Plane } from "../picture/plane.js";
import { chooseComponents } from "../picture/pieces/choose-components.js";
import { failBlank, type FoundInk } from "../picture/pieces/find-ink.js";
import type { Budget } from "./budget.js";
import { exactDigits } from "./exact-digits.js";
import type { Classifier } from "./classifier.js";
import { explainLine, type ScoredImage, type SymbolPlace } from "./explained-line.js";
import type { LineScorer } from "./line-scorer.js";
import { type LineSymbol, type ReadColumns, readColumns } from "./read-columns.js";
import {
  bestDigit,
  type Candidate,
  type Explanation,
  isNoDigit,
  NO_DIGIT_REASON,
  NOT_READ_REASON,
  type ReadNumber,
  type RejectedInk,
  toCandidate,
  toWrittenNumber,
} from "./reading.js";

/** What a line costs of the budget, whatever its length, and pixels of its image for one more. */
const LINE_COST = 8;
const COST_WIDTH_PX = 16;

/** So much of lines is explained, in pixels of their images along them; a page of 200 numbers has 30,000. */
const MOST_EXPLAINED_PX = 40_000;

/** A picture whose largest line takes this share of its height may be a crop of that line alone; */
const CROP_SHARE = 0.2;
/** it is then also read as a whole, with this much room above and below, as a share of its height; */
const CROP_ROOM = 0.06;
/** that reading is taken for more digits, if it is at least this likely; */
const LIKELY = 0.5;
/** and, where a frame is all that was found to be as high, or lines are printed, and neither reading is this sure, */
const FRAME_SHARE = 0.9;
const SURE = 0.9;
/** in bands of these shares of its height, */
const BANDS = [0.62, 0.4, 0.28] as const;
/** each of which lies this share of itself below the one before. */
const BAND_STEP = 0.25;
/** That a field holds no digit at all is believed, unless a band that cuts through none of them is this sure of some. */
const SURE_OF_DIGITS = 0.7;
/** Writing lower than this share of the picture's height is too small to be read in all of it. */
const SMALL_SHARE = 0.3;
/** Grey from which a border pixel of a line's image is ink that goes on beyond it: two thirds of full ink. */
const BORDER_INK = LINE_PAPER + 0.65 * LINE_INK;

export interface LineModels {
  readonly scorer: LineScorer;
  /** Judges what stands alone in its line, too. */
  readonly classifier: Classifier;
}

export interface LineReadingOptions {
  /** Digits less confident than this are "?" in texts. */
  readonly minConfidence: number;
  /** How many digits the only number has. */
  readonly expect: number | undefined;
  /** Whether texts leave signs out. */
  readonly digitsOnly: boolean;
  /** Whether to tell how each line was read. */
  readonly isExplained: boolean;
}

interface ScoredLine {
  /** In pixels of the plane of ink. */
  readonly box: Box;
  readonly window: LineWindow;
  /** What its network was shown; undefined where that was nothing. */
  readonly scored?: ScoredImage;
  readonly read: ReadColumns | undefined;
  /** Whether a digit goes on beyond the window. */
  readonly isCut: boolean;
}

/**
 * Reads all numbers, or the one number of `expect` digits.
 *
 * @param budget where it does not suffice, the lines that come first are read
 * @throws PICTURE_NO_INK where there are only specks; ABORTED
 */
export async function explainLines(
  found: FoundInk,
  { scorer, classifier }: LineModels,
  { minConfidence, expect, digitsOnly, isExplained }: LineReadingOptions,
  budget: Budget,
): Promise<Explanation> {
  const { kept, setAside, beyond } = chooseComponents(found);
  if (kept.length === 0) failBlank();
  await budget.pause();
  const lines = findTextLines(toSegments(found, kept), found.ink);
  const show = (window: LineWindow, box: Box) => scoreWindow(window, box, found, scorer, expect, budget);

  const ofInk: ScoredLine[] = [];
  const rejected: RejectedInk[] = [];
  for (const line of lines) {
    await budget.pause();
    const one = isTorn(line, beyond) ? undefined : await scoreLine(line, found.ink, show);
    if (one === undefined) rejected.push({ box: found.toPictureBox(boxOfLine(line)), reason: NOT_READ_REASON });
    else ofInk.push(one);
  }
  if (beyond.length > 0) {
    rejected.push({ box: found.toPictureBox(beyond.reduce(unionOfBoxes)), reason: NOT_READ_REASON });
  }
  const isComplete = rejected.length === 0;
  const crop =
    isComplete && mayBeCrop(lines, found.ink)
      ? await readCrop(found.ink, { ofInk, hasFrame: hasFrame(lines, found), isSmall: isSmall(lines, found.ink) }, show)
      : undefined;
  const scored = crop === undefined ? ofInk : [crop];

  const best = expect === undefined ? undefined : mostCertain(scored);
  const numbers: ReadNumber[] = [];
  const places = new Map<LineSymbol, SymbolPlace>();
  let digits = 0;
  const place = (symbol: LineSymbol, isDigit = /\d/.test(symbol.symbol)) =>
    places.set(symbol, { number: numbers.length, ...(isDigit && { digit: digits++ }) });
  const candidates: Candidate[] = [];
  const boxOf = (window: LineWindow, { from, to }: Pick<LineSymbol, "from" | "to">) =>
    boxInWindow(window, from, to, found.ink);
  for (const one of scored) {
    const { box: lineBox, window, read } = one;
    if (expect !== undefined && one !== best) {
      rejected.push({ box: found.toPictureBox(lineBox), reason: `not a number of ${expect} digits` });
      continue;
    }
    if (read === undefined || read.text === "") {
      rejected.push({ box: found.toPictureBox(lineBox), reason: NO_DIGIT_REASON });
      continue;
    }
    const row = new Set(numbers.map((number) => number.line)).size;
    const draw = (symbol: LineSymbol) => {
      const box = boxOf(window, symbol);
      return { ...symbol, box: found.toPictureBox(box), image: normalizeDigit(found.ink, box) };
    };
    const alone = aloneIn(read);
    if (alone !== undefined) {
      const symbol = draw(alone);
      const outcomes = await classifier.classify(symbol.image);
      const number = judgeAlone(symbol, outcomes);
      candidates.push(toCandidate({ outcomes, image: symbol.image }, symbol.box, number !== undefined));
      if (number === undefined) rejected.push({ box: symbol.box, reason: NO_DIGIT_REASON });
      else {
        place(alone, true);
        numbers.push(toWrittenNumber(number, { minConfidence, digitsOnly }, row));
      }
      continue;
    }
    for (const number of read.numbers) {
      for (const symbol of number.symbols) place(symbol);
      numbers.push(
        toWrittenNumber({ ...number, symbols: number.symbols.map(draw) }, { minConfidence, digitsOnly }, row),
      );
    }
    for (const other of read.others) {
      rejected.push({ box: found.toPictureBox(boxOf(window, other)), reason: NO_DIGIT_REASON });
    }
  }
  const { width, height } = found.picture;
  return {
    reading: { width, height, text: numbers.map(({ text }) => text).join(" "), numbers, rejected, isComplete },
    ink: found.ink,
    removed: setAside.map(({ box, reason }) => ({ box: found.toPictureBox(box), reason })),
    ...(isExplained ? explainScored(scored, found, expect, places) : { lines: [], linesLeftOut: 0 }),
    cuts: [],
    candidates,
  };
}

/** The only symbol of a line, if it is a digit or other writing. */
function aloneIn({ numbers, others, text }: ReadColumns): LineSymbol | undefined {
  const [symbol, ...more] = [...numbers.flatMap(({ symbols }) => symbols), ...others];
  return more.length === 0 && /^[\d?]$/.test(text) ? symbol : undefined;
}

/**
 * A mark that stands alone has no neighbours to tell its size and place by, and the network of single digits knows such
 * marks best: the digit is the likeliest by both, as their geometric mean has it; undefined where it is none.
 */
function judgeAlone<S extends LineSymbol>(symbol: S, opinion: ArrayLike<number>) {
  const both = symbol.outcomes.map((probability, outcome) => Math.sqrt(probability * (opinion[outcome] ?? 0)));
  const sum = both.reduce((total, one) => total + one, 0);
  const outcomes = both.map((one) => one / Math.max(Number.MIN_VALUE, sum));
  if (sum === 0 || isNoDigit(outcomes)) return undefined;
  const digit = bestDigit(outcomes);
  const symbols = [{ ...symbol, symbol: String(digit), outcomes }];
  return { value: digit, confidence: outcomes[digit]!, symbols };
}

type Show = (window: LineWindow, box: Box) => Promise<ScoredLine | undefined>;

/** Shows a line to the network, level and upright and as it stands; undefined where the budget does not suffice. */
async function scoreLine(line: TextLine, ink: Plane, show: Show): Promise<ScoredLine | undefined> {
  const box = boxOfLine(line);
  const upright = await show(windowOf(line), box);
  const { slope, lean } = line.frame;
  if (upright === undefined || (slope === 0 && lean === 0)) return upright;
  const plain = await show(windowOf(reframe(line, plainFrame, ink)), box);
  return plain !== undefined && certaintyOf([plain]) > certaintyOf([upright]) ? plain : upright;
}

async function scoreWindow(
  window: LineWindow,
  box: Box,
  { difference }: FoundInk,
  scorer: LineScorer,
  expect: number | undefined,
  budget: Budget,
): Promise<ScoredLine | undefined> {
  const { extent, frame, scale } = window;
  if ((extent.right - extent.left) / scale > MAX_LINE_WIDTH) return { box, window, read: undefined, isCut: false };
  budget.beginLine();
  const cost = LINE_COST + Math.ceil((extent.right - extent.left) / scale / COST_WIDTH_PX);
  if (!budget.take(cost)) return undefined;
  const image = toLineImage(cutLine(difference, extent, frame));
  const columns = await scorer.score(image);
  const read = readColumns(columns, image, automatonOf(expect));
  return { box, window, scored: { image, columns }, read, isCut: read !== undefined && goesBeyond(read, image) };
}

/** Whether the ink of a digit reaches the upper or the lower border of the image. */
function goesBeyond({ numbers }: ReadColumns, { width, pixels }: LineImage): boolean {
  const isInk = (x: number, row: number) => pixels[row * width + x]! >= BORDER_INK;
  return numbers.some(({ symbols }) =>
    symbols.some(({ symbol, from, to }) => {
      if (!/\d/.test(symbol)) return false;
      let inked = 0;
      for (let x = Math.floor(from); x < to; x++) if (isInk(x, 0) || isInk(x, LINE_HEIGHT - 1)) inked++;
      return inked >= 2;
    }),
  );
}

function automatonOf(expect: number | undefined) {
  return expect === undefined ? undefined : exactDigits(expect);
}

/** How the lines were read, up to {@link MOST_EXPLAINED_PX}. */
function explainScored(
  lines: readonly ScoredLine[],
  { factor }: FoundInk,
  expect: number | undefined,
  places: ReadonlyMap<LineSymbol, SymbolPlace>,
): Pick<Explanation, "lines" | "linesLeftOut"> {
  let room = MOST_EXPLAINED_PX;
  const shown = lines.filter(({ scored }) => scored !== undefined && (room -= scored.image.width) >= 0);
  return {
    lines: shown.map(({ window, scored, read }) =>
      explainLine(scored!, read, {
        corners: cornersOf(window).map(({ x, y }) => ({ x: x * factor, y: y * factor })),
        automaton: automatonOf(expect),
        placeOf: (symbol) => places.get(symbol),
      }),
    ),
    linesLeftOut: lines.length - shown.length,
  };
}

/** Whether a picture may hold nothing but one line, as a crop of a form's field does. */
function mayBeCrop(lines: readonly TextLine[], { height }: Plane): boolean {
  return lines.some((line) => line.height >= CROP_SHARE * height);
}

/** Whether what is written may be much lower than what was taken for a line. */
function hasFrame(lines: readonly TextLine[], { printedLines, ink: { height } }: FoundInk): boolean {
  return printedLines.length > 0 || lines.some((line) => line.height >= FRAME_SHARE * height);
}

function isSmall(lines: readonly TextLine[], { height }: Plane): boolean {
  return lines.every((line) => line.height < SMALL_SHARE * height);
}

/**
 * Reads all of the plane as one line; and where that is doubtful, bands of it, for what is written in a field may be much
 * lower than the field.
 *
 * @param options `ofInk`: what was read of its ink
 * @returns undefined where that is the better reading
 */
async function readCrop(
  { width, height }: Plane,
  {
    ofInk,
    hasFrame: mayBeLower,
    isSmall,
  }: { readonly ofInk: readonly ScoredLine[]; readonly hasFrame: boolean; readonly isSmall: boolean },
  show: Show,
): Promise<ScoredLine | undefined> {
  const box = { x: 0, y: 0, width, height };
  const room = CROP_ROOM * height;
  const bandAt = (top: number, bottom: number) =>
    show(createWindow({ left: -room, right: width + room, top, bottom }, plainFrame), box);
  let best = isSmall ? undefined : await bandAt(-room, height + room);
  let most = certaintyOf(ofInk);
  // Ink that is but a part of what is written may be read very surely.
  const isPart = best !== undefined && countDigits(ofInk) > 0 && countDigits(ofInk) < countDigits([best]);
  if (best !== undefined && isPart && certaintyOf([best]) >= LIKELY) return best;
  if (best !== undefined && certaintyOf([best]) > most) most = certaintyOf([best]);
  else best = undefined;
  const digits = countDigits(best === undefined ? ofInk : [best]);
  if (!mayBeLower || (digits > 0 && most >= SURE)) return best;
  // The more digits of which none is cut, the less was left out: a part that is empty says nothing of the rest.
  let mostDigits = Math.max(1, digits);
  if (digits === 0) most = SURE_OF_DIGITS;
  for (const share of BANDS) {
    const high = share * height;
    for (let top = -room; top + high < height + room + BAND_STEP * high; top += BAND_STEP * high) {
      const band = await bandAt(top, top + high);
      if (band === undefined || band.isCut || countDigits([band]) < mostDigits) continue;
      const certainty = certaintyOf([band]);
      if (certainty < most && !(countDigits([band]) > mostDigits && certainty >= SURE_OF_DIGITS)) continue;
      best = band;
      most = certainty;
      mostDigits = countDigits([band]);
    }
  }
  return best;
}

/** The probability that all of the lines are read rightly. */
function certaintyOf(lines: readonly ScoredLine[]): number {
  return lines.reduce((product, { read }) => product * (read?.confidence ?? 0), 1);
}

function countDigits(lines: readonly ScoredLine[]): number {
  return lines.reduce((sum, { read }) => sum + (read?.text.replaceAll(/\D/g, "").length ?? 0), 0);
}

/** The line whose text is surest. */
function mostCertain(lines: readonly ScoredLine[]): ScoredLine | undefined {
  return lines
    .filter(({ read }) => (read?.numbers.length ?? 0) > 0)
    .toSorted((a, b) => b.read!.confidence - a.read!.confidence)[0];
}
