/**
 * Which components of the ink are worth reading: not specks, not what the picture's edge cuts off, and not what lies
 * beside the sheet. For any numbers, and for a picture whose ink is all one digit.
 */

import { type Box, gapBetweenBoxes, unionOfBoxes } from "../box.js";
import { type Component, medianByMass } from "../components.js";
import { normalizeDigit } from "../normalize.js";
import { createPlane, type Plane } from "../plane.js";
import type { Ink } from "./find-ink.js";

/** Pixels the box of a component must have at working size; a single one is dust or a dead pixel. */
const SMALLEST_BOX_PX = 3;
/** A component shorter than this share of the writing's height, on both sides, is a speck. */
const SPECK_SIDE = 0.16;
/** So is one with less than this share of the ink of a typical component; and of the main one, of one digit. */
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
/** A component cut by the edge is kept where it is as high as the writing, within this factor, */
const CUT_HEIGHT_FACTOR = 1.7;
/** and runs along the edge for at most this share of its own side: a stroke runs out, a shadow lies along. */
const CUT_CONTACT = 0.4;
/** Most components that are read: a page of small writing has fewer, wood and cloth have more. */
const MAX_COMPONENTS = 600;
/** Of one digit: share of the main component's mass below which another must lie near it, as the bar of a 5 does. */
const STRAY_SHARE = 0.15;
/** How near, in longer sides of the main component. */
const STRAY_GAP = 0.25;
/** What a component that the picture's edge cuts counts, against one that lies whole on the paper. */
const CUT_WEIGHT = 0.3;

/** Ink that is set aside. */
export interface SetAside {
  /** In pixels of the plane of ink. */
  readonly box: Box;
  /** Why, for people. */
  readonly reason: string;
}

/** What is read, the heaviest first, and what is not. */
export interface ChosenComponents {
  readonly kept: readonly Component[];
  readonly setAside: readonly SetAside[];
}

/** Chooses the components to read any numbers from. */
export function chooseComponents(found: Ink): ChosenComponents {
  const setAside: SetAside[] = found.printedLines.map((box) => ({ box, reason: "a printed line" }));
  const components = found.components.filter(isNoDust);
  const cut = new Set(components.filter((one) => contactOf(one, found) > 0));
  const whole = components.filter((one) => !cut.has(one));
  const isMostlyWhole = massOf(whole) >= WHOLE_SHARE * massOf(components);
  const reference = isMostlyWhole ? whole : components;
  const typicalHeight = medianByMass(reference, ({ box }) => box.height);
  const typicalMass = medianByMass(reference, ({ mass }) => mass);

  const kept = components.filter((one) => {
    const reason = reasonAgainst(one);
    if (reason !== undefined) setAside.push({ box: one.box, reason });
    return reason === undefined;
  });
  const heaviest = kept.toSorted((a, b) => b.mass - a.mass);
  for (const { box } of heaviest.slice(MAX_COMPONENTS)) setAside.push({ box, reason: "too many marks" });
  return { kept: heaviest.slice(0, MAX_COMPONENTS), setAside };

  function reasonAgainst(one: Component): string | undefined {
    const { width, height } = one.box;
    if (Math.max(width, height) < SPECK_SIDE * typicalHeight || one.mass < SPECK_MASS * typicalMass) return "a speck";
    if (isBesideSheet(one, found)) return "what lies beside the sheet";
    if (!cut.has(one) || !isMostlyWhole) return undefined;
    const isAsHigh = height < CUT_HEIGHT_FACTOR * typicalHeight && height * CUT_HEIGHT_FACTOR > typicalHeight;
    return isAsHigh && contactOf(one, found) <= CUT_CONTACT ? undefined : "cut off by the picture's edge";
  }
}

/** A digit, cut out and made what the network was trained on. */
export interface OneDigit {
  /** In pixels of the plane of ink. */
  readonly box: Box;
  /** [28 * 28], row-major; ink 255, paper 0. */
  readonly image: Uint8Array;
}

