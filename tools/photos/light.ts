/**
 * The light on a photo: a lamp or a window to one side, the lens that darkens the corners, soft shadows, and the hard-edged
 * shadow of the phone or of the hand that holds it. Light is a field: smooth over the whole picture, computed at the knots
 * of a coarse mesh and interpolated between them, so that it costs next to nothing per pixel.
 */

import type { Random } from "../../src/core/tensor/random.js";
import type { Size } from "./camera.js";
import { draw, type PhotoRecipe } from "./presets.js";

/** Meshes along the longer side: light is smooth; a shadow's outline has corners. */
const LIGHT_MESHES = 48;
const SHADOW_MESHES = 160;
/** Width of a soft shadow's edge and of a hard one's, in longer sides of the picture. */
const SOFT_EDGE = [0.1, 0.35] as const;
const HARD_EDGE = [0.002, 0.012] as const;

export interface Field {
  /** Fills `row` with the values of pixel row `y`. */
  fillRow(y: number, row: Float32Array): void;
}

export interface HardShadow {
  /** Distance from its outline in pixels, negative inside. */
  readonly distance: Field;
  readonly edgePx: number;
  /** Share of the light that stays inside. */
  readonly light: number;
}

export interface Lighting {
  /** Light at a place; 1 at its brightest. */
  readonly light: Field;
  readonly hardShadow: HardShadow | undefined;
}

/** A value at each place; of shadows and lamps in units of the picture's longer side, from its middle. */
type Shape = (x: number, y: number) => number;

/**
 * Creates a field of a picture.
 *
 * @param meshesAcross meshes of the net along the longer side
 * @param valueAt the value at a place in pixels
 */
export function createField({ width, height }: Size, meshesAcross: number, valueAt: Shape): Field {
  const meshPx = Math.max(1, Math.max(width, height) / meshesAcross);
  const columns = Math.ceil(width / meshPx) + 1;
  const rows = Math.ceil(height / meshPx) + 1;
  const knots = new Float32Array(columns * rows);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      knots[at] = valueAt(column * meshPx, row * meshPx);
    }
  }
  const line = new Float32Array(columns);
  return {
    fillRow(y, row) {
      const knotRow = Math.min(rows - 2, Math.floor(y / meshPx));
      const down = y / meshPx - knotRow;
      const upper = knotRow * columns;
      for (let column = 0; column < columns; column++) {
        const value = knots[upper + column]!;
        line[column] = value + down * (knots[upper + columns + column]! - value);
      }
      for (let column = 0; column + 1 < columns; column++) {
        const start = Math.ceil(column * meshPx);
        const end = Math.min(width, Math.ceil((column + 1) * meshPx));
        const slope = (line[column + 1]! - line[column]!) / meshPx;
        let value = line[column]! + slope * (start - column * meshPx);
        for (let x = start; x < end; x++, value += slope) row[x] = value;
      }
    },
  };
}

/** Lights a picture. */
export function lightScene(random: Random, recipe: PhotoRecipe, size: Size): Lighting {
  const { width, height } = size;
  const side = Math.max(width, height);
  const unevenness = draw(random, recipe.unevenLight);
  const lamp = random.uniform() < 0.5 ? createWindow(random) : createLamp(random);
  const soft = random.uniform() < recipe.softShadow.share && {
    depth: draw(random, recipe.softShadow.depth),
    edge: random.uniform(...SOFT_EDGE),
    outline: chooseOutline(random),
  };
  const vignette = random.uniform(0, 0.25);
  const light = createField(size, LIGHT_MESHES, (column, row) => {
    const x = (column - width / 2) / side;
    const y = (row - height / 2) / side;
    const value = (1 - unevenness * lamp(x, y)) * (1 - vignette * (x * x + y * y));
    return soft ? value * (1 - soft.depth * smoothStep(0.5 - soft.outline(x, y) / soft.edge)) : value;
  });
  if (random.uniform() >= recipe.hardShadow.share) return { light, hardShadow: undefined };
  const outline = chooseOutline(random);
  const hardShadow = {
    distance: createField(size, SHADOW_MESHES, (column, row) => {
      const x = (column - width / 2) / side;
      return side * outline(x, (row - height / 2) / side);
    }),
    edgePx: side * random.uniform(...HARD_EDGE),
    light: 1 - draw(random, recipe.hardShadow.depth),
  };
  return { light, hardShadow };
}

