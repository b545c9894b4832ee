/**
 * Writes numbers in lines on the sheet: the place, size and lean of every digit, in millimetres. The first baseline
 * starts near (0, 0); x points right, y down.
 */

import type { ImageSet } from "../../src/core/dataset/image-set.js";
import type { Random } from "../../src/core/tensor/random.js";
import type { Glyph } from "./glyph.js";
import { createHand, type Hand, joinOutlines, moveBeside, moveDigit, type Outline, type WrittenDigit } from "./hand.js";
import { cornersOf, inTurn, type Point, project, type Projection, rotation, translation } from "./camera.js";
import { draw, type InkKind, type PhotoRecipe, type Print } from "./presets.js";

const DEGREE = Math.PI / 180;
/** How much the lines of one photo differ in slant. */
const LINE_JITTER_DEGREES = 0.8;
/** Least distance between the middles of two digits, in digit heights: they stand beside each other. */
const LEAST_ADVANCE = 0.28;
/** A gap between numbers is at least this many times the one between digits, so that people see which is which. */
const CLEARER_GAP = 2.5;
/** From line to line, in digit heights. */
const LINE_PITCH = [1.6, 2.2] as const;
/** How far from the middle of its cell a digit may stand, in digit heights; at most it touches the frame. */
const CELL_JITTER = 0.12;
/** Squared paper has squares of 5 mm; ruled paper has 7 to 10 mm from rule to rule. */
const SQUARE_MM = 5;

export interface PlacedDigit {
  readonly digit: number;
  readonly glyph: Glyph;
  /** The number it belongs to, as an index of `numbers`. */
  readonly number: number;
  /** From pixels of the 28x28 to mm on the sheet. */
  readonly toSheet: Projection;
}

/** Cells of a form, one for each digit of a number. */
export interface CellRow {
  readonly count: number;
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  /** Width of a cell. */
  readonly pitch: number;
  /** From the line of writing, in which the above is given, to the sheet. */
  readonly toSheet: Projection;
}

export interface Layout {
  readonly numbers: readonly { readonly text: string; readonly line: number }[];
  readonly digits: readonly PlacedDigit[];
  /** The corners of every digit and cell, in mm. */
  readonly corners: readonly Point[];
  readonly digitHeightMm: number;
  readonly cellRows: readonly CellRow[];
  /** From rule to rule; the first baseline stands on a rule. */
  readonly rulePitchMm: number;
}

/** What is to be written, and on what. */
export interface Writing {
  readonly lines: readonly (readonly string[])[];
  readonly images: ImageSet;
  readonly ink: InkKind;
  readonly print: Print;
}

/** Writes the numbers. */
export function layOut(random: Random, recipe: PhotoRecipe, { lines, images, ink, print }: Writing): Layout {
  const digitHeightMm = draw(random, recipe.digitHeightMm);
  const hand = createHand(random, recipe, images, ink, digitHeightMm);
  const rulePitchMm = print === "squared" ? SQUARE_MM : 7 + random.integer(4);
  const pitch = choosePitch(random, print, digitHeightMm, rulePitchMm);
  const slant = draw(random, recipe.lineSlantDegrees) * DEGREE;
  const jitter = lines.length > 1 ? LINE_JITTER_DEGREES * DEGREE : 0;
  const writeNumber = print === "boxed" ? createFormWriter(random, hand) : createFreeWriter(random, recipe, hand);

  const numbers: { text: string; line: number }[] = [];
  const digits: PlacedDigit[] = [];
  const corners: Point[] = [];
  const cellRows: CellRow[] = [];
  for (const [line, texts] of lines.entries()) {
    const toSheet = inTurn(
      rotation(random.uniform(-jitter, jitter)),
      translation(digitHeightMm * random.uniform(-0.4, 0.4), line * pitch),
      rotation(slant),
    );
    const keep = (point: Point) => corners.push(project(toSheet, point));
    let start = 0;
    for (const text of texts) {
      const { written, end, cells } = writeNumber(text, start);
      start = end;
      for (const { digit, glyph, toLine, outline } of written) {
        const number = numbers.length;
        digits.push({ digit, glyph, number, toSheet: inTurn(toLine, toSheet) });
        cornersOf(outline.extent).forEach(keep);
      }
      if (cells !== undefined) {
        const right = cells.left + cells.count * cells.pitch;
        cornersOf({ ...cells, right }).forEach(keep);
        cellRows.push({ ...cells, toSheet });
      }
      numbers.push({ text, line });
    }
  }
  return { numbers, digits, corners, digitHeightMm, cellRows, rulePitchMm };
}

/** Writes one number from `start` on; `end` is where the next may start. */
type NumberWriter = (
  text: string,
  start: number,
) => { readonly written: readonly WrittenDigit[]; readonly end: number; readonly cells?: Omit<CellRow, "toSheet"> };

function createFreeWriter(random: Random, recipe: PhotoRecipe, hand: Hand): NumberWriter {
  const { digitHeight } = hand;
  const spacing = draw(random, recipe.digitGap);
  // A hand that writes wide stays wide; each gap differs by up to a quarter of the range.
  const [tight, wide] = recipe.digitGap;
  const jitter = (wide - tight) / 4;
  return (text, start) => {
    const written: WrittenDigit[] = [];
    let before: Outline | undefined;
    for (const character of text) {
      const digit = hand.write(Number(character));
      const last = written.at(-1);
      let move = start - digit.outline.extent.left;
      if (before !== undefined && last !== undefined) {
        const gap = spacing + random.uniform(-jitter, jitter);
        const advance = middle(last.outline) + LEAST_ADVANCE * digitHeight;
        move = Math.max(moveBeside(before, digit.outline, gap * digitHeight), advance - middle(digit.outline));
      }
      const moved = moveDigit(digit, move);
      before = before === undefined ? moved.outline : joinOutlines(before, moved.outline);
      written.push(moved);
    }
    const gap = Math.max(draw(random, recipe.numberGap), CLEARER_GAP * (spacing + jitter));
    const end = (before?.extent.right ?? start) + gap * digitHeight;
    return { written, end };
  };
}

function createFormWriter(random: Random, hand: Hand) {
  const { digitHeight } = hand;
  const pitch = digitHeight * random.uniform(1.15, 1.5);
  const above = digitHeight * random.uniform(1.15, 1.35);
  const below = digitHeight * random.uniform(0.15, 0.35);
  const jitter = () => random.uniform(-CELL_JITTER, CELL_JITTER) * digitHeight;
  const writer: NumberWriter = (text, start) => {
    const written = Array.from(text, (character, cell) => {
      const digit = hand.write(Number(character));
      const centre = start + (cell + 0.5) * pitch;
      return moveDigit(digit, centre - middle(digit.outline) + jitter(), jitter() / 2);
    });
    const cells = { count: text.length, left: start, top: -above, bottom: below, pitch };
    return { written, end: start + (text.length + 1) * pitch, cells };
  };
  return writer;
}

function middle({ extent }: Outline): number {
  return (extent.left + extent.right) / 2;
}

/** From line to line: on printed rules, a whole number of them. */
function choosePitch(random: Random, print: Print, digitHeight: number, rulePitchMm: number): number {
  const pitch = draw(random, LINE_PITCH) * digitHeight;
  return print === "ruled" || print === "squared" ? Math.ceil(pitch / rulePitchMm) * rulePitchMm : pitch;
}
