/** Scribbles: what a pen leaves that means nothing, always long enough that no digit can come of it. */

import type { Plane } from "../picture/plane.js";
import type { Random } from "../tensor/random.js";
import { cornerAt, pointAt, type ControlPoint, type Glyph } from "./glyph.js";
import { createHand } from "./hand.js";
import { choose } from "./weighted-choice.js";
import { writeGlyph } from "./write-glyph.js";

/** Draws a scribble. */
export function drawScribble(random: Random): Plane {
  const glyph = choose(scribbles, random)(random);
  const hand = createHand(random, { widestPen: 11 });
  return writeGlyph(glyph, hand, random);
}

const scribbles: readonly ((random: Random) => Glyph)[] = [walk, tangle, spiral, hatching, loops, signature, wave];

/** From one place to any other, 10 to 22 times. */
function walk(random: Random): Glyph {
  const turnAt = random.uniform() < 0.4 ? cornerAt : pointAt;
  return [
    Array.from({ length: 10 + random.integer(13) }, () => turnAt(random.uniform(0, 100), random.uniform(0, 100))),
  ];
}

/** Wild loops round and round and through the middle: an empty middle is a 0 drawn over and over. */
function tangle(random: Random): Glyph {
  let angle = random.uniform(0, 6);
  return [
    Array.from({ length: 20 + random.integer(16) }, () => {
      angle += random.uniform(0.7, 1.6);
      const radius = random.uniform(-52, 52);
      return pointAt(radius * Math.cos(angle), radius * random.uniform(0.6, 1) * Math.sin(angle));
    }),
  ];
}

/** Two and a half turns at least: fewer are a 6 or a 9. */
function spiral(random: Random): Glyph {
  const turns = random.uniform(2.5, 4.5);
  const start = random.uniform(0, 6);
  const direction = random.uniform() < 0.5 ? 1 : -1;
  const flattening = random.uniform(0.6, 1);
  const points = Math.ceil(turns * 8);
  return [
    Array.from({ length: points }, (_, i) => {
      const angle = start + (direction * turns * 2 * Math.PI * i) / points;
      const radius = 4 + (46 * i) / points;
      return pointAt(radius * Math.cos(angle), flattening * radius * Math.sin(angle));
    }),
  ];
}

/** Back and forth, or line by line, sometimes twice across each other. */
function hatching(random: Random): Glyph {
  const strokes: ControlPoint[][] = [];
  const layers = random.uniform() < 0.35 ? 2 : 1;
  for (let layer = 0; layer < layers; layer++) {
    const lines = 5 + random.integer(6);
    const angle = random.uniform(0, Math.PI);
    const isLifted = random.uniform() < 0.5;
    const turned = (along: number, across: number) =>
      cornerAt(along * Math.cos(angle) - across * Math.sin(angle), along * Math.sin(angle) + across * Math.cos(angle));
    const ends = Array.from({ length: lines }, (_, i) => {
      const across = (90 * i) / lines - 45 + random.uniform(-4, 4);
      const pair = [turned(random.uniform(-55, -35), across), turned(random.uniform(35, 55), across + 4)];
      return i % 2 === 0 ? pair : pair.reverse();
    });
    strokes.push(...(isLifted ? ends : [ends.flat()]));
  }
  return strokes;
}

/** Loops in a row, as when a pen is tried. */
function loops(random: Random): Glyph {
  const count = 3 + random.integer(4);
  const step = random.uniform(18, 34) / 8;
  const height = random.uniform(25, 45);
  const width = random.uniform(14, 24);
  return [
    Array.from({ length: count * 8 }, (_, i) => {
      const angle = (2 * Math.PI * i) / 8;
      return pointAt(i * step + width * Math.sin(angle), height * Math.cos(angle) + random.uniform(-3, 3));
    }),
  ];
}

/** Uneven ups and downs to the right, and a line under them or back through them. */
function signature(random: Random): Glyph {
  const peaks = 5 + random.integer(6);
  let x = 0;
  const name = Array.from({ length: peaks * 2 }, (_, i) => {
    x += random.uniform(2, 16);
    return pointAt(x, i % 2 === 0 ? random.uniform(-60, -5) : random.uniform(5, 30));
  });
  if (random.uniform() < 0.4) return [name];
  const y = random.uniform(-10, 48);
  return [name, [pointAt(-8, y), pointAt(x / 2, y + random.uniform(-8, 8)), pointAt(x + 10, y - 10)]];
}

/** Three full waves at least. */
function wave(random: Random): Glyph {
  const waves = 3 + random.integer(4);
  const height = random.uniform(8, 30);
  const pitch = random.uniform(6, 10);
  return [
    Array.from({ length: waves * 4 + 1 }, (_, i) =>
      pointAt(i * pitch + random.uniform(-1, 1), height * Math.sin((Math.PI * i) / 2) + random.uniform(-2, 2)),
    ),
  ];
}
