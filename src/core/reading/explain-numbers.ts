/**
 * Reads a picture with any number of numbers: line by line, the best way through each line's lattice.
 */

import { type Box, unionOfBoxes } from "../picture/box.js";
import type { Cut } from "../picture/cuts.js";
import { failBlank, type FoundInk } from "../picture/found-ink.js";
import { toInkParts } from "../picture/ink-part.js";
import { choosePieces } from "../picture/pieces.js";
import { findTextLines, type TextLine } from "../picture/text-lines.js";
import type { WritingFrame } from "../picture/writing-frame.js";
import { type Classifier, DIGIT_COUNT, NOT_A_DIGIT } from "./classifier.js";
import type { Explanation, Point, TriedCut } from "./explanation.js";
import { buildLattice, type Group, type LineLattice } from "./line-lattice.js";
import { reasonOf, toReadDigit, toReadNumber } from "./read-digits.js";
import { type LineReading, readLine } from "./read-line.js";
import type { ReadNumber, RejectedInk } from "./reading.js";

/** A line with all that was tried on it. */
interface JudgedLine {
  readonly line: TextLine;
  readonly lattice: LineLattice;
  readonly reading: LineReading | undefined;
}

/**
 * Reads all numbers, or the one number of `expect` digits.
 *
 * @throws PICTURE_NO_INK where there are but specks
 */
export async function explainNumbers(
  found: FoundInk,
  classifier: Classifier,
  minConfidence: number,
  expect?: number,
): Promise<Explanation> {
  const { kept, setAside } = choosePieces(found);
  if (kept.length === 0) failBlank();
  const lines: JudgedLine[] = [];
  for (const line of findTextLines(toInkParts(found, kept), found.ink)) {
    const lattice = await buildLattice(line, found.ink, classifier);
    lines.push({ line, lattice, reading: readLine(line, lattice, expect) });
  }
  const best = expect === undefined ? undefined : bestOf(lines);
  const isRead = (judged: JudgedLine) =>
    expect === undefined ? judged.reading !== undefined : judged === best;

  const boxOf = ({ parts }: Group): Box =>
    found.toPictureBox(parts.map(({ box }) => box).reduce(unionOfBoxes));
  const numbers: ReadNumber[] = [];
  const rejected: RejectedInk[] = [];
  const chosen = new Set<Group>();
  for (const judged of lines) {
    const { reading, lattice } = judged;
    if (reading === undefined || !isRead(judged)) {
      rejected.push(...refuseLine(lattice, boxOf, expect));
      continue;
    }
    const row = new Set(numbers.map(({ line }) => line)).size;
    for (const groups of reading.numbers) {
      for (const group of groups) chosen.add(group);
      const digits = groups.map((group) =>
        toReadDigit(group.outcomes, minConfidence, boxOf(group), group.image),
      );
      numbers.push(toReadNumber(digits, row, reading.segmentation));
    }
    for (const mark of reading.marks) {
      rejected.push({ box: boxOf(mark), reason: reasonOf(mark.outcomes) });
    }
  }
  const { width, height } = found.picture;
  const text = numbers.map((number) => number.text).join(" ");
  return {
    reading: { width, height, text, numbers, rejected },
    ink: found.ink,
    removed: setAside.map(({ box, reason }) => ({
      box: found.toPictureBox(box),
      reason,
    })),
    cuts: lines.flatMap(({ line, lattice }) =>
      lattice.cuts.map((cut) =>
        toTriedCut(cut, line.frame, found.factor, chosen),
      ),
    ),
    candidates: lines.flatMap(({ lattice }) =>
      lattice.groups.map((group) => ({
        box: boxOf(group),
        image: group.image,
        probabilities: Array.from(group.outcomes.subarray(0, DIGIT_COUNT)),
        notDigit: group.outcomes[NOT_A_DIGIT]!,
        isChosen: chosen.has(group),
      })),
    ),
  };
}

/** The line that is read most surely. */
function bestOf(lines: readonly JudgedLine[]): JudgedLine | undefined {
  return lines
    .filter(({ reading }) => reading !== undefined)
    .toSorted((a, b) => b.reading!.score - a.reading!.score)[0];
}

/** The marks of a line that is not read. */
function refuseLine(
  { groups }: LineLattice,
  boxOf: (group: Group) => Box,
  expect: number | undefined,
): RejectedInk[] {
  const box = groups.map(boxOf).reduce(unionOfBoxes);
  return [{ box, reason: `not a number of ${expect} digits` }];
}

function toTriedCut(
  { columns, top, step }: Cut,
  { slope, lean }: WritingFrame,
  factor: number,
  chosen: ReadonlySet<Group>,
): TriedCut {
  const toPoint = (column: number, row: number): Point => {
    const x = column - lean * row;
    return { x: x * factor, y: (row + slope * x) * factor };
  };
  const bottom = top + columns.length * step;
  const middle =
    columns.reduce((sum, column) => sum + column, 0) / columns.length;
  const ends = [...chosen].flatMap(({ extent }) => [extent.left, extent.right]);
  return {
    from: toPoint(columns[0]!, top),
    to: toPoint(columns.at(-1)!, bottom),
    isUsed: ends.some((end) => Math.abs(end - middle) < 0),
  };
}
