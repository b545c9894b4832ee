/**
 * The sheet as it lies there: the texture of its paper, its edges on the table, folds across it, stains, and the clouds in
 * its pulp.
 */

import { choose } from "../../src/core/synthesis/weighted-choice.js";
import type { Random } from "../../src/core/tensor/random.js";
import { cornersOf, type Extent, type Point, project, type Projection, type Size } from "./camera.js";
import { createField, type Field } from "./light.js";
import { type Light, type Srgb, toLight, varyColour } from "./materials.js";
import type { PhotoRecipe } from "./presets.js";

const TABLE_COLOURS: readonly Srgb[] = ["#4a3222", "#2c2828", "#6e4e34", "#3c404a", "#1e1e20"];
const STAIN_COLOURS: readonly Srgb[] = ["#d6be96", "#cec8be"];
const STAIN_MESHES = 128;
/** Meshes along the longer side for the clouds in the pulp. */
const CLOUD_MESHES = 64;
/** Size of a knot of clouds, in longer sides of the picture. */
const CLOUD_SIZE = 0.012;

/** Side of the square, in grains; a power of two, so that a place wraps round by masking. */
const SIDE = 256;
const MASK = SIDE - 1;
/** Scales of the noise: grains to a knot, and the weight of each. */
const OCTAVES = [
  { knotGrains: 1, weight: 0.75 },
  { knotGrains: 2, weight: 0.5 },
  { knotGrains: 8, weight: 0.3 },
  { knotGrains: 32, weight: 0.2 },
] as const;
const FIBRE_GRAINS = 18;

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

export interface Texture {
  /** The value at a place in grains, interpolated; about 0 in the mean, with a deviation of 1. */
  at(x: number, y: number): number;
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
export function stainSheet(random: Random, recipe: PhotoRecipe, texture: Texture, size: Size): Stain | undefined {
  if (random.uniform() >= recipe.stainShare) return undefined;
  const { width, height } = size;
  const side = Math.max(width, height);
  const spots = Array.from({ length: 1 + random.integer(2) }, () => ({
    x: random.uniform(0, width),
    y: random.uniform(0, height),
    radius: side * random.uniform(0.04, 0.2),
    fill: random.uniform() < 0.4 ? 0 : random.uniform(0.2, 0.5),
    rim: random.uniform(0.3, 0.8),
    rimWidth: side * random.uniform(0.006, 0.015),
  }));
  const amount = createField(size, STAIN_MESHES, (x, y) => {
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
export function createClouds(texture: Texture, deviation: number, size: Size): Field {
  const knot = CLOUD_SIZE * Math.max(size.width, size.height);
  return createField(size, CLOUD_MESHES, (x, y) => 1 + deviation * texture.at(x / knot + 33.3, y / knot + 77.7));
}

/** The line through two points; the distance is positive on its right, seen from the first to the second. */
function edgeThrough(from: Point, to: Point): Edge {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const a = -(to.y - from.y) / length;
  const b = (to.x - from.x) / length;
  return { a, b, c: -(a * from.x + b * from.y) };
}

/** Makes a texture. */
export function createTexture(random: Random, fibres = 0): Texture {
  const values = new Float32Array(SIDE * SIDE);
  for (const { knotGrains, weight } of OCTAVES) addNoise(values, random, knotGrains, weight);
  for (let fibre = 0; fibre < fibres; fibre++) addFibre(values, random);
  standardise(values);
  return {
    at(x, y) {
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [across, down] = [x - left, y - top];
      const column = left & MASK;
      const next = (left + 1) & MASK;
      const row = (top & MASK) * SIDE;
      const below = ((top + 1) & MASK) * SIDE;
      const upper = values[row + column]! + across * (values[row + next]! - values[row + column]!);
      const lower = values[below + column]! + across * (values[below + next]! - values[below + column]!);
      return upper + down * (lower - upper);
    },
  };
}

/** Random values at knots, bilinear between them. */
function addNoise(values: Float32Array, random: Random, knotGrains: number, weight: number): void {
  const knotsAcross = SIDE / knotGrains;
  const knots = Float32Array.from({ length: knotsAcross ** 2 }, () => random.uniform(-1.7, 1.7));
  for (let y = 0; y < SIDE; y++) {
    const knotY = Math.floor(y / knotGrains);
    const down = y / knotGrains - knotY;
    const row = knotY * knotsAcross;
    const below = ((knotY + 1) % knotsAcross) * knotsAcross;
    for (let x = 0; x < SIDE; x++) {
      const column = Math.floor(x / knotGrains);
      const across = x / knotGrains - column;
      const next = (column + 1) % knotsAcross;
      const upper = knots[row + column]! * (1 - across) + knots[row + next]! * across;
      const lower = knots[below + column]! * (1 - across) + knots[below + next]! * across;
      values[y * SIDE + x]! += weight * (upper + down * (lower - upper));
    }
  }
}

/** A slightly bent thread, lighter or darker than the pulp. */
function addFibre(values: Float32Array, random: Random): void {
  let x = random.uniform(0, SIDE);
  let y = random.uniform(0, SIDE);
  let angle = random.uniform(0, 2 * Math.PI);
  const tone = random.uniform(-2.5, 1.5);
  const length = random.uniform(0.4, 1) * FIBRE_GRAINS;
  for (let step = 0; step < length; step++) {
    values[(Math.floor(y) & MASK) * SIDE + (Math.floor(x) & MASK)]! += tone;
    angle += random.uniform(-0.25, 0.25);
    x += Math.cos(angle);
    y += Math.sin(angle);
  }
}

/** Mean 0, deviation 1. */
function standardise(values: Float32Array): void {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  const deviation = Math.sqrt(squares / values.length - mean * mean);
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean) / deviation;
}
