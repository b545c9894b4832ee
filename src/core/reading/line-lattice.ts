/**
 * The lattice of one line of writing: every group of neighbouring parts that could be a digit, judged by the network.
 * Parts that are too broad for a digit, or look like none, are cut first, in several ways.
 */

import { type Cut, cutPart, findCuts } from "../picture/lines/cuts.js";
import { drawGlyph, type RowBand } from "../picture/lines/glyph.js";
import type { InkPart } from "../picture/pieces/segment.js";
import type { Plane } from "../picture/plane.js";
import type { PlacedPart, TextLine } from "../picture/lines/text-lines.js";
import { type Extent, extentIn, unionOfExtents } from "../picture/lines/writing-frame.js";
import { type Classifier, NOT_A_DIGIT, OUTCOME_COUNT } from "./classifier.js";
import type { LatticeEdge } from "./lattice.js";
import { bestDigit } from "./read-digits.js";

/** Most parts that are tried as one digit: a 4 or a 5 of two strokes, each broken once. */
const MOST_PARTS = 5;
/** Widest digit, and widest gap inside one, in heights of the line. */
const WIDEST = 1.5;
const WIDEST_GAP = 0.3;
/** A part this wide, in heights, is cut even if it looks like a digit; */
const SURELY_JOINED = 1.3;
/** one this wide where it does not, that is, with less than this probability. */
const PERHAPS_JOINED = 0.45;
const SURE_DIGIT = 0.95;
/** Logarithm that taking a piece of ink for no digit costs: pictures are given to be read. */
const MARK_COST = -1.2;
/**
 * And for each piece more: two digits side by side are no digit together, so what the network says of a group speaks
 * less against its being digits.
 */
const MORE_MARK_COST = -2.5;
/**
 * A digit that was cut out of a piece costs this, and counts with a power of its probability: a letter has parts that
 * look somewhat like digits, and digits that touch look very much like digits when they are parted rightly.
 */
const CUT_COST = -0.15;
const CUT_DOUBT = 3;
/** A cut-out bar looks exactly like a 1, and most letters have one. It costs this, where the line has no sure digits */
const CUT_BAR_COST = -2;
/** in pieces of their own: so many make a line of digits. */
const LINE_OF_DIGITS = 2;
/** Logarithm that each height of a gap inside a digit costs. */
const GAP_COST = -6;
/** A digit is rarely below this share of the line's height. */
const SMALL_DIGIT = 0.35;
const SMALL_COST = -2.5;
/** A bar below this share of the line's height is a comma or an apostrophe, however like a 1 it looks. */
const SHORT_BAR = 0.4;
const SHORT_BAR_COST = -5;
/** Parts of this share of the line's height tell in which rows its digits stand, if there are so many. */
const TALL_SHARE = 0.6;
const LEAST_TALL = 3;
/** Rows left above and below for what reaches out, in heights of the line. */
const TAIL_ROOM = 0.2;
/** What is higher than its part in those rows by this factor has a tail that is not drawn. */
const FAR_OUT = 1.2;
/** Least probability that enters a logarithm. */
const LEAST_PROBABILITY = 1e-6;

/** Parts taken together, as the network saw them. */
export interface Group {
  readonly parts: readonly InkPart[];
  readonly extent: Extent;
  /** What the network saw, row-major; ink 255, paper 0. */
  readonly image: Uint8Array; // [28 * 28]
  /** Of the ten digits and of no digit. */
  readonly outcomes: Float32Array; // [11]
}

export interface GroupEdge extends LatticeEdge {
  readonly group: Group;
}

export interface LineLattice {
  /** Parts of the line in order, each a whole piece or a slice of one. */
  readonly primitiveCount: number;
  readonly edges: readonly GroupEdge[];
  /** Every group that was shown to the network. */
  readonly groups: readonly Group[];
  readonly cuts: readonly PartingCut[];
}

/** A cut with what lies on its two sides. */
export interface PartingCut {
  readonly cut: Cut;
  readonly before: InkPart | undefined;
  readonly after: InkPart | undefined;
}

/** A part in the lattice, with the piece it was cut from. */
interface Primitive extends PlacedPart {
  readonly piece: number;
}

