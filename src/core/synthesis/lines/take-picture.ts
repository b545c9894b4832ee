/** A simulated line's ground and its picture: what is printed and lies around, what the camera makes of it. */

import type { Random } from "../../tensor/random.js";
import type { Canvas } from "./canvas.js";
import { compress } from "./jpeg.js";
import { printWaves, printWeave } from "./patterns.js";
import { addGrain, addNoise, addShade, blur, coarsen, fax, sharpen, type NoiseTable } from "./recording.js";
import type { Repertoire } from "./repertoire.js";
import { printCells, printRules, type WritingArea } from "./rules.js";
import { drawWatermark, printText } from "./surroundings.js";
import type { Pen } from "./writer.js";

export function drawGround(
  ground: Canvas,
  area: WritingArea,
  { pen, repertoire }: { readonly pen: Pen; readonly repertoire: Repertoire },
  random: Random,
): void {
  const strength = pen.ink * Math.min(1, 2 * pen.radius);
  const beside = { strength, hands: repertoire.hands };
  if (area.pitch !== null) printCells(ground, area, beside, random);
  else if (random.uniform() < 0.4) printRules(ground, area, beside, random);
  if (random.uniform() < 0.08) printText(ground, area, repertoire, random);
  if (random.uniform() < 0.09) drawWatermark(ground, strength * random.uniform(0.05, 0.35), repertoire, random);
  if (random.uniform() < 0.05) printWeave(ground, strength * random.uniform(0.05, 0.45), random);
  if (random.uniform() < 0.2) {
    // At most half as dark as the pen's line, all families together.
    const families = 1 + random.integer(3);
    const darkest = (strength * 0.55) / Math.sqrt(families);
    for (let i = 0; i < families; i++) printWaves(ground, darkest * random.uniform(0.1, 1), random);
  }
}

/** Lays ink over print: what one lets through of the light, the other takes its share of. */
export function lay(ink: Canvas, ground: Canvas, darkness: number): void {
  for (let at = 0; at < ink.values.length; at++) {
    const printed = ground.values[at]! * 0.8;
    ink.values[at] = 1 - (1 - darkness * ink.values[at]!) * (1 - printed);
  }
}

/**
 * The picture that a camera or scanner makes of it. What `height` pixels of a digit cannot bear and stay readable, it is
 * spared.
 */
export function record(
  canvas: Canvas,
  { pen, height }: { readonly pen: Pen; readonly height: number },
  noise: NoiseTable,
  random: Random,
): void {
  const detail = Math.min(1, height / 26);
  // What a fine pen leaves of a pixel's light is less than its ink would.
  const darkness = pen.ink * Math.min(1, 1.7 * pen.radius);
  const chance = random.uniform();
  if (random.uniform() < 0.25) addShade(canvas, random.uniform(-0.12, 0.2) * darkness, random);
  if (chance < 0.3) blur(canvas, random.uniform(0.05, 0.25));
  else if (chance < 0.36) for (let i = 0; i < 3; i++) blur(canvas, random.uniform(0.1, 0.27) * detail);
  else if (chance < 0.58) coarsen(canvas, random.uniform(1.2, Math.max(1.3, 1.2 + 1.2 * detail * detail)));
  if (random.uniform() < 0.5) addNoise(canvas, random.uniform(0.005, 0.085) * darkness, noise, random);
  if (random.uniform() < 0.3) {
    const grain = {
      deviation: random.uniform(0.01, 0.08) * darkness,
      grain: random.uniform(1.2, 9),
      stretch: random.uniform(0.5, 3),
    };
    addGrain(canvas, grain, noise, random);
  }
  if (random.uniform() < 0.12) sharpen(canvas, random.uniform(0.2, 1));
  const last = random.uniform();
  if (last < 0.1) compress(canvas, random.uniform(0.05, 0.2) * darkness * detail, random.integer(8));
  else if (last < 0.16) {
    fax(canvas, random.uniform(0.2, 0.4) * darkness, random.uniform(0, 0.004), random);
    blur(canvas, random.uniform(0, 0.2));
  }
}
