/**
 * The sheet as it lies there: its edges on the table, folds across it, stains, and the clouds in its pulp.
 */

import type { Random } from "../../src/core/tensor/random.js";
import { toLight, varyColour, type Light, type Srgb } from "./colour.js";
import { createField, type Field } from "./field.js";
import { cornersOf, type Extent, type Point } from "./point.js";
import { project, type Projection } from "./projection.js";
import { choose } from "../../src/core/synthesis/weighted-choice.js";
import type { PhotoRecipe } from "./recipe.js";
import type { Texture } from "./texture.js";

const TABLE_COLOURS: readonly Srgb[] = [
  [74, 50, 34],
  [44, 40, 40],
  [110, 78, 52],
  [60, 64, 74],
  [30, 30, 32],
];
const STAIN_COLOURS: readonly Srgb[] = [
  [214, 190, 150],
  [206, 200, 190],
];
const STAIN_MESHES = 128;
/** Meshes along the longer side for the clouds in the pulp. */
const CLOUD_MESHES = 64;
/** Size of a knot of clouds, in longer sides of the picture. */
const CLOUD_SIZE = 0.012;

/** a x + b y + c is the distance from a straight line, in pixels. */
export interface Edge {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export interface Table {
  /** The sheet's edges; the distance is positive on the sheet. */
  readonly edges: readonly Edge[];
  readonly colour: Light;
  /** How far the sheet throws its shadow, in pixels. */
  readonly shadowPx: number;
}

export interface Fold {
  readonly edge: Edge;
  /** How much lighter one side is, and darker the other, at the fold itself. */
  readonly depth: number;
  readonly reachPx: number;
}

export interface Stain {
  /** 0 none, 1 full. */
  readonly amount: Field;
  /** What it lets through. */
  readonly colour: Light;
}

/** Lays the sheet on a table; undefined where it fills the picture. */
export function layOnTable(
  random: Random,
  recipe: PhotoRecipe,
  writing: Extent,
  digitHeightMm: number,
  toPicture: Projection,
): Table | undefined {
  if (random.uniform() >= recipe.tableShare) return undefined;
  const margin = () => digitHeightMm * random.uniform(0.7, 2);
  const sheet = {
    left: writing.left - margin(),
    top: writing.top - margin(),
    right: writing.right + margin(),
    bottom: writing.bottom + margin(),
  };
  const corners = cornersOf(sheet).map((corner) => project(toPicture, corner));
  const edges = corners.map((corner, i) => edgeThrough(corner, corners[(i + 1) % 4]!));
  const width = Math.hypot(corners[1]!.x - corners[0]!.x, corners[1]!.y - corners[0]!.y);
  const colour = varyColour(random, toLight(choose(TABLE_COLOURS, random)), 0.2);
  return { edges, colour, shadowPx: width * random.uniform(0.005, 0.03) };
}

/** Folds the sheet once or twice, upright or across. */
export function foldSheet(random: Random, recipe: PhotoRecipe, writing: Extent, toPicture: Projection): Fold[] {
  if (random.uniform() >= recipe.foldShare) return [];
  return Array.from({ length: 1 + random.integer(2) }, () => {
    const x = random.uniform(writing.left, writing.right);
    const y = random.uniform(writing.top, writing.bottom);
    const turn = random.uniform(-0.05, 0.05);
    const along = random.uniform() < 0.5 ? { x: 10, y: 10 * turn } : { x: 10 * turn, y: 10 };
    const from = project(toPicture, { x, y });
    const to = project(toPicture, { x: x + along.x, y: y + along.y });
    return {
      edge: edgeThrough(from, to),
      depth: random.uniform(0.05, 0.22) * (random.uniform() < 0.5 ? -1 : 1),
      reachPx: random.uniform(0.3, 2) * Math.hypot(to.x - from.x, to.y - from.y),
    };
  });
}

/** Spills something on the sheet: rings of a cup and blots with a darker rim. */
export function stainSheet(
  random: Random,
  recipe: PhotoRecipe,
  texture: Texture,
  { width, height }: { readonly width: number; readonly height: number },
): Stain | undefined {
  if (random.uniform() >= recipe.stainShare) return undefined;
  const side = Math.max(width, height);
  const spots = Array.from({ length: 1 + random.integer(2) }, () => ({
    x: random.uniform(0, width),
    y: random.uniform(0, height),
    radius: side * random.uniform(0.04, 0.2),
    fill: random.uniform() < 0.4 ? 0 : random.uniform(0.2, 0.5),
    rim: random.uniform(0.3, 0.8),
    rimWidth: side * random.uniform(0.006, 0.015),
  }));
  const amount = createField(width, height, STAIN_MESHES, (x, y) => {
    let most = 0;
    for (const { x: atX, y: atY, radius, fill, rim, rimWidth } of spots) {
      const ragged = 0.06 * radius * texture.at((3 * x) / side, (3 * y) / side);
      const beyond = Math.hypot(x - atX, y - atY) - radius + ragged;
      const onRim = rim / (1 + (beyond / rimWidth) ** 2);
      const within = beyond < 0 ? fill : fill / (1 + beyond / rimWidth) ** 2;
      most = Math.max(most, onRim, within);
    }
    return Math.min(1, most);
  });
  return { amount, colour: toLight(choose(STAIN_COLOURS, random)) };
}

/** Brightness over areas of centimetres; 1 in the mean. */
export function createClouds(texture: Texture, deviation: number, width: number, height: number): Field {
  const size = CLOUD_SIZE * Math.max(width, height);
  return createField(
    width,
    height,
    CLOUD_MESHES,
    (x, y) => 1 + deviation * texture.at(x / size + 33.3, y / size + 77.7),
  );
}

/** The line through two points; the distance is positive on its right, seen from the first to the second. */
function edgeThrough(from: Point, to: Point): Edge {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const a = -(to.y - from.y) / length;
  const b = (to.x - from.x) / length;
  return { a, b, c: -(a * from.x + b * from.y) };
}
