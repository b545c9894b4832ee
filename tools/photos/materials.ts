/**
 * What people write on and with: colours from photographs, the texture of paper, and how each pen lays down its ink.
 * Colours are light: what paper and ink reflect is mixed and lit in linear values, and only the finished picture is coded
 * as sRGB (IEC 61966-2-1).
 */

import type { Random } from "../../src/core/tensor/random.js";
import type { InkKind, PaperKind, Range } from "./presets.js";

/** Steps of the table from linear light to sRGB bytes; fine enough for the dark end, where sRGB is steepest. */
export const CODED_STEPS = 4095;

const NO_GAPS = -Infinity;

/** Reflected light of red, green and blue, 0 to 1, linear. */
export type Light = readonly [red: number, green: number, blue: number];

/** As people write colours: #rrggbb, sRGB bytes. */
export type Srgb = `#${string}`;

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

/** The light of an sRGB colour. */
export function toLight(colour: Srgb): Light {
  const channel = (at: number) => decode(Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  return [channel(1), channel(3), channel(5)];
}

/** The same colour, every channel brighter or darker by at most `amount`, and a little off in hue. */
export function varyColour(random: Random, light: Light, amount: number): Light {
  const brightness = 1 + random.uniform(-amount, amount);
  const vary = (channel: number) => Math.min(1, channel * brightness * (1 + random.uniform(-amount, amount) / 3));
  return [vary(light[0]), vary(light[1]), vary(light[2])];
}

/** sRGB bytes of linear light in {@link CODED_STEPS} steps from 0 to 1. */
export function createCoding(): Uint8Array {
  return Uint8Array.from({ length: CODED_STEPS + 1 }, (_, step) => Math.round(255 * encode(step / CODED_STEPS)));
}

function decode(coded: number): number {
  return coded <= 0.04045 ? coded / 12.92 : ((coded + 0.055) / 1.055) ** 2.4;
}

function encode(linear: number): number {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
}

export const papers: Readonly<Record<PaperKind, Paper>> = {
  white: { colour: "#eceae4", grain: 0.018, clouds: 0.012, grainMm: 0.22, fibres: 0 },
  yellow: { colour: "#f6e278", grain: 0.02, clouds: 0.015, grainMm: 0.22, fibres: 0 },
  grey: { colour: "#c4c2bc", grain: 0.035, clouds: 0.02, grainMm: 0.25, fibres: 120 },
  kraft: { colour: "#ba966c", grain: 0.06, clouds: 0.03, grainMm: 0.3, fibres: 260 },
  "green-board": { colour: "#305042", grain: 0.05, clouds: 0.12, grainMm: 0.9, fibres: 0 },
  "black-board": { colour: "#2e3034", grain: 0.05, clouds: 0.15, grainMm: 0.9, fibres: 0 },
};

const pen = {
  opacity: [0.86, 0.98],
  grain: 0.12,
  fray: 0.06,
  gapBelow: -2.4,
  penWidth: [0.05, 0.1],
  ownStrokeShare: 0.3,
} as const satisfies Partial<Ink>;
const marker = { grain: 0.05, fray: 0.04, gapBelow: NO_GAPS, penWidth: [0.1, 0.2], ownStrokeShare: 0.6 } as const;

export const inks: Readonly<Record<InkKind, Ink>> = {
  "black-ballpoint": { ...pen, colour: "#22222a" },
  "blue-pen": { ...pen, colour: "#20348c" },
  "red-pen": { ...pen, colour: "#c8242c", opacity: [0.84, 0.98], penWidth: [0.05, 0.11] },
  pencil: {
    ...pen,
    colour: "#545458",
    opacity: [0.5, 0.8],
    grain: 0.4,
    fray: 0.2,
    gapBelow: -2.6,
    ownStrokeShare: 0.15,
  },
  "green-marker": { ...marker, colour: "#147848", opacity: [0.8, 0.95], grain: 0.08, ownStrokeShare: 0.5 },
  "black-marker": { ...marker, colour: "#161618", opacity: [0.92, 1] },
  chalk: {
    ...pen,
    colour: "#e8e8e0",
    opacity: [0.65, 0.95],
    grain: 0.55,
    fray: 0.3,
    gapBelow: -2,
    penWidth: [0.07, 0.13],
  },
};
