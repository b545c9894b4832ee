/**
 * The lattice of one line of writing: every group of neighbouring segments that could be a digit is a candidate, judged
 * by the network. Components that are too broad for a digit, or look like none, are cut first, in several ways.
 */

import { joinImages, NOT_A_DIGIT, OUTCOME_COUNT } from "../digits.js";
import type { Segment } from "../picture/components.js";
import { type Cut, findCuts, splitSegment } from "../picture/lines/cuts.js";
import { drawGlyph, type RowBand } from "../picture/lines/glyph.js";
import { digitRows, type PlacedSegment, type TextLine } from "../picture/lines/text-lines.js";
import { type Extent, extentIn, heightOf, middleOf, unionOfExtents } from "../picture/lines/writing-frame.js";
import type { Plane } from "../picture/plane.js";
import { type Budget, createBudget } from "./budget.js";
import type { Classifier } from "./classifier.js";
import type { LatticeEdge } from "./lattice.js";
import { bestDigit } from "./reading.js";

// Measured on 150 simulated photos (`npm run bench -- photos --photos 10 --vary line-lattice.ts`): 114 read exactly,
// 208 digit errors. Beside each constant stands what other values change.

/** Most components tried as one digit: a 4 or 5 of two strokes, each broken once. 4: 5 errors more; 10: 3 more. */
const MAX_SEGMENTS = 5;
/** Widest digit, in heights of the line. 0.75: 7 photos fewer, 34 errors more; 1.2: 3 errors fewer; 3: 2 fewer. */
const WIDEST = 1.5;
/** Widest gap inside a digit, in heights. 0.15: 1 error more; 0.6: no reading changes. */
const WIDEST_GAP = 0.3;
/** A component this wide, in heights, is cut even if it looks like a digit. 0.65: 12 errors more; 2.6: 1 changes. */
const SURELY_JOINED = 1.3;
/** One this wide is a flourish or a line of letters, and is not cut: 32 digits are at most 20 heights wide. */
const LONGEST_JOINED = 24;
/** One this wide is cut where it does not look like a digit. 0.225: 1 reading changes; 0.9: 4, with 1 error more. */
const PERHAPS_JOINED = 0.45;
/** Probability from which ink looks like a digit. 0.475: 1 error fewer; above 1, so that nothing does: 16 more. */
const SURE_DIGIT = 0.95;
/** Logarithm: taking ink for no digit costs this; pictures are given to be read. -0.6: 14 errors more; -2.4: 1 more. */
const MARK_COST = -1.2;
/**
 * Logarithm for each component more: two digits side by side are no digit together, so what the network says of a group
 * speaks less against its being digits. -1.25 to -5 change confidences only; 0 changes 40 of 1,629 real pictures.
 */
const MORE_MARK_COST = -2.5;
/**
 * Logarithm: a digit that was cut out of a component costs this, and counts with a power of its probability: letters
 * have parts that look somewhat like digits, and digits that touch look very much like digits when split rightly.
 * Cost -0.075: 1 photo fewer, 4 errors more; -0.3: 1 fewer, 15 more. Power 2: 1 fewer, 4 more; 4: 7 errors more.
 */
const CUT_COST = -0.15;
const CUT_DOUBT = 3;
/**
 * Logarithm: a cut-out bar looks exactly like a 1, and most letters have one. It costs this where the line has no sure
 * digits in components of their own: this many make a line of digits. Cost -1: 5 errors more; -4: no reading changes.
 * 1 to 4 digits change no simulated reading; 1 changes 8 real pictures, and none, so that every line is one, 106.
 */
const CUT_BAR_COST = -2;
const LINE_OF_DIGITS = 2;
/** Logarithm for each height of a gap inside a digit. -3: 1 reading changes; -12: 1 error more. */
const GAP_COST = -6;
/** A digit is rarely below this share of the line's height. 0.28: 1 reading changes; 0.44: 2 errors fewer. */
const SMALL_DIGIT = 0.35;
/** Logarithm that it then costs. -1.25: no reading changes; -5: 1 error fewer. */
const SMALL_COST = -2.5;
/** A bar below this share of the line's height is a comma, however like a 1 it looks. 0.32: same; 0.5: 1 error more. */
const SHORT_BAR = 0.4;
/** Logarithm that it then costs. -2 to -10 change confidences only, and so does 0, of 35 of 1,629 real pictures. */
const SHORT_BAR_COST = -5;
/** Room above and below for what reaches out, in heights. 0.1: 3 photos fewer, 8 errors more; 0.4: 6 errors fewer. */
const TAIL_ROOM = 0.2;
/** What is higher than its share of those rows by this factor has a tail, not drawn. 0.6: 1 error less; 2.4: 3 more. */
const FAR_OUT = 1.2;
/** Candidates shown to the network before the time is looked at again. */
const BATCH = 64;
/** Least probability that enters a logarithm, of what the network all but rules out. Half or double: no change. */
const MIN_PROBABILITY = 1e-6;

