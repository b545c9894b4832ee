/**
 * A light sheet that lies on something dark: its grain and edges differ further than a pencil does from paper, so what is
 * around the sheet is covered with more of its paper before ink is looked for.
 *
 * What is looked for is unmistakable, since whatever lies around a sheet is not read: one bright, convex region with sharp
 * edges, too broad for a stroke, and darkness on all sides of it. A lamp's spot has no sharp edge; a shadow, or a table on
 * one side, leaves the sheet more than one corner of the picture.
 */

import { type Box, scaleBox, type Size, touchesEdge } from "../box.js";
import { type Component, findComponents } from "../components.js";
import { createPlane, downsample, type Plane, upsample } from "../plane.js";
import { closing, erode, opening } from "./morphology.js";

/** Pixels of the shorter side at which a sheet is looked for. */
const COARSE_SIDE_PX = 120;
/** Pixels there: what is narrower than a square of this radius is no sheet, and no hole in one. */
const DETAIL_RADIUS = 2;
/** From the brightness between light and dark up to white: where a lamp shines on leather, it is nearly as light as paper. */
const LIMITS = [0, 0.1, 0.2, 0.3, 0.4];
/** A sheet takes at least and at most these shares of the picture. */
const SMALLEST = 0.06;
const LARGEST = 0.93;
/** The rest of the picture is darker than the sheet by this factor, in the median; */
const DARKER = 0.55;
/** and so much of it is darker than halfway to the sheet. */
const DARK_SHARE = 0.9;
/** No hole in it takes more than this share of it. */
const LARGEST_HOLE = 0.04;
/** The share of its convex hull that a sheet fills: corners may be bent. */
const CONVEX_SHARE = 0.93;
/** Corners of the picture that a sheet may cover. */
const MOST_CORNERS = 1;
/** From so many pixels within the edge to as many beyond it, at the coarse size, */
const EDGE_PX = 3;
/** brightness falls by this share of what it falls in all, along so much of the edge. */
const EDGE_FALL = 0.4;
const SHARP_SHARE = 0.85;
/** Its edge, with the shadow it throws, is covered too, in pixels of the coarse size. */
const RIM_PX = 2;

/** A picture on which a sheet is all that is left. */
export interface CoveredSheet {
  /** With the sheet's paper around it. */
  readonly grey: Plane;
  /** What the sheet's box leaves of the picture: above it, below, to its left and to its right. */
  readonly around: readonly Box[];
}

/**
 * Covers what lies around a sheet.
 *
 * @param grey 0 black, 1 white
 * @param broad the width in pixels that no stroke reaches
 * @returns undefined where there is no such sheet
 */
export function coverAroundSheet(grey: Plane, broad: number): CoveredSheet | undefined {
  const factor = Math.max(1, Math.floor(Math.min(grey.width, grey.height) / COARSE_SIDE_PX));
  const coarse = downsample(grey, factor);
  const sheet = findSheet(coarse, broad / factor);
  if (sheet === undefined) return undefined;
  const inner = erode(sheet, RIM_PX);
  const cover = upsample(spread(closing(coarse, DETAIL_RADIUS), inner), grey, factor);
  const share = upsample(inner, grey, factor);
  const { values } = cover;
  for (let i = 0; i < values.length; i++) values[i]! += share.values[i]! * (grey.values[i]! - values[i]!);
  const [{ box }] = findComponents(sheet, 0.5).components as [Component];
  return { grey: cover, around: boxesAround(scaleBox(box, coarse, grey), grey) };
}

function boxesAround({ x, y, width, height }: Box, whole: Size): Box[] {
  const [right, bottom] = [x + width, y + height];
  return [
    { x: 0, y: 0, width: whole.width, height: y },
    { x: 0, y: bottom, width: whole.width, height: whole.height - bottom },
    { x: 0, y, width: x, height },
    { x: right, y, width: whole.width - right, height },
  ].filter((box) => box.width > 0 && box.height > 0);
}

function findSheet(plane: Plane, broad: number): Plane | undefined {
  const least = splitBrightness(plane);
  for (const step of LIMITS) {
    const limit = least + step * (1 - least);
    const sheet = largestRegion(plane, limit);
    if (sheet !== undefined && isSheet(sheet, plane, limit, broad)) return sheet;
  }
  return undefined;
}

/** The brightness that best parts the light from the dark: most variance lies between the two (Otsu 1979). */
function splitBrightness({ values }: Plane): number {
  const counts = new Uint32Array(256);
  let total = 0;
  for (const value of values) {
    const level = Math.min(255, Math.max(0, Math.round(255 * value)));
    counts[level]!++;
    total += level;
  }
  let below = 0;
  let sumBelow = 0;
  let most = 0;
  let best = 0;
  for (let level = 0; level < 255; level++) {
    below += counts[level]!;
    sumBelow += level * counts[level]!;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sumBelow / below - (total - sumBelow) / above) ** 2;
    if (between > most) [most, best] = [between, level];
  }
  return (best + 0.5) / 255;
}

