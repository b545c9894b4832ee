/**
 * Coats: layers of one colour that lie over the paper, such as printed rules and ink. A coat holds how much of what is below
 * it hides at every pixel; lines are drawn into it with edges one pixel soft. What is printed is drawn first: rules, squares,
 * cells of a form. A digit's field is looked up at every pixel it may cover, so that its edges are sharp at any size, and the
 * paper's grain decides how much ink stays.
 */

import type { Box } from "../../src/core/picture/box.js";
import { choose } from "../../src/core/synthesis/weighted-choice.js";
import type { Random } from "../../src/core/tensor/random.js";
import {
  affine,
  cornersOf,
  type Extent,
  extentOf,
  inTurn,
  invert,
  type Point,
  project,
  type Projection,
  scaleAt,
  type Size,
} from "./camera.js";
import { CELLS_A_PIXEL, FIELD_SIDE, sampleGlyph } from "./glyph.js";
import type { CellRow, Layout, PlacedDigit } from "./layout.js";
import { type Ink, type Light, type Srgb, toLight, varyColour } from "./materials.js";
import type { Print } from "./presets.js";
import type { Texture } from "./sheet.js";

/** Share of a pixel that ink must cover to count as the digit's, of 1. */
const BOX_COVERAGE = 0.25;
/** Blank cells beside every stroke of a 28x28, which need no looking at. */
const BLANK_CELLS = 2;
/** Scales of the texture in a stroke: where it skips, against its grain. */
const SKIP_SCALE = 0.23;

/** Colours that exercise books and forms are printed in. */
const RULE_COLOURS: readonly Srgb[] = ["#82a0cd", "#9696a0", "#78b4aa", "#bea0be"];
const FORM_COLOURS: readonly Srgb[] = ["#28282c", "#6e6e74", "#4664aa", "#dc785a"];
const MARGIN_COLOUR: Srgb = "#d66e78";
const RULE_WIDTH_MM = [0.15, 0.35] as const;
const FORM_WIDTH_MM = [0.2, 0.6] as const;
/** How likely ruled or squared paper has a margin line. */
const MARGIN_SHARE = 0.4;
/** How likely a form frames the number as a whole, without a line between its digits. */
const FRAME_ONLY_SHARE = 0.25;

export interface Coat extends Size {
  /** [height * width], 255 hides all. */
  readonly coverage: Uint8Array;
  readonly colour: Light;
}

export interface InkOptions {
  readonly ink: Ink;
  /** Drawn from the ink's range. */
  readonly opacity: number;
  readonly texture: Texture;
  /** Pixels of the picture to a grain of the texture. */
  readonly grainPx: number;
}

export interface PrintOptions extends Size {
  readonly print: Print;
  readonly layout: Layout;
  readonly toPicture: Projection;
  /** What the camera sees of the sheet, in mm. */
  readonly seen: Extent;
}

/** A coat that hides nothing yet. */
export function createCoat(width: number, height: number, colour: Light): Coat {
  return { width, height, coverage: new Uint8Array(width * height), colour };
}

/** Draws a straight line. */
function drawLine(
  coat: Coat,
  from: Point,
  to: Point,
  { widthPx, strength }: { readonly widthPx: number; readonly strength: number },
): void {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return;
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  // A line thinner than a pixel covers a part of it.
  const reach = Math.max(widthPx, 1) / 2 + 0.5;
  const full = 255 * strength * Math.min(1, widthPx);
  const isFlat = Math.abs(along.x) > Math.abs(along.y);
  const [longWay, shortWay] = isFlat ? [coat.width, coat.height] : [coat.height, coat.width];
  const [step, across] = isFlat ? [1, coat.width] : [coat.width, 1];
  const slope = isFlat ? along.y / along.x : along.x / along.y;
  const [longFrom, longTo, shortFrom] = isFlat ? [from.x, to.x, from.y] : [from.y, to.y, from.x];
  const shrink = Math.abs(isFlat ? along.x : along.y);
  const first = Math.max(0, Math.floor(Math.min(longFrom, longTo)));
  const last = Math.min(longWay - 1, Math.floor(Math.max(longFrom, longTo)));
  for (let i = first; i <= last; i++) {
    const middle = shortFrom + slope * (i + 0.5 - longFrom);
    const begin = Math.max(0, Math.floor(middle - reach / shrink));
    const end = Math.min(shortWay - 1, Math.floor(middle + reach / shrink));
    for (let j = begin; j <= end; j++) {
      const away = Math.abs(j + 0.5 - middle) * shrink;
      const value = full * Math.min(1, Math.max(0, reach - away));
      const at = i * step + j * across;
      if (value > coat.coverage[at]!) coat.coverage[at] = value;
    }
  }
}

/**
 * Writes a digit.
 *
 * @param toPicture from mm on the sheet to the picture
 * @returns the box of its ink; undefined where it leaves none in the picture
 */