/** Neighbouring segments taken together, as the network saw them. */
export interface LineCandidate {
  readonly segments: readonly Segment[];
  readonly extent: Extent;
  /** What the network saw, row-major; ink 255, paper 0. */
  readonly image: Uint8Array; // [28 * 28]
  /** Of the ten digits and of no digit. */
  readonly outcomes: Float32Array; // [11]
}

export interface CandidateEdge extends LatticeEdge {
  readonly candidate: LineCandidate;
}

export interface LineLattice {
  /** Segments of the line, in order. */
  readonly segmentCount: number;
  readonly edges: readonly CandidateEdge[];
  /** Every candidate that was shown to the network. */
  readonly candidates: readonly LineCandidate[];
  readonly cuts: readonly SplitCut[];
}

/** A cut with what lies on its two sides. */
export interface SplitCut {
  readonly cut: Cut;
  readonly before: Segment | undefined;
  readonly after: Segment | undefined;
}

/** A segment in the lattice, with the number of the component it belongs to. */
interface LatticeSegment extends PlacedSegment {
  readonly component: number;
}

/**
 * Builds the lattice of a line.
 *
 * @returns undefined where the budget does not suffice
 * @throws ABORTED
 */
export async function buildLattice(
  line: TextLine,
  ink: Plane,
  classifier: Classifier,
  budget: Budget = createBudget(),
): Promise<LineLattice | undefined> {
  const judge = createJudge(line, ink, classifier, budget);
  const whole: LatticeSegment[] = line.segments.map((placed, component) => ({ ...placed, component }));
  const spans = candidateSpans(whole, line.height);
  const judged = await judge(spans.map(([from, to]) => whole.slice(from, to)));
  if (judged === undefined) return undefined;
  const alone = judged.filter((_, i) => spans[i]![1] === spans[i]![0] + 1);

  const cuts: SplitCut[] = [];
  const segments = whole
    .flatMap((one, component): LatticeSegment[] => {
      if (!isPerhapsJoined(alone[component]!, line.height)) return [one];
      const found = findCuts(one.segment, ink, line.frame, line.height);
      const slices = splitSegment(one.segment, ink, line.frame, found);
      for (const [k, cut] of found.entries()) {
        // Where two cuts run so close that no ink lies between, the last of them splits what lies around both.
        const before = slices.findLast((slice, at) => at <= k && slice !== undefined);
        cuts.push({ cut, before, after: slices[k + 1] });
      }
      return slices
        .filter((slice) => slice !== undefined)
        .map((segment) => ({ segment, extent: extentIn(line.frame, segment, ink), component }));
    })
    .toSorted((a, b) => middleOf(a.extent) - middleOf(b.extent));
  const isCut = cuts.length > 0;
  const finalSpans = isCut ? candidateSpans(segments, line.height) : spans;
  const candidates = isCut ? await judge(finalSpans.map(([from, to]) => segments.slice(from, to))) : judged;
  if (candidates === undefined) return undefined;
  const sure = alone.filter(({ outcomes }) => outcomes[bestDigit(outcomes)]! >= SURE_DIGIT);
  const cutBarCost = sure.length >= LINE_OF_DIGITS ? CUT_COST : CUT_BAR_COST;
  const context = { segments, height: line.height, cutBarCost };
  const edges = finalSpans.flatMap((span, i) => toEdges(span, candidates[i]!, context));
  return { segmentCount: segments.length, edges, candidates, cuts };
}

/** Draws and classifies groups of segments, each group once; undefined where the budget does not suffice for all. */
function createJudge(line: TextLine, ink: Plane, classifier: Classifier, budget: Budget) {
  const band = bandOf(line);
  const known = new Map<string, LineCandidate>();

  function draw(members: readonly LatticeSegment[]): Omit<LineCandidate, "outcomes"> {
    const segments = members.map(({ segment }) => segment);
    const extent = unionOfExtents(members.map((member) => member.extent));
    return { segments, extent, image: drawGlyph(segments, ink, line.frame, bandFor(extent, band)) };
  }

  return async (groups: readonly (readonly LatticeSegment[])[]): Promise<LineCandidate[] | undefined> => {
    // No two segments share a pixel, except a component and its slices.
    const keys = groups.map((members) => members.map(({ segment: { pixels } }) => [pixels[0], pixels.length]).join());
    const fresh = [...new Map(keys.map((key, i) => [key, groups[i]!]))].filter(([key]) => !known.has(key));
    if (!budget.take(fresh.length)) return undefined;
    for (let from = 0; from < fresh.length; from += BATCH) {
      await budget.pause();
      if (budget.isOver()) return undefined;
      const batch = fresh.slice(from, from + BATCH).map(([key, members]) => ({ key, ...draw(members) }));
      const outcomes = await classifier.classify(joinImages(batch.map(({ image }) => image)));
      for (const [i, { key, ...drawn }] of batch.entries()) {
        known.set(key, { ...drawn, outcomes: outcomes.slice(i * OUTCOME_COUNT, (i + 1) * OUTCOME_COUNT) });
      }
    }
    return keys.map((key) => known.get(key)!);
  };
}

