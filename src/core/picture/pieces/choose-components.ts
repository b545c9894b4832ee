/**
 * Which components of the ink are worth reading: not specks, not what the picture's edge cuts off, and not what lies
 * beside the sheet. For any numbers, and for a picture whose ink is all one digit.
 */

import { type Box, gapBetweenBoxes, touchesEdge, unionOfBoxes } from "../box.js";
import { type Component, medianByMass } from "../components.js";
import { normalizeDigit } from "../normalize.js";
import { createPlane, type Plane } from "../plane.js";
import type { Ink } from "./find-ink.js";

// Measured on 150 simulated photos (`npm run bench -- photos --photos 10 --vary choose-components.ts`): 114 are read
// exactly, with 208 digit errors. Beside each constant stands what other values change; or, where they change nothing,
// how many of 1,629 real pictures change without it. What concerns one digit alone was measured on these.

/** Pixels the box of a component must have at working size; fewer are dust. Without it: 1 real picture. */
const SMALLEST_BOX_PX = 3;
/** Share of the writing's height below which, on both sides, is a speck. 0.08: 1 error more; 0.32: 1 fewer. */
const SPECK_SIDE = 0.16;
/**
 * So is one with less than this share of the ink of a typical component, or of the main one of one digit. 0.015: 5
 * errors more; 0.0375: 2 more. As one digit, 0 changes 13 real pictures, 0.06 changes 4.
 */
const SPECK_MASS = 0.03;
/** Share of full ink that is cut off where it meets the edge; a shadow is not. 0.7: 3 photos fewer, 25 errors more. */
const STRONG_SHARE = 0.35;
/** Share of the ink that must lie whole on the picture to measure what is cut. 0.075: 4 errors fewer; 0: 123 real. */
const WHOLE_SHARE = 0.15;
/**
 * What lies flat along an edge is the edge of a sheet, or a table behind it: this many times longer than deep, and this
 * deep at most, as a share of the picture. Half and double change nothing; without it: 2 real pictures.
 */
const STRIP_LENGTH = 4;
const STRIP_DEPTH = 0.08;
/** A component cut by the edge is kept where it is as high as the writing, within this factor; 3.4: 3 errors more */
const CUT_HEIGHT_FACTOR = 1.7;
/** and runs along the edge for at most this share of its side: strokes run out, shadows lie along. 0.8: 1 fewer. */
const CUT_CONTACT = 0.4;
/** Most components put into lines, to bound the time: wood and hatching have more, no page of writing has. */
const MAX_COMPONENTS = 6000;
/** Of one digit: share of the main component's mass below which another must lie near, like a 5's bar. 0.3: 5 real. */
const STRAY_SHARE = 0.15;
/** How near, in longer sides of the main component. 0.125: 2 real pictures change; 0.5: none; anywhere: 2. */
const STRAY_GAP = 0.25;
/** What a component that touches the picture's edge counts, against a whole one. 0.15: 3 real pictures; 0.6: 2. */
const CUT_WEIGHT = 0.3;

/** Why such a component is not read. */
export const CUT_OFF_REASON = "cut off by the picture's edge";

/** What is read, the heaviest first, and what is set aside, with the reason for people. */
interface ChosenComponents {
  readonly kept: readonly Component[];
  /** In pixels of the plane of ink. */
  readonly setAside: readonly { readonly box: Box; readonly reason: string }[];
  /** Writing beyond what can be looked at, in pixels of the plane of ink. */
  readonly beyond: readonly Box[];
}

/** Chooses the components to read any numbers from. */
export function chooseComponents(found: Ink): ChosenComponents {
  const setAside = found.printedLines.map((box) => ({ box, reason: "a printed line" }));
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
  const beyond = heaviest.slice(MAX_COMPONENTS).map(({ box }) => box);
  return { kept: heaviest.slice(0, MAX_COMPONENTS), setAside, beyond };

  function reasonAgainst(one: Component): string | undefined {
    const { width, height } = one.box;
    if (Math.max(width, height) < SPECK_SIDE * typicalHeight || one.mass < SPECK_MASS * typicalMass) return "a speck";
    if (isBesideSheet(one, found.ink)) return "what lies beside the sheet";
    if (!cut.has(one) || !isMostlyWhole) return undefined;
    const isAsHigh = height < CUT_HEIGHT_FACTOR * typicalHeight && height * CUT_HEIGHT_FACTOR > typicalHeight;
    return isAsHigh && contactOf(one, found) <= CUT_CONTACT ? undefined : CUT_OFF_REASON;
  }
}

/**
 * Takes all ink that is no speck as one digit.
 *
 * @returns its box in pixels of the plane of ink, and what the network was trained on, [28 * 28], ink 255 and paper 0;
 *   undefined where there is none
 */
export function toOneDigit(found: Ink): { box: Box; image: Uint8Array } | undefined {
  const { components, ink, labels } = found;
  const [main, ...others] = components
    .filter((one) => isNoDust(one) && !isBesideSheet(one, found.ink))
    .toSorted((a, b) => weigh(b, ink) - weigh(a, ink));
  if (main === undefined) return undefined;
  const reach = STRAY_GAP * Math.max(main.box.width, main.box.height);
  const rest = others.filter((one) => {
    if (touchesEdge(one.box, ink) && !touchesEdge(main.box, ink)) return false;
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
  return one.mass * (touchesEdge(one.box, plane) ? CUT_WEIGHT : 1);
}

function massOf(components: readonly Component[]): number {
  return components.reduce((sum, { mass }) => sum + mass, 0);
}

/** Whether the component is no writing but what lies beside the sheet: a thin strip along an edge of the picture. */
function isBesideSheet({ box }: Component, { width, height }: Plane): boolean {
  const isLevel = box.width >= STRIP_LENGTH * box.height && box.height <= STRIP_DEPTH * height;
  const isUpright = box.height >= STRIP_LENGTH * box.width && box.width <= STRIP_DEPTH * width;
  return (
    (isLevel && (box.y === 0 || box.y + box.height === height)) ||
    (isUpright && (box.x === 0 || box.x + box.width === width))
  );
}

/** The longest stretch of an edge of the picture that strong ink of the component covers, as a share of its side. */
function contactOf({ label, box }: Component, { ink: { width, height, values }, labels }: Ink): number {
  const { x, y } = box;
  const share = (length: number, first: number, step: number) => {
    let touching = 0;
    for (let i = 0, at = first; i < length; i++, at += step) {
      if (values[at]! >= STRONG_SHARE && labels[at] === label) touching++;
    }
    return touching / length;
  };
  const upperLeft = y * width + x;
  return Math.max(
    x === 0 ? share(box.height, upperLeft, width) : 0,
    x + box.width === width ? share(box.height, (y + 1) * width - 1, width) : 0,
    y === 0 ? share(box.width, upperLeft, 1) : 0,
    y + box.height === height ? share(box.width, (height - 1) * width + x, 1) : 0,
  );
}
