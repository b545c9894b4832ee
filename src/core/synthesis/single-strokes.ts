/**
 * Strokes that belong to nothing: dots, dashes, commas, arcs, ticks. No upright bar is among them, which would be
 * a 1, and no slanted one; dashes lie within 25 degrees of level.
 */

import type { Plane } from "../picture/plane.js";
import type { Random } from "../tensor/random.js";
import { cornerAt, type Glyph, parseGlyph, placeGlyph, pointAt } from "./glyph.js";
import { createHand, type Hand } from "./hand.js";
import { choose } from "./weighted-choice.js";
import { writeGlyph } from "./write-glyph.js";

/** Draws a stroke, or a few small ones that belong together. */
export function drawSingleStroke(random: Random): Plane {
  return choose([drawDot, drawDots, drawDash, drawDash, drawComma, drawArc, drawArc, drawTick], random)(random);
}

/** A dot fills its image: a blot, round or drawn out sideways. */
function drawDot(random: Random): Plane {
  const width = random.uniform(14, 40);
  const length = random.uniform(0, width * 0.8);
  const hand = handOf(random, width);
  return writeGlyph(
    level(length, random.uniform(-0.4, 0.4)),
    { ...hand, jitter: 0.5, nibRoundness: random.uniform(0.6, 1) },
    random,
  );
}

/** Two or three dots, side by side or above each other. */
function drawDots(random: Random): Plane {
  const isLevel = random.uniform() < 0.6;
  const pitch = random.uniform(34, 64);
  const dots = Array.from({ length: 2 + random.integer(2) }, (_, i) =>
    isLevel
      ? [pointAt(i * pitch, random.uniform(-4, 4)), pointAt(i * pitch + 2, 1)]
      : [pointAt(random.uniform(-4, 4), i * pitch), pointAt(2, i * pitch + 1)],
  );
  return writeGlyph(dots, handOf(random, random.uniform(9, 20)), random);
}

function drawDash(random: Random): Plane {
  const hand = handOf(random, random.uniform(5, 22));
  return writeGlyph(
    level(random.uniform(45, 100), random.uniform(-0.25, 0.25)),
    { ...hand, turn: random.uniform(-0.18, 0.18), slant: 0 },
    random,
  );
}

/** Short against its width, from a round nib: a longer or slimmer one is a slanted 1. */
function drawComma(random: Random): Plane {
  const comma: Glyph = [[pointAt(0, 0), pointAt(3, 9), pointAt(-9, 22)]];
  return writeGlyph(comma, { ...handOf(random, random.uniform(20, 30)), nibRoundness: 1, pressure: 0.3 }, random);
}

/** Open to one side but the left, where it is most of a 7, and at least 0.4 times as deep as it is wide. */
function drawArc(random: Random): Plane {
  const opening = choose([0, Math.PI / 2, -Math.PI / 2], random) + random.uniform(-0.3, 0.3);
  const half = random.uniform(1.2, 1.9);
  const steps = 6;
  const arc = Array.from({ length: steps + 1 }, (_, i) => {
    const angle = opening + Math.PI - half + (2 * half * i) / steps;
    return pointAt(50 * Math.cos(angle), 50 * Math.sin(angle));
  });
  return writeGlyph([arc], { ...handOf(random, random.uniform(4, 18)), slant: 0, aspect: 1 }, random);
}

function drawTick(random: Random): Plane {
  const tick: Glyph = [
    [
      pointAt(0, random.uniform(30, 50)),
      cornerAt(random.uniform(16, 28), 76),
      pointAt(random.uniform(70, 100), random.uniform(0, 20)),
    ],
  ];
  return writeGlyph(tick, { ...handOf(random, random.uniform(3, 14)), slant: 0 }, random);
}

function handOf(random: Random, penWidth: number): Hand {
  return { ...createHand(random), penWidth };
}

function level(length: number, rise: number): Glyph {
  return [[pointAt(0, 0), pointAt(length / 2, (rise * length) / 3), pointAt(length, rise * length)]];
}

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

/**
 * Draws a rule, or a piece of a frame or grid, straight. Left out is what a person could read: the upright line (1),
 * the corner of the upper right (7), the upside-down T (1 with a foot), the frame that is higher than wide (0).
 */
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