/**
 * The rows in which the digits of a line stand. A tail that runs far out of them would make a digit so narrow in the
 * network's 20 pixels that its head is lost.
 */
function bandOf(line: TextLine): RowBand | undefined {
  const rows = digitRows(line);
  const room = TAIL_ROOM * line.height;
  return rows && { top: rows.top - room, bottom: rows.bottom + room };
}

/** The band where the extent is far higher than it, and reaches into it for the most part. */
function bandFor(extent: Extent, band: RowBand | undefined): RowBand | undefined {
  if (band === undefined) return undefined;
  const inside = Math.min(extent.bottom, band.bottom) - Math.max(extent.top, band.top);
  return heightOf(extent) > FAR_OUT * inside && inside > heightOf(band) / 2 ? band : undefined;
}

/** First segment and the one behind the last. */
type Span = readonly [from: number, to: number];

/** Every group that could be one digit or one mark. */
function candidateSpans(segments: readonly LatticeSegment[], height: number): Span[] {
  const spans: Span[] = [];
  for (let from = 0; from < segments.length; from++) {
    let extent = segments[from]!.extent;
    spans.push([from, from + 1]);
    let components = 1;
    for (let to = from + 2; to <= segments.length; to++) {
      const next = segments[to - 1]!;
      if (next.component !== segments[to - 2]!.component) components++;
      const isOneComponent = components === 1;
      if (components > MAX_SEGMENTS) break;
      if (next.extent.left - extent.right > WIDEST_GAP * height) break;
      extent = unionOfExtents([extent, next.extent]);
      const isWhole = isWholeComponents(segments, from, to);
      const isTooWide = extent.right - extent.left > WIDEST * height;
      if (isTooWide && !isOneComponent) break;
      if (isTooWide && !isWhole) continue;
      // Slices of one component are few; those of several make a digit only if they are few, or all of theirs.
      if (!isOneComponent && !isWhole && to - from > MAX_SEGMENTS) continue;
      spans.push([from, to]);
    }
  }
  return spans;
}

/** Whether the segments are whole components: no neighbouring slice of theirs is left out. */
function isWholeComponents(segments: readonly LatticeSegment[], from: number, to: number): boolean {
  return (
    segments[from - 1]?.component !== segments[from]!.component &&
    segments[to]?.component !== segments[to - 1]!.component
  );
}

function isPerhapsJoined({ extent, outcomes }: LineCandidate, height: number): boolean {
  const width = extent.right - extent.left;
  if (width > LONGEST_JOINED * height) return false;
  if (width > SURELY_JOINED * height) return true;
  return width > PERHAPS_JOINED * height && outcomes[bestDigit(outcomes)]! < SURE_DIGIT;
}

/** The candidate as a digit, and, where it is made of whole components, as a mark that is none. */
function toEdges(
  [from, to]: Span,
  candidate: LineCandidate,
  { segments, height, cutBarCost }: { segments: readonly LatticeSegment[]; height: number; cutBarCost: number },
): CandidateEdge[] {
  const { extent, outcomes } = candidate;
  const digit = bestDigit(outcomes);
  const best = outcomes[digit]!;
  const members = segments.slice(from, to);
  const size = Math.max(extent.right - extent.left, heightOf(extent));
  const components = new Set(members.map(({ component }) => component));
  // Slices of components that overlap may stand between one another, so all members are asked.
  const isWhole =
    !components.has(segments[from - 1]?.component ?? -1) && !components.has(segments[to]?.component ?? -1);
  const likelihood = Math.log(Math.max(MIN_PROBABILITY, best));
  const isShortBar = digit === 1 && size < SHORT_BAR * height;
  const score =
    (isWhole ? likelihood : CUT_DOUBT * likelihood + (digit === 1 ? cutBarCost : CUT_COST)) +
    (GAP_COST * gapsIn(members)) / height +
    (size < SMALL_DIGIT * height ? SMALL_COST : 0) +
    (isShortBar ? SHORT_BAR_COST : 0);
  const asDigit: CandidateEdge = { from, to, candidate, isDigit: true, score };
  if (!isWhole) return [asDigit];
  // The network sees every size alike: what it takes for a 1 is as likely a comma.
  const none = Math.max(MIN_PROBABILITY, outcomes[NOT_A_DIGIT]!, isShortBar ? best : 0);
  const markScore = Math.log(none) + MARK_COST + MORE_MARK_COST * (components.size - 1);
  return [asDigit, { from, to, candidate, isDigit: false, score: markScore }];
}

/** Blank columns between the members, together. */
function gapsIn(members: readonly LatticeSegment[]): number {
  let right = members[0]!.extent.right;
  let gaps = 0;
  for (const { extent } of members) {
    gaps += Math.max(0, extent.left - right);
    right = Math.max(right, extent.right);
  }
  return gaps;
}