/** 0 up to 0 and 1 from 1 on, smooth between. */
export function smoothStep(t: number): number {
  const clamped = Math.min(1, Math.max(0, t));
  return clamped * clamped * (3 - 2 * clamped);
}

/** Light that falls off evenly from one side: 0 brightest, 1 darkest. */
function createWindow(random: Random): Shape {
  const angle = random.uniform(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return (x, y) => Math.min(1, Math.max(0, 0.5 + 0.8 * (x * cos + y * sin)));
}

/** Light that falls off round a bright place. */
function createLamp(random: Random): Shape {
  const [atX, atY] = [random.uniform(-0.5, 0.5), random.uniform(-0.4, 0.4)];
  const reach = random.uniform(0.3, 0.8);
  return (x, y) => 1 - 1 / (1 + ((x - atX) ** 2 + (y - atY) ** 2) / (reach * reach));
}

function chooseOutline(random: Random): Shape {
  return random.uniform() < 0.5 ? createPhone(random) : createHand(random);
}

/** A rectangle with round corners that comes in from somewhere. */
function createPhone(random: Random): Shape {
  const angle = random.uniform(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const away = random.uniform(0.15, 0.45);
  const [halfLength, halfWidth] = [random.uniform(0.25, 0.5), random.uniform(0.12, 0.3)];
  const turn = random.uniform(-0.5, 0.5);
  const corner = 0.03;
  return (x, y) => {
    const [dx, dy] = [x - away * cos, y - away * sin];
    const along = dx * Math.cos(angle + turn) + dy * Math.sin(angle + turn);
    const across = dy * Math.cos(angle + turn) - dx * Math.sin(angle + turn);
    const beyondX = Math.abs(along) - halfLength + corner;
    const beyondY = Math.abs(across) - halfWidth + corner;
    const outside = Math.hypot(Math.max(beyondX, 0), Math.max(beyondY, 0));
    return outside + Math.min(0, Math.max(beyondX, beyondY)) - corner;
  };
}

/** A fist at the end of an arm, with a few fingers stretched out. */
function createHand(random: Random): Shape {
  const angle = random.uniform(0, 2 * Math.PI);
  const reach = random.uniform(0, 0.3);
  const at = (along: number, across: number) => [
    along * Math.cos(angle) - across * Math.sin(angle),
    along * Math.sin(angle) + across * Math.cos(angle),
  ];
  const size = random.uniform(0.09, 0.15);
  const bars: { from: number[]; to: number[]; radius: number }[] = [
    { from: at(1.5, 0), to: at(reach + size, 0), radius: 0.8 * size },
    { from: at(reach + size, 0), to: at(reach, 0), radius: size },
  ];
  const fingers = 1 + random.integer(4);
  for (let finger = 0; finger < fingers; finger++) {
    const across = (finger - (fingers - 1) / 2) * 0.55 * size;
    const length = size * random.uniform(1.5, 2.6);
    const to = at(reach - length, across * random.uniform(1, 1.8));
    bars.push({ from: at(reach, across), to, radius: 0.22 * size });
  }
  return (x, y) => {
    let distance = Infinity;
    for (const { from, to, radius } of bars) {
      const [fromX = 0, fromY = 0] = from;
      const [wayX, wayY] = [(to[0] ?? 0) - fromX, (to[1] ?? 0) - fromY];
      const t = Math.min(1, Math.max(0, ((x - fromX) * wayX + (y - fromY) * wayY) / (wayX * wayX + wayY * wayY)));
      const away = Math.hypot(x - fromX - t * wayX, y - fromY - t * wayY);
      distance = Math.min(distance, away - radius);
    }
    return distance;
  };
}