/** Takes all ink that is no speck as one digit; undefined where there is none. */
export function toOneDigit(found: Ink): OneDigit | undefined {
  const { components, ink, labels } = found;
  const [main, ...others] = components
    .filter((one) => isNoDust(one) && !isBesideSheet(one, found))
    .toSorted((a, b) => weigh(b, ink) - weigh(a, ink));
  if (main === undefined) return undefined;
  const reach = STRAY_GAP * Math.max(main.box.width, main.box.height);
  const rest = others.filter((one) => {
    if (touchesEdge(one, ink) && !touchesEdge(main, ink)) return false;
    if (one.mass < SPECK_MASS * main.mass) return false;
    return gapBetweenBoxes(one.box, main.box) <= reach || one.mass >= STRAY_SHARE * main.mass;
  });
  const kept = new Set([main, ...rest].map(({ label }) => label));
  const digit = createPlane(ink.width, ink.height);
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 0 && kept.has(labels[i]!)) digit.values[i] = ink.values[i]!;
  }
  const box = rest.reduce((all, one) => unionOfBoxes(all, one.box), main.box);
  return { box, image: normalizeDigit(digit, box) };
}

function isNoDust({ box }: Component): boolean {
  return box.width * box.height >= SMALLEST_BOX_PX;
}

function weigh(one: Component, plane: Plane): number {
  return one.mass * (touchesEdge(one, plane) ? CUT_WEIGHT : 1);
}

function touchesEdge({ box }: Component, { width, height }: Plane): boolean {
  return box.x === 0 || box.y === 0 || box.x + box.width === width || box.y + box.height === height;
}

function massOf(components: readonly Component[]): number {
  return components.reduce((sum, { mass }) => sum + mass, 0);
}

/**
 * Whether the component is no writing but what lies beside the sheet: a thin strip along an edge of the picture, or
 * something that takes most of one edge and does not come near the opposite one, as a digit in a tight picture does.
 */
function isBesideSheet(one: Component, found: Ink): boolean {
  const { width, height } = found.ink;
  const { box } = one;
  const right = width - box.x - box.width;
  const bottom = height - box.y - box.height;
  const isLevelStrip = box.width >= STRIP_LENGTH * box.height && box.height <= STRIP_DEPTH * height;
  const isUprightStrip = box.height >= STRIP_LENGTH * box.width && box.width <= STRIP_DEPTH * width;
  if (isLevelStrip && (box.y === 0 || bottom === 0)) return true;
  if (isUprightStrip && (box.x === 0 || right === 0)) return true;
  const contacts = contactsOf(one, found);
  return [
    { touching: contacts.left, side: height, opposite: right, depth: width },
    { touching: contacts.right, side: height, opposite: box.x, depth: width },
    { touching: contacts.top, side: width, opposite: bottom, depth: height },
    { touching: contacts.bottom, side: width, opposite: box.y, depth: height },
  ].some(({ touching, side, opposite, depth }) => touching >= TAKEN_EDGE * side && opposite >= TAKEN_DEPTH * depth);
}

/** The longest stretch of an edge of the picture that clear ink of the component covers, as a share of its own side there. */
function contactOf(one: Component, found: Ink): number {
  const { left, right, top, bottom } = contactsOf(one, found);
  return Math.max(Math.max(left, right) / one.box.height, Math.max(top, bottom) / one.box.width);
}

/** Pixels of clear ink that the component has on each edge of the picture. */
function contactsOf({ label, box }: Component, { ink: { width, height, values }, labels }: Ink) {
  const { x, y } = box;
  const count = (length: number, first: number, step: number) => {
    let touching = 0;
    for (let i = 0, place = first; i < length; i++, place += step) {
      if (values[place]! >= STRONG_SHARE && labels[place] === label) touching++;
    }
    return touching;
  };
  const upperLeft = y * width + x;
  return {
    left: x === 0 ? count(box.height, upperLeft, width) : 0,
    right: x + box.width === width ? count(box.height, (y + 1) * width - 1, width) : 0,
    top: y === 0 ? count(box.width, upperLeft, 1) : 0,
    bottom: y + box.height === height ? count(box.width, (height - 1) * width + x, 1) : 0,
  };
}
