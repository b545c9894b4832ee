/**
 * What is printed on the paper before anybody writes: rules, squares, a margin line, the cells of a form.
 */

import type { Random } from "../../src/core/tensor/random.js";
import { createCoat, drawLine, type Coat } from "./coat.js";
import { toLight, varyColour, type Srgb } from "./materials.js";
import type { CellRow, Layout } from "./layout.js";
import type { Extent, Point } from "./camera.js";
import { project, scaleAt, type Projection } from "./camera.js";
import { choose } from "../../src/core/synthesis/weighted-choice.js";
import type { Print } from "./presets.js";

/** Colours that exercise books and forms are printed in. */
const RULE_COLOURS: readonly Srgb[] = [
  [130, 160, 205],
  [150, 150, 160],
  [120, 180, 170],
  [190, 160, 190],
];
const FORM_COLOURS: readonly Srgb[] = [
  [40, 40, 44],
  [110, 110, 116],
  [70, 100, 170],
  [220, 120, 90],
];
const MARGIN_COLOUR: Srgb = [214, 110, 120];
const RULE_WIDTH_MM = [0.15, 0.35] as const;
const FORM_WIDTH_MM = [0.2, 0.6] as const;
/** How likely ruled or squared paper has a margin line. */
const MARGIN_SHARE = 0.4;
/** How likely a form frames the number as a whole, without a line between its digits. */
const FRAME_ONLY_SHARE = 0.25;

export interface PrintOptions {
  readonly print: Print;
  readonly layout: Layout;
  readonly toPicture: Projection;
  /** What the camera sees of the sheet, in mm. */
  readonly seen: Extent;
  readonly width: number;
  readonly height: number;
}

/** Prints the sheet; one coat a colour. */
export function printSheet(random: Random, options: PrintOptions): Coat[] {
  const { print, width, height } = options;
  if (print === "none") return [];
  const colours = print === "boxed" ? FORM_COLOURS : RULE_COLOURS;
  const colour = varyColour(random, toLight(choose(colours, random)), 0.1);
  const coat = createCoat(width, height, colour);
  if (print === "boxed") {
    printForm(random, coat, options);
    return [coat];
  }
  const rule = { widthMm: random.uniform(...RULE_WIDTH_MM), strength: random.uniform(0.6, 0.95) };
  const { seen, layout, toPicture } = options;
  const pitch = layout.rulePitchMm;
  const drop = random.uniform(-0.03, 0.12) * layout.digitHeightMm;
  const line = lineDrawer(coat, toPicture, rule);
  for (const y of rulesBetween(seen.top, seen.bottom, pitch, drop)) {
    line({ x: seen.left, y }, { x: seen.right, y });
  }
  if (print === "squared") {
    const offset = random.uniform(0, pitch);
    for (const x of rulesBetween(seen.left, seen.right, pitch, offset)) {
      line({ x, y: seen.top }, { x, y: seen.bottom });
    }
  }
  if (random.uniform() >= MARGIN_SHARE) return [coat];
  const margin = createCoat(width, height, toLight(MARGIN_COLOUR));
  const x = -random.uniform(0.8, 1.6) * layout.digitHeightMm;
  lineDrawer(margin, toPicture, { ...rule, widthMm: 2 * rule.widthMm })({ x, y: seen.top }, { x, y: seen.bottom });
  return [coat, margin];
}

function printForm(random: Random, coat: Coat, { layout, toPicture }: PrintOptions): void {
  const line = lineDrawer(coat, toPicture, {
    widthMm: random.uniform(...FORM_WIDTH_MM),
    strength: random.uniform(0.7, 1),
  });
  const isFrameOnly = random.uniform() < FRAME_ONLY_SHARE;
  for (const row of layout.cellRows) printCells(row, isFrameOnly, line);
}

function printCells(
  { count, left, top, bottom, pitch, toSheet }: CellRow,
  isFrameOnly: boolean,
  line: (from: Point, to: Point) => void,
): void {
  const place = (x: number, y: number) => project(toSheet, { x, y });
  const right = left + count * pitch;
  line(place(left, top), place(right, top));
  line(place(left, bottom), place(right, bottom));
  const step = isFrameOnly ? count : 1;
  for (let i = 0; i <= count; i += step) {
    const x = left + i * pitch;
    line(place(x, top), place(x, bottom));
  }
}

/** Draws lines given in mm on the sheet. */
function lineDrawer(
  coat: Coat,
  toPicture: Projection,
  { widthMm, strength }: { widthMm: number; strength: number },
): (from: Point, to: Point) => void {
  return (from, to) => {
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    drawLine(coat, project(toPicture, from), project(toPicture, to), {
      widthPx: widthMm * scaleAt(toPicture, middle),
      strength,
    });
  };
}

function* rulesBetween(from: number, to: number, pitch: number, offset: number): Generator<number> {
  const first = Math.ceil((from - offset) / pitch);
  for (let k = first; k * pitch + offset <= to; k++) yield k * pitch + offset;
}