/** Builds the lattice of a line. */
export async function buildLattice(line: TextLine, ink: Plane, classifier: Classifier): Promise<LineLattice> {
  const judge = createJudge(line, ink, classifier);
  const whole: Primitive[] = line.parts.map((placed, piece) => ({
    ...placed,
    piece,
  }));
  const spans = groupSpans(whole, line.height);
  const judged = await judge(spans.map(([from, to]) => whole.slice(from, to)));
  const alone = new Map<number, Group>();
  for (const [i, [from, to]] of spans.entries()) {
    if (to === from + 1) alone.set(from, judged[i]!);
  }

  const cuts: PartingCut[] = [];
  const primitives = whole
    .flatMap((primitive, i) => {
      if (!isPerhapsJoined(alone.get(i)!, line.height)) return [primitive];
      const found = findCuts(primitive.part, ink, line.frame, line.height);
      const slices = cutPart(primitive.part, ink, line.frame, found);
      for (const [k, cut] of found.entries()) {
        // Where two cuts run so close that no ink lies between, the last of them parts what lies around both.
        const before = slices.findLast((slice, at) => at <= k && slice !== undefined);
        cuts.push({ cut, before, after: slices[k + 1] });
      }
      return slices
        .filter((slice) => slice !== undefined)
        .map((part) => ({
          part,
          extent: extentIn(line.frame, part, ink),
          piece: i,
        }));
    })
    .toSorted((a, b) => middleOf(a.extent) - middleOf(b.extent));
  const isCut = cuts.length > 0;
  const finalSpans = isCut ? groupSpans(primitives, line.height) : spans;
  const groups = isCut ? await judge(finalSpans.map(([from, to]) => primitives.slice(from, to))) : judged;
  const sure = [...alone.values()].filter(({ outcomes }) => outcomes[bestDigit(outcomes)]! >= SURE_DIGIT);
  const isAmongDigits = sure.length >= LINE_OF_DIGITS;
  const edges = finalSpans.flatMap(([from, to], i) =>
    toEdges(from, to, groups[i]!, {
      primitives,
      height: line.height,
      isAmongDigits,
    }),
  );
  return { primitiveCount: primitives.length, edges, groups, cuts };
}

/** Draws and classifies groups, each set of parts once. */
function createJudge(line: TextLine, ink: Plane, classifier: Classifier) {
  const band = bandOf(line);
  const known = new Map<string, Group>();
  const names = new Map<InkPart, number>();
  const nameOf = (part: InkPart) => {
    const name = names.get(part) ?? names.size;
    names.set(part, name);
    return name;
  };
  return async (sets: readonly (readonly Primitive[])[]): Promise<Group[]> => {
    const keys = sets.map((members) => members.map(({ part }) => nameOf(part)).join());
    const fresh = [...new Set(keys)].filter((key) => !known.has(key));
    const images = fresh.map((key) => {
      const members = sets[keys.indexOf(key)]!;
      return drawGlyph(
        members.map(({ part }) => part),
        ink,
        line.frame,
        bandFor(unionOfExtents(members.map(({ extent }) => extent)), band),
      );
    });
    const outcomes = await classifier.classify(concatenate(images));
    for (const [i, key] of fresh.entries()) {
      const members = sets[keys.indexOf(key)]!;
      known.set(key, {
        parts: members.map(({ part }) => part),
        extent: unionOfExtents(members.map(({ extent }) => extent)),
        image: images[i]!,
        outcomes: outcomes.slice(i * OUTCOME_COUNT, (i + 1) * OUTCOME_COUNT),
      });
    }
    return keys.map((key) => known.get(key)!);
  };
}

/**
 * The rows in which the digits of a line stand. A tail that runs far out of them would make a digit so narrow in the
 * network's 20 pixels that its head is lost.
 */
function bandOf({ parts, height }: TextLine): RowBand | undefined {
  const tall = parts.filter(({ extent }) => extent.bottom - extent.top >= TALL_SHARE * height);
  if (tall.length < LEAST_TALL) return undefined;
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
  return {
    top: middle(tall.map(({ extent }) => extent.top)) - TAIL_ROOM * height,
    bottom: middle(tall.map(({ extent }) => extent.bottom)) + TAIL_ROOM * height,
  };
}

/** The band where the extent is far higher than it, and reaches into it for the most part. */
function bandFor({ top, bottom }: Extent, band: RowBand | undefined): RowBand | undefined {
  if (band === undefined) return undefined;
  const inside = Math.min(bottom, band.bottom) - Math.max(top, band.top);
  const isFarOut = bottom - top > FAR_OUT * inside;
  return isFarOut && inside > (band.bottom - band.top) / 2 ? band : undefined;
}

function concatenate(images: readonly Uint8Array[]): Uint8Array {
  const length = images[0]?.length ?? 0;
  const all = new Uint8Array(images.length * length);
  for (const [i, image] of images.entries()) all.set(image, i * length);
  return all;
}