export function drawDigit(
  coat: Coat,
  { glyph, toSheet }: PlacedDigit,
  toPicture: Projection,
  { ink, opacity, texture, grainPx }: InkOptions,
): Box | undefined {
  const fromCells = inTurn(
    affine([1 / CELLS_A_PIXEL, 0, 0.5 / CELLS_A_PIXEL], [0, 1 / CELLS_A_PIXEL, 0.5 / CELLS_A_PIXEL]),
    toSheet,
    toPicture,
  );
  const far = FIELD_SIDE - BLANK_CELLS;
  const corners = cornersOf({ left: BLANK_CELLS, top: BLANK_CELLS, right: far, bottom: far });
  const region = extentOf(corners.map((corner) => project(fromCells, corner)));
  const left = Math.max(0, Math.floor(region.left));
  const right = Math.min(coat.width - 1, Math.ceil(region.right));
  const top = Math.max(0, Math.floor(region.top));
  const bottom = Math.min(coat.height - 1, Math.ceil(region.bottom));
  const middle = { x: FIELD_SIDE / 2, y: FIELD_SIDE / 2 };
  const pixelPx = CELLS_A_PIXEL * scaleAt(fromCells, middle);
  const [a, b, c, d, e, f, g, h, i] = invert(fromCells);
  const box = { left: right + 1, top: bottom + 1, right: -1, bottom: -1 };
  const frayReach = 4 * ink.fray;

  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const w = 1 / (g * (x + 0.5) + h * (y + 0.5) + i);
      const column = (a * (x + 0.5) + b * (y + 0.5) + c) * w;
      const row = (d * (x + 0.5) + e * (y + 0.5) + f) * w;
      const inside = sampleGlyph(glyph, column, row);
      if (0.5 + (inside + frayReach) * pixelPx <= 0) continue;
      const grain = texture.at(x / grainPx, y / grainPx);
      const edge = 0.5 + (inside + ink.fray * grain) * pixelPx;
      const covered = Math.min(1, edge);
      if (covered <= 0) continue;
      const at = y * coat.width + x;
      const laid = 255 * covered * opacity * inkLaid(x, y, grain);
      if (laid > coat.coverage[at]!) coat.coverage[at] = laid;
      if (covered < BOX_COVERAGE) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    }
  }
  if (box.right < 0) return undefined;
  return { x: box.left, y: box.top, width: box.right - box.left + 1, height: box.bottom - box.top + 1 };

  /** Share of the ink that the paper takes at a place: less in its hollows, little where the pen skips. */
  function inkLaid(x: number, y: number, grain: number): number {
    const even = 1 - ink.grain * Math.min(1, Math.max(0, 0.5 - 0.5 * grain));
    if (ink.gapBelow === -Infinity) return even;
    const skip = texture.at((SKIP_SCALE * x) / grainPx + 101.3, (SKIP_SCALE * y) / grainPx + 57.1);
    return skip < ink.gapBelow ? 0.25 * even : even;
  }
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
  for (const y of rulesBetween(seen.top, seen.bottom, pitch, drop)) line({ x: seen.left, y }, { x: seen.right, y });
  if (print === "squared") {
    const offset = random.uniform(0, pitch);
    for (const x of rulesBetween(seen.left, seen.right, pitch, offset)) line({ x, y: seen.top }, { x, y: seen.bottom });
  }
  if (random.uniform() >= MARGIN_SHARE) return [coat];
  const margin = createCoat(width, height, toLight(MARGIN_COLOUR));
  const x = -random.uniform(0.8, 1.6) * layout.digitHeightMm;
  lineDrawer(margin, toPicture, { ...rule, widthMm: 2 * rule.widthMm })({ x, y: seen.top }, { x, y: seen.bottom });
  return [coat, margin];
}

function printForm(random: Random, coat: Coat, { layout, toPicture }: PrintOptions): void {
  const widthMm = random.uniform(...FORM_WIDTH_MM);
  const line = lineDrawer(coat, toPicture, { widthMm, strength: random.uniform(0.7, 1) });
  const isFrameOnly = random.uniform() < FRAME_ONLY_SHARE;
  for (const row of layout.cellRows) printCells(row, isFrameOnly, line);
}

function printCells(row: CellRow, isFrameOnly: boolean, line: (from: Point, to: Point) => void): void {
  const { count, left, top, bottom, pitch, toSheet } = row;
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
    const widthPx = widthMm * scaleAt(toPicture, middle);
    drawLine(coat, project(toPicture, from), project(toPicture, to), { widthPx, strength });
  };
}

function* rulesBetween(from: number, to: number, pitch: number, offset: number): Generator<number> {
  const first = Math.ceil((from - offset) / pitch);
  for (let k = first; k * pitch + offset <= to; k++) yield k * pitch + offset;
}
