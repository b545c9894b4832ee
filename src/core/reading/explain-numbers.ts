/** Reads a picture with any number of numbers: line by line, the best path through each line's lattice. */

import { type Box, type Point, unionOfBoxes } from "../picture/box.js";
import { type Segment, toSegments } from "../picture/components.js";
import { boxOfLine, findTextLines, isTorn, reframe, type TextLine } from "../picture/lines/text-lines.js";
import { plainFrame, type WritingFrame } from "../picture/lines/writing-frame.js";
import { chooseComponents } from "../picture/pieces/choose-components.js";
import { failBlank, type FoundInk } from "../picture/pieces/find-ink.js";
import { type Budget, createBudget } from "./budget.js";
import type { Classifier } from "./classifier.js";
import { buildLattice, type LineCandidate, type LineLattice, type SplitCut } from "./line-lattice.js";
import { type LineReading, readLine } from "./read-line.js";
import {
  type Explanation,
  NO_DIGIT_REASON,
  NOT_READ_REASON,
  type ReadNumber,
  type RejectedInk,
  toCandidate,
  toReadNumber,
  type TriedCut,
} from "./reading.js";
import type { FlatReading, LineSlope } from "./structure.js";

/** What was read one by one, and how its lines lie. */
export interface FlatExplanation extends Omit<Explanation, "reading"> {
  readonly reading: FlatReading;
  readonly slopes: readonly LineSlope[];
}

/** A line with all that was tried on it. */
interface JudgedLine {
  readonly line: TextLine;
  readonly lattice: LineLattice;
  readonly reading: LineReading | undefined;
}

/**
 * Reads all numbers, or the one number of `expect` digits.
 *
 * @param budget where it does not suffice, the lines with most ink for their cost are read
 * @throws PICTURE_NO_INK where there are only specks; ABORTED
 */
export async function explainNumbers(
  found: FoundInk,
  classifier: Classifier,
  minConfidence: number,
  expect?: number,
  budget: Budget = createBudget(),
): Promise<FlatExplanation> {
  const { kept, setAside, beyond } = chooseComponents(found);
  if (kept.length === 0) failBlank();
  await budget.pause();
  const textLines = findTextLines(toSegments(found, kept), found.ink);
  const judgedLines = new Map<TextLine, JudgedLine>();
  const whole = textLines.filter((line) => !isTorn(line, beyond));
  for (const line of whole.toSorted((a, b) => worthOf(b) - worthOf(a))) {
    await budget.pause();
    const judged = await judgeLine(line, found, classifier, budget, expect);
    if (judged !== undefined) judgedLines.set(line, judged);
  }
  const lines = textLines.flatMap((line) => judgedLines.get(line) ?? []);
  const best = expect === undefined ? undefined : bestOf(lines);

  const boxOf = ({ segments }: LineCandidate): Box =>
    found.toPictureBox(segments.map(({ box }) => box).reduce(unionOfBoxes));
  const numbers: ReadNumber[] = [];
  const rejected = textLines
    .filter((line) => !judgedLines.has(line))
    .map((line): RejectedInk => ({ box: found.toPictureBox(boxOfLine(line)), reason: NOT_READ_REASON }));
  if (beyond.length > 0) {
    rejected.push({ box: found.toPictureBox(beyond.reduce(unionOfBoxes)), reason: NOT_READ_REASON });
  }
  const isComplete = rejected.length === 0;
  const chosen = new Set<LineCandidate>();
  const slopes: LineSlope[] = [];
  for (const judged of lines) {
    const { reading, lattice } = judged;
    if (reading === undefined || (expect !== undefined && judged !== best)) {
      const box = lattice.candidates.map(boxOf).reduce(unionOfBoxes);
      rejected.push({ box, reason: `not a number of ${expect} digits` });
      continue;
    }
    const row = new Set(numbers.map(({ line }) => line)).size;
    slopes.push({ line: row, slope: judged.line.frame.slope, width: boxOfLine(judged.line).width });
    for (const digits of reading.numbers) {
      for (const { candidate } of digits) chosen.add(candidate);
      const inks = digits.map(({ candidate, certainty }) => ({ ...candidate, certainty, box: boxOf(candidate) }));
      numbers.push(toReadNumber(inks, minConfidence, row));
    }
    for (const mark of reading.marks) rejected.push({ box: boxOf(mark), reason: NO_DIGIT_REASON });
  }
  const { width, height } = found.picture;
  const text = numbers.map((number) => number.text).join(" ");
  return {
    reading: { width, height, text, numbers, rejected, isComplete },
    slopes,
    ink: found.ink,
    removed: setAside.map(({ box, reason }) => ({ box: found.toPictureBox(box), reason })),
    lines: [],
    linesLeftOut: 0,
    cuts: lines.flatMap(({ line, lattice }) =>
      lattice.cuts.map((cut) => toTriedCut(cut, line.frame, found.factor, chosen)),
    ),
    candidates: lines.flatMap(({ lattice }) =>
      lattice.candidates.map((one) => toCandidate(one, boxOf(one), chosen.has(one))),
    ),
  };
}

/**
 * Ink for what it costs to read: a component of the width of a digit is shown to the network a few times, and one of
 * several, which is cut, about as often as the square of its width says.
 */
function worthOf({ segments, height }: TextLine): number {
  let cost = 0;
  let mass = 0;
  for (const { segment, extent } of segments) {
    cost += 1 + ((extent.right - extent.left) / height) ** 2;
    mass += segment.mass;
  }
  return mass / cost;
}

/** Reads a line put level and upright, and as it stands, and takes what is likelier; undefined beyond the budget. */
async function judgeLine(
  upright: TextLine,
  { ink }: FoundInk,
  classifier: Classifier,
  budget: Budget,
  expect: number | undefined,
): Promise<JudgedLine | undefined> {
  const { slope, lean } = upright.frame;
  const lines = slope === 0 && lean === 0 ? [upright] : [upright, reframe(upright, plainFrame, ink)];
  const judged: JudgedLine[] = [];
  for (const line of lines) {
    budget.beginLine();
    const lattice = await buildLattice(line, ink, classifier, budget);
    if (lattice === undefined) return undefined;
    judged.push({ line, lattice, reading: readLine(line.height, lattice, expect) });
  }
  return bestOf(judged) ?? judged[0];
}

/** The line that is read most surely. */
function bestOf(lines: readonly JudgedLine[]): JudgedLine | undefined {
  return lines
    .filter(({ reading }) => reading !== undefined)
    .toSorted((a, b) => b.reading!.score - a.reading!.score)[0];
}

function toTriedCut(
  { cut: { columns, top, step }, before, after }: SplitCut,
  { slope, lean }: WritingFrame,
  factor: number,
  chosen: ReadonlySet<LineCandidate>,
): TriedCut {
  const toPoint = (column: number, row: number): Point => {
    const x = column - lean * row;
    return { x: x * factor, y: (row + slope * x) * factor };
  };
  const candidateOf = (segment: Segment | undefined) =>
    [...chosen].find(({ segments }) => segment !== undefined && segments.includes(segment));
  const [left, right] = [candidateOf(before), candidateOf(after)];
  return {
    from: toPoint(columns[0]!, top),
    to: toPoint(columns.at(-1)!, top + columns.length * step),
    isUsed: left !== undefined && right !== undefined && left !== right,
  };
}