/** The largest connected region lighter than the limit, its holes filled, as 1 and 0; undefined where there is none. */
function largestRegion(plane: Plane, limit: number): Plane | undefined {
  const { labels, components } = findComponents(
    opening(
      whereTrue(plane, (value) => value > limit),
      DETAIL_RADIUS,
    ),
    0.5,
  );
  const [largest] = components.toSorted((a, b) => b.area - a.area);
  if (largest === undefined) return undefined;
  const rest = findComponents(
    whereTrue(plane, (_, at) => labels[at] !== largest.label),
    0.5,
  );
  // What does not reach the border of the picture is a hole: writing leaves small ones, and a white 0 on black has a large one.
  const isAround = rest.components.map(({ box }) => touchesEdge(box, plane));
  if (rest.components.some(({ area }, at) => !isAround[at] && area > LARGEST_HOLE * largest.area)) return undefined;
  const around = new Set(rest.components.filter((_, at) => isAround[at]).map(({ label }) => label));
  const region = whereTrue(plane, (_, at) => !around.has(rest.labels[at]!));
  return closing(region, DETAIL_RADIUS);
}

/** 1 where it is so, and 0 elsewhere. */
function whereTrue({ width, height, values }: Plane, isTrue: (value: number, at: number) => boolean): Plane {
  const result = createPlane(width, height);
  for (let at = 0; at < values.length; at++) if (isTrue(values[at]!, at)) result.values[at] = 1;
  return result;
}

function isSheet(sheet: Plane, paper: Plane, limit: number, broad: number): boolean {
  const { width, height, values } = sheet;
  const [inside, outside] = [[] as number[], [] as number[]];
  for (let at = 0; at < values.length; at++) (values[at]! > 0 ? inside : outside).push(paper.values[at]!);
  const share = inside.length / values.length;
  if (share < SMALLEST || share > LARGEST) return false;
  const corners = [0, width - 1, (height - 1) * width, height * width - 1].filter((at) => values[at]! > 0);
  if (corners.length > MOST_CORNERS) return false;
  const [light, dark] = [medianOf(inside), medianOf(outside)];
  if (dark > DARKER * light) return false;
  if (outside.filter((value) => value < limit).length < DARK_SHARE * outside.length) return false;
  if (!erode(sheet, Math.max(1, Math.floor(broad / 2))).values.includes(1)) return false;
  return isSharp(sheet, paper, EDGE_FALL * (light - dark)) && inside.length >= CONVEX_SHARE * areaOfHull(sheet);
}

function medianOf(values: readonly number[]): number {
  return Float32Array.from(values).sort()[values.length >> 1]!;
}

/** Whether brightness falls by `fall` at once along most of the sheet's edge. */
function isSharp(sheet: Plane, paper: Plane, fall: number): boolean {
  const { width, height, values } = sheet;
  let edges = 0;
  let sharp = 0;
  const look = (x: number, y: number, stepX: number, stepY: number) => {
    const at = y * width + x;
    const beyond = at + stepY * width + stepX;
    if (values[at]! <= 0 || values[beyond]! > 0) return;
    const valueAt = (steps: number) => {
      const column = Math.min(width - 1, Math.max(0, x + steps * stepX));
      const row = Math.min(height - 1, Math.max(0, y + steps * stepY));
      return paper.values[row * width + column]!;
    };
    edges++;
    if (valueAt(1 - EDGE_PX) - valueAt(EDGE_PX) >= fall) sharp++;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (x > 0) look(x, y, -1, 0);
      if (x < width - 1) look(x, y, 1, 0);
      if (y > 0) look(x, y, 0, -1);
      if (y < height - 1) look(x, y, 0, 1);
    }
  }
  return edges > 0 && sharp >= SHARP_SHARE * edges;
}

/** The area of the convex hull, in pixels (Andrew's monotone chain over the ends of each row). */
function areaOfHull({ width, height, values }: Plane): number {
  const points: (readonly [x: number, y: number])[] = [];
  for (let y = 0; y < height; y++) {
    let [first, last] = [-1, -1];
    for (let x = 0; x < width; x++) {
      if (values[y * width + x]! <= 0) continue;
      if (first < 0) first = x;
      last = x;
    }
    // The corners of its pixels.
    if (first >= 0) for (const row of [y, y + 1]) points.push([first, row], [last + 1, row]);
  }
  points.sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  const half = (ordered: typeof points) => {
    const chain: (readonly [number, number])[] = [];
    for (const [x, y] of ordered) {
      while (chain.length > 1) {
        const [[ax, ay], [bx, by]] = [chain.at(-2)!, chain.at(-1)!];
        if ((bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0) break;
        chain.pop();
      }
      chain.push([x, y]);
    }
    return chain.slice(0, -1);
  };
  const hull = [...half(points), ...half(points.toReversed())];
  let twice = 0;
  for (const [i, [x, y]] of hull.entries()) {
    const [nextX, nextY] = hull[(i + 1) % hull.length]!;
    twice += x * nextY - nextX * y;
  }
  return Math.abs(twice) / 2;
}

/** The paper of the region, and beyond it that of its nearest place. */
function spread({ width, height, values }: Plane, region: Plane): Plane {
  const spreading = createPlane(width, height);
  const known = new Uint8Array(values.length);
  let edge: number[] = [];
  for (let at = 0; at < values.length; at++) {
    if (region.values[at]! <= 0) continue;
    known[at] = 1;
    spreading.values[at] = values[at]!;
    edge.push(at);
  }
  while (edge.length > 0) {
    const next: number[] = [];
    const reach = (from: number, to: number) => {
      if (known[to] === 1) return;
      known[to] = 1;
      spreading.values[to] = spreading.values[from]!;
      next.push(to);
    };
    for (const at of edge) {
      const x = at % width;
      if (x > 0) reach(at, at - 1);
      if (x < width - 1) reach(at, at + 1);
      if (at >= width) reach(at, at - width);
      if (at < width * (height - 1)) reach(at, at + width);
    }
    edge = next;
  }
  return spreading;
}
