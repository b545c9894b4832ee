/**
 * What people write with: colours from photographs, and how each pen lays down its ink.
 */

import type { Srgb } from "./colour.js";
import type { Range } from "./range.js";

export type InkKind = "black-ballpoint" | "blue-pen" | "red-pen" | "pencil" | "green-marker" | "black-marker" | "chalk";

export interface Ink {
  readonly colour: Srgb;
  /** How much of the paper it hides, of 1. */
  readonly opacity: Range;
  /** How much of its opacity it loses in the hollows of the paper, of 1. */
  readonly grain: number;
  /** How much the paper's grain frays its edge, in pixels of a digit of 20. */
  readonly fray: number;
  /** Deviation below which it leaves a gap in the stroke; a ballpoint skips, a marker does not. */
  readonly gapBelow: number;
  /** Width of its stroke, in digit heights. */
  readonly penWidth: Range;
  /** How likely digits keep the strokes they have in MNIST, made with soft pencils and thick pens. */
  readonly ownStrokeShare: number;
}

const NO_GAPS = -Infinity;

export const inks: Readonly<Record<InkKind, Ink>> = {
  "black-ballpoint": {
    colour: [34, 34, 42],
    opacity: [0.86, 0.98],
    grain: 0.12,
    fray: 0.06,
    gapBelow: -2.4,
    penWidth: [0.05, 0.1],
    ownStrokeShare: 0.3,
  },
  "blue-pen": {
    colour: [32, 52, 140],
    opacity: [0.86, 0.98],
    grain: 0.12,
    fray: 0.06,
    gapBelow: -2.4,
    penWidth: [0.05, 0.1],
    ownStrokeShare: 0.3,
  },
  "red-pen": {
    colour: [200, 36, 44],
    opacity: [0.84, 0.98],
    grain: 0.12,
    fray: 0.06,
    gapBelow: -2.4,
    penWidth: [0.05, 0.11],
    ownStrokeShare: 0.3,
  },
  pencil: {
    colour: [84, 84, 88],
    opacity: [0.5, 0.8],
    grain: 0.4,
    fray: 0.2,
    gapBelow: -2.6,
    penWidth: [0.05, 0.1],
    ownStrokeShare: 0.15,
  },
  "green-marker": {
    colour: [20, 120, 72],
    opacity: [0.8, 0.95],
    grain: 0.08,
    fray: 0.04,
    gapBelow: NO_GAPS,
    penWidth: [0.1, 0.2],
    ownStrokeShare: 0.5,
  },
  "black-marker": {
    colour: [22, 22, 24],
    opacity: [0.92, 1],
    grain: 0.05,
    fray: 0.04,
    gapBelow: NO_GAPS,
    penWidth: [0.1, 0.2],
    ownStrokeShare: 0.6,
  },
  chalk: {
    colour: [232, 232, 224],
    opacity: [0.65, 0.95],
    grain: 0.55,
    fray: 0.3,
    gapBelow: -2,
    penWidth: [0.07, 0.13],
    ownStrokeShare: 0.3,
  },
};