/** First primitive and the one behind the last, of every group that could be one digit or one mark. */
function groupSpans(primitives: readonly Primitive[], height: number): [from: number, to: number][] {
  const spans: [number, number][] = [];
  for (let from = 0; from < primitives.length; from++) {
    let extent = primitives[from]!.extent;
    spans.push([from, from + 1]);
    let pieces = 1;
    for (let to = from + 2; to <= primitives.length; to++) {
      const next = primitives[to - 1]!;
      if (next.piece !== primitives[to - 2]!.piece) pieces++;
      const isOnePiece = pieces === 1;
      if (pieces > MOST_PARTS) break;
      if (next.extent.left - extent.right > WIDEST_GAP * height) break;
      extent = unionOfExtents([extent, next.extent]);
      const isWhole = isWholePieces(primitives, from, to);
      const isTooWide = extent.right - extent.left > WIDEST * height;
      if (isTooWide && !isOnePiece) break;
      if (isTooWide && !isWhole) continue;
      // Slices of one piece are few; those of several make a digit only if they are few, or all of theirs.
      if (!isOnePiece && !isWhole && to - from > MOST_PARTS) continue;
      spans.push([from, to]);
    }
  }
  return spans;
}

/** Whether the primitives are whole pieces: no slice of theirs is left out. */
function isWholePieces(primitives: readonly Primitive[], from: number, to: number): boolean {
  return primitives[from - 1]?.piece !== primitives[from]!.piece && primitives[to]?.piece !== primitives[to - 1]!.piece;
}

function isPerhapsJoined({ extent, outcomes }: Group, height: number): boolean {
  const width = extent.right - extent.left;
  if (width > SURELY_JOINED * height) return true;
  const best = outcomes[bestDigit(outcomes)]!;
  return width > PERHAPS_JOINED * height && best < SURE_DIGIT;
}

/** What edges are judged by beside their own group. */
interface EdgeContext {
  readonly primitives: readonly Primitive[];
  /** Of the line's digits, in pixels. */
  readonly height: number;
  /** Whether the line holds sure digits in pieces of their own. */
  readonly isAmongDigits: boolean;
}

/** The group as a digit, and, where it is made of whole pieces, as a mark that is none. */
function toEdges(
  from: number,
  to: number,
  group: Group,
  { primitives, height, isAmongDigits }: EdgeContext,
): GroupEdge[] {
  const { extent, outcomes } = group;
  const best = outcomes[bestDigit(outcomes)]!;
  const members = primitives.slice(from, to);
  const size = Math.max(extent.right - extent.left, extent.bottom - extent.top);
  const pieces = new Set(members.map(({ piece }) => piece));
  const isWhole = !pieces.has(primitives[from - 1]?.piece ?? -1) && !pieces.has(primitives[to]?.piece ?? -1);
  const likelihood = Math.log(Math.max(LEAST_PROBABILITY, best));
  const isBar = !isAmongDigits && bestDigit(outcomes) === 1;
  const isShortBar = bestDigit(outcomes) === 1 && size < SHORT_BAR * height;
  const cutCost = isBar ? CUT_BAR_COST : CUT_COST;
  const digit: GroupEdge = {
    from,
    to,
    group,
    isDigit: true,
    score:
      (isWhole ? likelihood : CUT_DOUBT * likelihood + cutCost) +
      (GAP_COST * gapsIn(members)) / height +
      (size < SMALL_DIGIT * height ? SMALL_COST : 0) +
      (isShortBar ? SHORT_BAR_COST : 0),
  };
  if (!isWhole) return [digit];
  // The network sees every size alike: what it takes for a 1 is as likely a comma.
  const none = Math.max(LEAST_PROBABILITY, outcomes[NOT_A_DIGIT]!, isShortBar ? best : 0);
  const mark: GroupEdge = {
    from,
    to,
    group,
    isDigit: false,
    score: Math.log(none) + MARK_COST + MORE_MARK_COST * (pieces.size - 1),
  };
  return [digit, mark];
}

/** Blank columns between the members, together. */
function gapsIn(members: readonly Primitive[]): number {
  let right = members[0]!.extent.right;
  let gaps = 0;
  for (const { extent } of members) {
    gaps += Math.max(0, extent.left - right);
    right = Math.max(right, extent.right);
  }
  return gaps;
}

function middleOf({ left, right }: Extent): number {
  return (left + right) / 2;
}
