/**
 * Which pieces of ink are worth reading: not specks, and not what the picture's edge cuts off.
 */

import type { Box } from "../box.js";
import type { Component } from "../components.js";
import type { Ink } from "./ink.js";
import type { Plane } from "../plane.js";

/** Pixels a piece of ink must have at working size; a single one is dust or a dead pixel. */
const SMALLEST_PIECE_PX = 3;
/** A piece shorter than this share of the writing's height, on both sides, is a speck. */
const SPECK_SIDE = 0.16;
/** So is one with less than this share of the ink of a typical piece. */
const SPECK_MASS = 0.03;
/** Ink that stands out this far, as a share of full ink, is cut off where it meets the edge; a faint shadow is not. */
const STRONG_SHARE = 0.35;
/** Share of the ink that must lie whole on the picture for what is cut to be measured by it. */
const WHOLE_SHARE = 0.15;
/** What lies flat along an edge is this many times longer than deep, */
const STRIP_LENGTH = 4;
/** and this deep at most, as a share of the picture: the edge of a sheet, a table behind it. */
const STRIP_DEPTH = 0.08;
/** What takes this share of an edge, and leaves this share of the way to the opposite one, lies beside the sheet too. */
const TAKEN_EDGE = 0.6;
const TAKEN_DEPTH = 0.2;
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
  const pieces = found.components.filter(({ box }) => box.width * box.height >= SMALLEST_PIECE_PX);
  const cut = new Set(pieces.filter((piece) => isCut(piece, found)));
  const whole = pieces.filter((piece) => !cut.has(piece));
  const isMostlyWhole = massOf(whole) >= WHOLE_SHARE * massOf(pieces);
  const reference = typicalPiece(isMostlyWhole ? whole : pieces);
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
    if (Math.max(width, height) < SPECK_SIDE * reference.height || piece.mass < SPECK_MASS * reference.mass) {
      return "a speck";
    }
    if (isBesideSheet(piece, found)) return "what lies beside the sheet";
    if (!cut.has(piece) || !isMostlyWhole) return undefined;
    const isAsHigh = height < CUT_HEIGHT_FACTOR * reference.height && height * CUT_HEIGHT_FACTOR > reference.height;
    return isAsHigh && contactOf(piece, found) <= CUT_CONTACT ? undefined : "cut off by the picture's edge";
  }
}

/**
 * Whether the piece is no writing but what lies beside the sheet: a thin strip along an edge of the picture, or
 * something that takes most of one edge and does not come near the opposite one, as a digit in a tight picture does.
 */
export function isBesideSheet(piece: Component, found: Ink): boolean {
  return isEdgeStrip(piece, found.ink) || takesAnEdge(piece, found);
}

function takesAnEdge(piece: Component, found: Ink): boolean {
  const { width, height } = found.ink;
  const { x, y } = piece.box;
  const right = width - x - piece.box.width;
  const bottom = height - y - piece.box.height;
  const contacts = contactsOf(piece, found);
  return [
    { touching: contacts.left, side: height, opposite: right, depth: width },
    { touching: contacts.right, side: height, opposite: x, depth: width },
    { touching: contacts.top, side: width, opposite: bottom, depth: height },
    { touching: contacts.bottom, side: width, opposite: y, depth: height },
  ].some(({ touching, side, opposite, depth }) => touching >= TAKEN_EDGE * side && opposite >= TAKEN_DEPTH * depth);
}

function isEdgeStrip({ box }: Component, plane: Plane): boolean {
  const isLevel = box.y === 0 || box.y + box.height === plane.height;
  const isUpright = box.x === 0 || box.x + box.width === plane.width;
  return (
    (isLevel && box.width >= STRIP_LENGTH * box.height && box.height <= STRIP_DEPTH * plane.height) ||
    (isUpright && box.height >= STRIP_LENGTH * box.width && box.width <= STRIP_DEPTH * plane.width)
  );
}

function massOf(pieces: readonly Component[]): number {
  return pieces.reduce((sum, { mass }) => sum + mass, 0);
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

/** Whether clear ink of the piece lies on the edge of the picture. */
function isCut(piece: Component, found: Ink): boolean {
  return contactOf(piece, found) > 0;
}

/** The longest stretch of an edge of the picture that the piece covers, as a share of its own side there. */
function contactOf(piece: Component, found: Ink): number {
  const { left, right, top, bottom } = contactsOf(piece, found);
  return Math.max(Math.max(left, right) / piece.box.height, Math.max(top, bottom) / piece.box.width);
}

/** Pixels of clear ink that the piece has on each edge of the picture. */
function contactsOf({ label, box }: Component, { ink: { width, height, values }, labels }: Ink) {
  const { x, y } = box;
  const count = (length: number, first: number, step: number) => {
    let touching = 0;
    for (let i = 0, place = first; i < length; i++, place += step) {
      const isStrong = values[place]! >= STRONG_SHARE;
      if (isStrong && labels[place] === label) touching++;
    }
    return touching;
  };
  const isAtRight = x + box.width === width;
  const isAtBottom = y + box.height === height;
  const upperLeft = y * width + x;
  return {
    left: x === 0 ? count(box.height, upperLeft, width) : 0,
    right: isAtRight ? count(box.height, (y + 1) * width - 1, width) : 0,
    top: y === 0 ? count(box.width, upperLeft, 1) : 0,
    bottom: isAtBottom ? count(box.width, (height - 1) * width + x, 1) : 0,
  };
}
