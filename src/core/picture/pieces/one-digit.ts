/**
 * From a picture to its one digit: all ink that is no speck is taken to be one digit.
 */

import { gapBetweenBoxes, unionOfBoxes, type Box } from "../box.js";
import type { Component } from "../components.js";
import type { Ink } from "./ink.js";
import { normalizeDigit } from "../normalize.js";
import { isBesideSheet } from "./choose-components.js";
import { createPlane, type Plane } from "../plane.js";

/** Share of the main piece's mass below which a piece is a speck. */
const SPECK_SHARE = 0.03;
/** Share of the main piece's mass below which a piece must also lie near it, as the bar of a 5 does. */
const STRAY_SHARE = 0.15;
/** How near, in longer sides of the main piece. */
const STRAY_GAP = 0.25;
/** What a piece that the picture's edge cuts counts, against one that lies whole on the paper. */
const CUT_WEIGHT = 0.3;
/** Pixels a piece of ink must have at working size; a single one is dust or a dead pixel. */
const SMALLEST_PIECE_PX = 3;

/** A digit, cut out and made what the network was trained on. */
export interface OneDigit {
  /** In pixels of the plane of ink. */
  readonly box: Box;
  /** [28 * 28], row-major; ink 255, paper 0. */
  readonly image: Uint8Array;
}

/** Takes all ink that is no speck as one digit; undefined where there is none. */
export function toOneDigit(found: Ink): OneDigit | undefined {
  const pieces = dropSpecks(found);
  const [first, ...rest] = pieces;
  if (first === undefined) return undefined;
  const box = rest.reduce((all, piece) => unionOfBoxes(all, piece.box), first.box);
  return { box, image: normalizeDigit(inkOfPieces(found, pieces), box) };
}

/** The pieces that make the digit; the main one first. */
function dropSpecks(found: Ink): Component[] {
  const { components, ink: plane } = found;
  const [main, ...others] = components
    .filter(({ box }) => box.width * box.height >= SMALLEST_PIECE_PX)
    .filter((piece) => !isBesideSheet(piece, found))
    .toSorted((a, b) => weigh(b, plane) - weigh(a, plane));
  if (main === undefined) return [];
  const reach = STRAY_GAP * Math.max(main.box.width, main.box.height);
  return [
    main,
    ...others.filter((piece) => {
      if (isCut(piece, plane) && !isCut(main, plane)) return false;
      if (piece.mass < SPECK_SHARE * main.mass) return false;
      const isNear = gapBetweenBoxes(piece.box, main.box) <= reach;
      return isNear || piece.mass >= STRAY_SHARE * main.mass;
    }),
  ];
}

function weigh(piece: Component, plane: Plane): number {
  return piece.mass * (isCut(piece, plane) ? CUT_WEIGHT : 1);
}

/** Whether the piece touches the picture's edge. */
function isCut({ box }: Component, { width, height }: Plane): boolean {
  return box.x === 0 || box.y === 0 || box.x + box.width === width || box.y + box.height === height;
}

/** The ink with all else wiped away. */
function inkOfPieces({ ink, labels }: Ink, pieces: readonly Component[]): Plane {
  const kept = new Set(pieces.map(({ label }) => label));
  const digit = createPlane(ink.width, ink.height);
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 0 && kept.has(labels[i]!)) {
      digit.values[i] = ink.values[i]!;
    }
  }
  return digit;
}
