/**
 * Reads a picture with any number of numbers: line by line, the best way through each line's lattice.
 */

import { type Box, unionOfBoxes } from "../picture/box.js";
import { failBlank, type FoundInk } from "../picture/pieces/find-ink.js";
import { type InkPart, toInkParts } from "../picture/pieces/segment.js";
import { choosePieces } from "../picture/pieces/choose-components.js";
import { findTextLines, reframe, type TextLine } from "../picture/lines/text-lines.js";
import { plainFrame, type WritingFrame } from "../picture/lines/writing-frame.js";
import { type Classifier, DIGIT_COUNT, NOT_A_DIGIT } from "./classifier.js";
import type { Explanation, Point, TriedCut } from "./explanation.js";
import { buildLattice, type Group, type LineLattice, type PartingCut } from "./line-lattice.js";
import { NO_DIGIT_REASON, toReadNumber } from "./read-digits.js";
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
    lines.push(await judgeLine(line, found, classifier, expect));
  }
  const best = expect === undefined ? undefined : bestOf(lines);
  const isRead = (judged: JudgedLine) => (expect === undefined ? judged.reading !== undefined : judged === best);

  const boxOf = ({ parts }: Group): Box => found.toPictureBox(parts.map(({ box }) => box).reduce(unionOfBoxes));
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
      for (const { group } of groups) chosen.add(group);
      const judged = groups.map(({ group, certainty }) => ({
        outcomes: group.outcomes,
        certainty,
        box: boxOf(group),
        image: group.image,
      }));
      numbers.push(toReadNumber(judged, minConfidence, row));
    }
    for (const mark of reading.marks) {
      rejected.push({ box: boxOf(mark), reason: NO_DIGIT_REASON });
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
      lattice.cuts.map((cut) => toTriedCut(cut, line.frame, found.factor, chosen)),
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

/** Reads a line put level and upright, and as it stands, and takes what is likelier. */
async function judgeLine(
  upright: TextLine,
  { ink }: FoundInk,
  classifier: Classifier,
  expect: number | undefined,
): Promise<JudgedLine> {
  const { slope, lean } = upright.frame;
  const lines = slope === 0 && lean === 0 ? [upright] : [upright, reframe(upright, plainFrame, ink)];
  const judged: JudgedLine[] = [];
  for (const line of lines) {
    const lattice = await buildLattice(line, ink, classifier);
    judged.push({ line, lattice, reading: readLine(line, lattice, expect) });
  }
  return bestOf(judged) ?? judged[0]!;
}

/** The line that is read most surely. */
function bestOf(lines: readonly JudgedLine[]): JudgedLine | undefined {
  return lines
    .filter(({ reading }) => reading !== undefined)
    .toSorted((a, b) => b.reading!.score - a.reading!.score)[0];
}

/** The marks of a line that is not read. */
function refuseLine({ groups }: LineLattice, boxOf: (group: Group) => Box, expect: number | undefined): RejectedInk[] {
  const box = groups.map(boxOf).reduce(unionOfBoxes);
  return [{ box, reason: `not a number of ${expect} digits` }];
}

function toTriedCut(
  { cut: { columns, top, step }, before, after }: PartingCut,
  { slope, lean }: WritingFrame,
  factor: number,
  chosen: ReadonlySet<Group>,
): TriedCut {
  const toPoint = (column: number, row: number): Point => {
    const x = column - lean * row;
    return { x: x * factor, y: (row + slope * x) * factor };
  };
  const groupOf = (part: InkPart | undefined) =>
    [...chosen].find(({ parts }) => part !== undefined && parts.includes(part));
  const [left, right] = [groupOf(before), groupOf(after)];
  return {
    from: toPoint(columns[0]!, top),
    to: toPoint(columns.at(-1)!, top + columns.length * step),
    isUsed: left !== undefined && right !== undefined && left !== right,
  };
}
