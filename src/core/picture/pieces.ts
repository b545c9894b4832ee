/**
 * Which pieces of ink are worth reading: not specks, and not what the picture's edge cuts off.
 */

import type { Box } from "./box.js";
import type { Component } from "./components.js";
import type { Ink } from "./ink.js";

/** Pixels a piece of ink must have at working size; a single one is dust or a dead pixel. */
const SMALLEST_PIECE_PX = 3;
/** A piece shorter than this share of the writing's height, on both sides, is a speck. */
const SPECK_SIDE = 0.16;
/** So is one with less than this share of the ink of a typical piece. */
const SPECK_MASS = 0.03;
/** A piece cut by the edge is kept where it is as high as the writing, within this factor, */
const CUT_HEIGHT_FACTOR = 1.7;
/** and runs along the edge for at most this share of its own side: a stroke runs out, a shadow lies along. */
const CUT_CONTACT = 0.4;
/** Most pieces that are read: a page of small writing has fewer, wood and cloth have more. */
const MOST_PIECES = 600;

/** Ink that is set aside. */
export interface SetAside {
  /** In pixels of the plane of ink. */
  readonly box: Box;
  /** Why, for people. */
  readonly reason: string;
}

export interface ChosenPieces {
  readonly kept: readonly Component[];
  readonly setAside: readonly SetAside[];
}

/** Parts the pieces of ink into those to read and those to set aside. */
export function choosePieces(found: Ink): ChosenPieces {
  const setAside: SetAside[] = found.rules.map((box) => ({
    box,
    reason: "a printed line",
  }));
  const pieces = found.components.filter(
    ({ box }) => box.width * box.height >= SMALLEST_PIECE_PX,
  );
  const cut = new Set(pieces.filter(({ box }) => isCut(box, found)));
  const whole = pieces.filter((piece) => !cut.has(piece));
  const reference = typicalPiece(whole.length > 0 ? whole : pieces);
  const kept = pieces.filter((piece) => {
    const reason = reasonAgainst(piece);
    if (reason !== undefined) setAside.push({ box: piece.box, reason });
    return reason === undefined;
  });
  const heaviest = kept.toSorted((a, b) => b.mass - a.mass);
  for (const { box } of heaviest.slice(MOST_PIECES)) {
    setAside.push({ box, reason: "too many marks" });
  }
  return { kept: heaviest.slice(0, MOST_PIECES), setAside };

  function reasonAgainst(piece: Component): string | undefined {
    const { width, height } = piece.box;
    if (
      Math.max(width, height) < SPECK_SIDE * reference.height ||
      piece.mass < SPECK_MASS * reference.mass
    ) {
      return "a speck";
    }
    if (!cut.has(piece) || whole.length === 0) return undefined;
    const isAsHigh =
      height < CUT_HEIGHT_FACTOR * reference.height &&
      height * CUT_HEIGHT_FACTOR > reference.height;
    return isAsHigh && contactOf(piece, found) <= CUT_CONTACT
      ? undefined
      : "cut off by the picture's edge";
  }
}

/** The piece in the middle of the ink, by height and by mass. */
function typicalPiece(pieces: readonly Component[]) {
  const half = pieces.reduce((sum, { mass }) => sum + mass, 0) / 2;
  const middle = (order: (piece: Component) => number): number => {
    let sum = 0;
    for (const piece of pieces.toSorted((a, b) => order(a) - order(b))) {
      sum += piece.mass;
      if (sum >= half) return order(piece);
    }
    return 0;
  };
  return {
    height: middle(({ box }) => box.height),
    mass: middle(({ mass }) => mass),
  };
}

function isCut(box: Box, { ink: { width, height } }: Ink): boolean {
  return (
    box.x === 0 ||
    box.y === 0 ||
    box.x + box.width === width ||
    box.y + box.height === height
  );
}

/** The longest stretch of an edge of the picture that the piece covers, as a share of its own side there. */
function contactOf(
  { label, box }: Component,
  { ink: { width, height }, labels }: Ink,
): number {
  const { x: left, y: top } = box;
  const count = (length: number, at: (i: number) => number) => {
    let touching = 0;
    for (let i = 0; i < length; i++) if (labels[at(i)] === label) touching++;
    return touching / length;
  };
  return Math.max(
    count(box.height, (i) => (top + i) * width),
    count(box.height, (i) => (top + i) * width + width - 1),
    count(box.width, (i) => left + i),
    count(box.width, (i) => (height - 1) * width + left + i),
  );
}
