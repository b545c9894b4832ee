/**
 * Exposes the picture: paper, coats of print and ink, folds, stains and table, under their light, become sRGB
 * pixels, row by row.
 */

import type { Picture } from "../../src/core/picture/picture.js";
import type { Size } from "./camera.js";
import type { Coat } from "./coat.js";
import { CODED_STEPS, createCoding, type Light } from "./materials.js";
import { type Field, type HardShadow, type Lighting, smoothStep } from "./light.js";
import type { Fold, Stain, Table, Texture } from "./sheet.js";

/** A table's boards: their texture is drawn out along one way, in grains. */
const BOARD_GRAINS = { along: 0.05, across: 0.8 } as const;
const BOARD_STRENGTH = 0.16;
/** Light that the sheet's own shadow takes from the table. */
const SHEET_SHADOW = 0.55;
/** Shadows are lit by the sky: blue loses a little less than red. */
const SHADOW_TINT = 0.06;

export interface Scene extends Size {
  readonly paper: Light;
  readonly grain: { readonly texture: Texture; readonly strength: number };
  /** Pixels to a grain. */
  readonly grainPx: number;
  readonly clouds: Field;
  /** From the lowest to the topmost. */
  readonly coats: readonly Coat[];
  readonly table: Table | undefined;
  readonly folds: readonly Fold[];
  readonly stain: Stain | undefined;
  readonly lighting: Lighting;
  /** What the sensor makes of each channel's light. */
  readonly gain: Light;
}

/** Makes the picture a perfect lens and sensor would make. */
export function exposeScene(scene: Scene): Picture {
  const { width, height, coats, grain, grainPx, table, stain, gain } = scene;
  const rgba = new Uint8Array(width * height * 4);
  const coding = createCoding();
  const shade = createShade(scene);
  const light = new Float32Array(width);
  const shadow = new Float32Array(width);
  const stained = new Float32Array(width);
  const [paperRed, paperGreen, paperBlue] = scene.paper;

  for (let y = 0, at = 0; y < height; y++) {
    shade(y, light, shadow);
    stain?.amount.fillRow(y, stained);
    for (let x = 0; x < width; x++, at++) {
      let [red, green, blue] = [paperRed, paperGreen, paperBlue];
      const grained = grain.texture.at(x / grainPx, y / grainPx);
      let lit = light[x]! * (1 + grain.strength * grained);
      if (stain !== undefined) {
        const amount = stained[x]!;
        red *= 1 - amount * (1 - stain.colour[0]);
        green *= 1 - amount * (1 - stain.colour[1]);
        blue *= 1 - amount * (1 - stain.colour[2]);
      }
      for (let layer = 0; layer < coats.length; layer++) {
        const { coverage, colour } = coats[layer]!;
        if (coverage[at] === 0) continue;
        const hidden = coverage[at]! / 255;
        red += hidden * (colour[0] - red);
        green += hidden * (colour[1] - green);
        blue += hidden * (colour[2] - blue);
      }
      if (table !== undefined) {
        const inside = distanceInside(table, x + 0.5, y + 0.5);
        if (inside < 0.5) {
          const onTable = Math.min(1, 0.5 - inside);
          const board = scene.grain.texture.at((x * BOARD_GRAINS.along) / grainPx, (y * BOARD_GRAINS.across) / grainPx);
          const dark = (1 + BOARD_STRENGTH * board) * (1 - SHEET_SHADOW / (1 + (inside / table.shadowPx) ** 2));
          red += onTable * (table.colour[0] * dark - red);
          green += onTable * (table.colour[1] * dark - green);
          blue += onTable * (table.colour[2] * dark - blue);
        }
      }
      lit *= CODED_STEPS;
      const inShadow = SHADOW_TINT * shadow[x]!;
      rgba[at * 4] = coding[step(red * lit * gain[0] * (1 - inShadow))]!;
      rgba[at * 4 + 1] = coding[step(green * lit * gain[1])]!;
      rgba[at * 4 + 2] = coding[step(blue * lit * gain[2] * (1 + inShadow))]!;
      rgba[at * 4 + 3] = 255;
    }
  }
  return { width, height, rgba };
}

/** Fills rows with the light on the sheet, and with how far each pixel lies in the hard shadow. */
function createShade({ width, clouds, folds, lighting }: Scene) {
  const { light: lamp, hardShadow } = lighting;
  const row = new Float32Array(width);
  return (y: number, light: Float32Array, shadow: Float32Array) => {
    lamp.fillRow(y, light);
    clouds.fillRow(y, row);
    for (let x = 0; x < width; x++) light[x]! *= row[x]!;
    if (hardShadow !== undefined) castShadow(hardShadow, y, row, light, shadow);
    for (const fold of folds) crease(fold, y, light);
  };
}

function castShadow(
  { distance, edgePx, light: stays }: HardShadow,
  y: number,
  row: Float32Array,
  light: Float32Array,
  shadow: Float32Array,
): void {
  distance.fillRow(y, row);
  for (let x = 0; x < row.length; x++) {
    const inside = smoothStep(0.5 - row[x]! / edgePx);
    shadow[x] = inside;
    light[x]! *= 1 - inside * (1 - stays);
  }
}

/** One side of a fold turns to the light, the other away; both come back to level paper further off. */
function crease({ edge: { a, b, c }, depth, reachPx }: Fold, y: number, light: Float32Array): void {
  for (let x = 0; x < light.length; x++) {
    const away = a * (x + 0.5) + b * (y + 0.5) + c;
    const tilt = away / (1 + Math.abs(away));
    light[x]! *= 1 + (depth * tilt) / (1 + Math.abs(away) / reachPx);
  }
}

/** How far inside the sheet a place is, in pixels; negative on the table. */
function distanceInside({ edges }: Table, x: number, y: number): number {
  let least = Infinity;
  for (let i = 0; i < edges.length; i++) {
    const { a, b, c } = edges[i]!;
    least = Math.min(least, a * x + b * y + c);
  }
  return least;
}

function step(light: number): number {
  return light >= CODED_STEPS ? CODED_STEPS : light < 0 ? 0 : light | 0;
}
