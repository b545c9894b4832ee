/**
 * Rules, grids and pieces of frames, drawn straight. Left out is what a person could read: the upright line (1),
 * the corner of the upper right (7), the upside-down T (1 with a foot), the frame that is higher than wide (0).
 */

import type { Plane } from "../picture/plane.js";
import type { Random } from "../tensor/random.js";
import { parseGlyph, placeGlyph, type Glyph } from "./glyph.js";
import { createHand } from "./hand.js";
import { choose } from "./weighted-choice.js";
import { writeGlyph } from "./write-glyph.js";

/** Pieces 100 units wide; some are stretched upwards, never so that they become upright lines. */
const pieces: readonly string[] = [
  "0,0 100,0", // a rule
  "0,0 100,0 | 0,30 100,30", // two
  "0,0 100,0 | 0,25 100,25 | 0,50 100,50", // three
  "0,50 100,50 | 50,0 50,100", // a crossing
  "0,30 100,30 | 0,70 100,70 | 50,0 50,100", // pieces of a grid
  "0,50 100,50 | 30,0 30,100 | 70,0 70,100",
  "0,30 100,30 | 0,70 100,70 | 30,0 30,100 | 70,0 70,100",
  "0,0 0,100! 100,100", // corners
  "100,0 100,100! 0,100",
  "100,0 0,0! 0,100",
  "0,0 100,0 | 50,0 50,90", // junctions
  "0,0 0,100 | 0,50 90,50",
  "90,0 90,100 | 0,50 90,50",
  "0,0 0,100! 100,100! 100,0", // three sides
  "0,100 0,0! 100,0! 100,100",
  "100,0 0,0! 0,100! 100,100",
  "0,0 130,0! 130,80! 0,80! 0,0", // a frame
  "0,0 150,0! 150,90! 0,90! 0,0 | 75,0 75,90", // two cells
  "0,0 130,0! 130,80! 0,80! 0,0 | 0,40 130,40 | 65,0 65,80",
  "-20,80 130,80 | 0,0 0,100 | 60,0 60,100", // uprights on a rule
  "0,0 120,0! 120,80! 0,80! 0,0 | 30,60 50,20 70,60", // a frame with a piece of something in it
  "0,0 120,0! 120,80! 0,80! 0,0 | 84,14 60,40 84,70",
];

/** Draws a rule, or a piece of a frame or grid. */
export function createRuleDrawer(): (random: Random) => Plane {
  const glyphs = pieces.map(parseGlyph);
  return (random) => {
    const glyph: Glyph = placeGlyph(choose(glyphs, random), {
      x: 0,
      y: 0,
      scaleX: 1,
      scaleY: random.uniform(0.6, 1.1),
    });
    const hand = createHand(random);
    return writeGlyph(
      glyph,
      {
        ...hand,
        slant: 0,
        turn: random.uniform(-0.1, 0.1),
        aspect: random.uniform(0.9, 1.3),
        jitter: random.uniform(0, 1),
        bend: 0,
        tremor: random.uniform() < 0.7 ? 0 : 0.4,
        flickChance: 0,
        recording: { kind: "smooth" },
        penWidth: random.uniform(2, 13),
        nibRoundness: 1,
      },
      random,
    );
  };
}
