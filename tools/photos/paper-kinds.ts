/**
 * What people write on, and how it looks: colours from photographs, texture in shares of brightness.
 */

import type { Srgb } from "./colour.js";

export type PaperKind = "white" | "yellow" | "grey" | "kraft" | "green-board" | "black-board";

export interface Paper {
  readonly colour: Srgb;
  /** Deviation of its brightness from grain to grain, as a share. */
  readonly grain: number;
  /** Deviation over areas of centimetres, as a share: clouds in the pulp, wiped chalk. */
  readonly clouds: number;
  /** Size of a grain, in mm. A board is larger than paper, and seen from further away. */
  readonly grainMm: number;
  /** Fibres that can be seen, in a piece of 256 x 256 grains. */
  readonly fibres: number;
}

export const papers: Readonly<Record<PaperKind, Paper>> = {
  white: {
    colour: [236, 234, 228],
    grain: 0.018,
    clouds: 0.012,
    grainMm: 0.22,
    fibres: 0,
  },
  yellow: {
    colour: [246, 226, 120],
    grain: 0.02,
    clouds: 0.015,
    grainMm: 0.22,
    fibres: 0,
  },
  grey: {
    colour: [196, 194, 188],
    grain: 0.035,
    clouds: 0.02,
    grainMm: 0.25,
    fibres: 120,
  },
  kraft: {
    colour: [186, 150, 108],
    grain: 0.06,
    clouds: 0.03,
    grainMm: 0.3,
    fibres: 260,
  },
  "green-board": {
    colour: [48, 80, 66],
    grain: 0.05,
    clouds: 0.12,
    grainMm: 0.9,
    fibres: 0,
  },
  "black-board": {
    colour: [46, 48, 52],
    grain: 0.05,
    clouds: 0.15,
    grainMm: 0.9,
    fibres: 0,
  },
};
