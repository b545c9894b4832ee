/**
 * Strokes that belong to nothing: dots, dashes, commas, arcs, ticks. No upright bar is among them, which would be
 * a 1, and no slanted one; dashes lie within 25 degrees of level.
 */

import type { Plane } from "../picture/plane.js";
import type { Random } from "../tensor/random.js";
import { cornerAt, pointAt, type Glyph } from "./glyph.js";
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
