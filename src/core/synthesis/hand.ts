/**
 * A hand and its pen, drawn anew for every character: how it leans, how wide it writes, how far it misses the
 * places it aims at, how steadily and with what. The ranges were set by looking at sheets of what came out: as
 * wide as every character still reads plainly.
 */

import { clamp } from "./ink-image.js";
import type { Random } from "../tensor/random.js";

/** How the line that came from the hand was recorded. */
export type Recording =
  /** As it was drawn. */
  | { readonly kind: "smooth" }
  /** Straight from one reported place to the next, `step` units apart: a slow tablet, a mouse. */
  | { readonly kind: "cornered"; readonly step: number }
  /** Every place moved to a grid of `step` units: a coarse screen. */
  | { readonly kind: "stepped"; readonly step: number };

/** Lengths are in units of the glyph, which is about 100 high. */
export interface Hand {
  /** Units to the right a unit upwards: the tangent of the slant. */
  readonly slant: number;
  /** Turn of the whole character, in radians. */
  readonly turn: number;
  /** Width over height, against that of the template. */
  readonly aspect: number;
  /** Deviation of every control point along each axis. */
  readonly jitter: number;
  /** Greatest shift by the wave that bends the character as a whole. */
  readonly bend: number;
  /** Deviation of the line from where it should go, while it is drawn. */
  readonly tremor: number;
  /** Distance over which the tremor changes. */
  readonly tremorLength: number;
  /** Units by which strokes end too late (positive) or too early, at most. */
  readonly overshoot: number;
  /** Chance that an end of a stroke bears the small hook of a pen that lands or leaves in motion. */
  readonly flickChance: number;
  readonly recording: Recording;
  /** Width of the line. */
  readonly penWidth: number;
  /** Share by which pressure changes the width along a stroke, 0 to 1. */
  readonly pressure: number;
  /** Share of its darkness that the ink loses where it runs thin, 0 to 1. */
  readonly fading: number;
  readonly nibRoundness: number;
  /** In radians. */
  readonly nibAngle: number;
  /** Longer side of the sheet, in whole pixels. */
  readonly sheetSide: number;
  /** Softness of the edge, in pixels of the sheet. */
  readonly softness: number;
}

/** What a character can bear. */
export interface HandLimits {
  /**
   * Widest pen that leaves it readable, in units.
   *
   * @default 24
   */
  readonly widestPen?: number;
  /**
   * Greatest turn, in degrees to either side.
   *
   * @default 12
   */
  readonly greatestTurnDegrees?: number;
  /**
   * Least slant; negative slants lean to the left.
   *
   * @default -0.3
   */
  readonly leastSlant?: number;
  /**
   * Greatest slant.
   *
   * @default 0.5
   */
  readonly greatestSlant?: number;
  /**
   * Least aspect.
   *
   * @default 0.65
   */
  readonly leastAspect?: number;
  /**
   * Share of the usual unsteadiness (jitter and bend) it bears.
   *
   * @default 1
   */
  readonly looseness?: number;
}

/** MNIST's strokes are about 14 units wide. Few pens are wider than 20, and on paper most are much finer. */
const WIDEST_PEN = 24;

/** Draws a hand. */
export function createHand(random: Random, limits: HandLimits = {}): Hand {
  const {
    widestPen = WIDEST_PEN,
    greatestTurnDegrees = 12,
    leastSlant = -0.3,
    greatestSlant = 0.5,
    leastAspect = 0.65,
    looseness = 1,
  } = limits;
  const mostTurn = (greatestTurnDegrees * Math.PI) / 180;
  const hasNib = random.uniform() < 0.2;
  // One hand in four is careless, as in a note to oneself.
  const care = (random.uniform() < 0.25 ? 1.6 : 1) * looseness;
  // One character in five is small on its photo: its soft strokes are then enlarged with it.
  const isSmall = random.uniform() < 0.2;
  return {
    slant: clamp(random.normal(0.08, 0.17), leastSlant, greatestSlant),
    turn: clamp(random.normal(0, mostTurn / 2.5), -mostTurn, mostTurn),
    aspect: clamp(Math.exp(random.normal(0, 0.17)), leastAspect, 1.5),
    jitter: random.uniform(0.4, 3.3) * care,
    bend: random.uniform(0, 5) * care,
    tremor: random.uniform() < 0.5 ? 0 : random.uniform(0.2, 1.2),
    tremorLength: random.uniform(5, 16),
    overshoot: random.uniform(0, 4.5) * looseness,
    flickChance: random.uniform() < 0.3 ? 0.35 : 0,
    recording: drawRecording(random),
    penWidth: drawPenWidth(random, widestPen),
    pressure: random.uniform() < 0.5 ? 0 : random.uniform(0, 0.45),
    fading: random.uniform() < 0.7 ? 0 : random.uniform(0, 0.5),
    nibRoundness: hasNib ? random.uniform(0.35, 0.8) : 1,
    nibAngle: random.uniform(-1.2, 0.2),
    sheetSide: Math.round(isSmall ? random.uniform(9, 18) : random.uniform(36, 84)),
    // A sharper edge would make a row of beads of a line that is finer than a pixel.
    softness: random.uniform(isSmall ? 1.4 : 0.8, 2.6),
  };
}

function drawRecording(random: Random): Recording {
  const chance = random.uniform();
  if (chance < 0.68) return { kind: "smooth" };
  if (chance < 0.86) return { kind: "cornered", step: random.uniform(7, 16) };
  return { kind: "stepped", step: random.uniform(2.5, 6) };
}

/** A fine pen or pencil, a ballpoint or felt pen, a marker: each even over its range on a logarithmic scale. */
function drawPenWidth(random: Random, widest: number): number {
  const chance = random.uniform();
  const [least, most] = chance < 0.3 ? [2.2, 5] : chance < 0.72 ? [5, 12] : [12, WIDEST_PEN];
  const low = Math.min(least, widest / 2);
  return low * (Math.min(most, widest) / low) ** random.uniform();
}
