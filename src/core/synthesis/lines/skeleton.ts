/**
 * The line that a pen drew, out of the image of a digit: its ink is thinned to a skeleton (Zhang and Suen 1984) on a grid
 * twice as fine, short spurs are taken off, and the places are smoothed along the line. So the hands of MNIST write with
 * every pen.
 */

import { IMAGE_SIZE } from "../../digits.js";
import { toShape, type Shape } from "./shape.js";

const SIDE = IMAGE_SIZE * 2;
/** Share of full ink from which a pixel belongs to the digit; lower, and the eyes of small 8s and 9s close. */
const INK_SHARE = 0.5;
/** Spurs of this many places of the fine grid or fewer are no stroke. */
const LONGEST_SPUR = 3;

/** Mean width on the fine grid above which strokes have run into one another. */
const WIDEST_STROKE = 7.5;
/** Eyes that a digit is not without, by digit. */
const leastEyes: Readonly<Record<number, number>> = { 0: 1, 6: 1, 8: 2, 9: 1 };

const clockwise = [-SIDE, -SIDE + 1, 1, SIDE + 1, SIDE, SIDE - 1, -1, -SIDE - 1] as const;

/**
 * The skeleton of a digit's image as a shape, its height 1; null where it does not show the digit: the strokes are too
 * broad, or an eye that the digit has was filled with ink.
 */
export function skeletonOf(image: Uint8Array, digit: number): Shape | null {
  const ink = enlarge(image);
  let area = 0;
  for (let at = 0; at < ink.length; at++) area += ink[at]!;
  thin(ink);
  takeOffSpurs(ink);
  const lines = toLines(ink);
  if (lines === null) return null;
  const places = lines.places.length / 2;
  if (area / places > WIDEST_STROKE) return null;
  return countEyes(lines.links, places) < (leastEyes[digit] ?? 0) ? null : lines;
}

/** Links beyond those that a tree would have. */
function countEyes(links: ArrayLike<number>, places: number): number {
  const roots = new Uint16Array(places);
  for (let place = 0; place < places; place++) roots[place] = place;
  const rootOf = (place: number): number => {
    let root = place;
    while (roots[root] !== root) root = roots[root]!;
    return root;
  };
  let eyes = 0;
  for (let i = 0; i < links.length; i += 2) {
    const from = rootOf(links[i]!);
    const to = rootOf(links[i + 1]!);
    if (from === to) eyes++;
    else roots[from] = to;
  }
  return eyes;
}

/** 1 where there is ink, on a grid twice as fine. */
function enlarge(image: Uint8Array): Uint8Array {
  const ink = new Uint8Array(SIDE * SIDE);
  for (let y = 1; y < SIDE - 1; y++) {
    const top = (y - 1) >> 1;
    const down = y % 2 === 0 ? 0.75 : 0.25;
    for (let x = 1; x < SIDE - 1; x++) {
      const left = (x - 1) >> 1;
      const across = x % 2 === 0 ? 0.75 : 0.25;
      const at = top * IMAGE_SIZE + left;
      const upper = image[at]! * (1 - across) + image[at + 1]! * across;
      const lower = image[at + IMAGE_SIZE]! * (1 - across) + image[at + IMAGE_SIZE + 1]! * across;
      if (upper * (1 - down) + lower * down >= 255 * INK_SHARE) ink[y * SIDE + x] = 1;
    }
  }
  return ink;
}

function thin(ink: Uint8Array): Uint8Array {
  let left: number[] = [];
  for (let at = SIDE; at < SIDE * (SIDE - 1); at++) if (ink[at] === 1) left.push(at);
  for (let changed = true; changed;) {
    changed = false;
    for (const pass of [0, 1]) {
      const kept: number[] = [];
      const gone: number[] = [];
      for (const at of left) (isRemovable(ink, at, pass) ? gone : kept).push(at);
      for (const at of gone) ink[at] = 0;
      changed ||= gone.length > 0;
      left = kept;
    }
  }
  return ink;
}

/** Whether a pixel goes in a pass, by which of its neighbours are ink: the conditions of Zhang and Suen, as a table. */
const removable: readonly Uint8Array[] = [0, 1].map((pass) =>
  Uint8Array.from({ length: 256 }, (_, around) => {
    const has = (place: number) => (around >> place) & 1;
    const [n, e, s, w] = [has(0), has(2), has(4), has(6)];
    if (pass === 0 ? n * e * s !== 0 || e * s * w !== 0 : n * e * w !== 0 || n * s * w !== 0) return 0;
    let count = 0;
    let rises = 0;
    for (let place = 0; place < 8; place++) {
      count += has(place);
      if (has(place) > has((place + 7) % 8)) rises++;
    }
    return rises === 1 && count >= 2 && count <= 6 ? 1 : 0;
  }),
);

function isRemovable(ink: Uint8Array, at: number, pass: number): boolean {
  const above = ink[at - SIDE]! | (ink[at - SIDE + 1]! << 1) | (ink[at - SIDE - 1]! << 7);
  const below = (ink[at + SIDE + 1]! << 3) | (ink[at + SIDE]! << 4) | (ink[at + SIDE - 1]! << 5);
  return removable[pass]![above | (ink[at + 1]! << 2) | below | (ink[at - 1]! << 6)] === 1;
}

/** Walks from every end; where a fork comes after a few places, what was walked is a spur. */
function takeOffSpurs(ink: Uint8Array): void {
  for (let start = SIDE; start < SIDE * (SIDE - 1); start++) {
    if (ink[start] !== 1 || countNeighbours(ink, start) !== 1) continue;
    const walked = [start];
    let here = start;
    while (walked.length <= LONGEST_SPUR) {
      const next = neighboursOf(ink, here).filter((at) => !walked.includes(at));
      if (next.length !== 1) {
        if (next.length > 1) for (const at of walked.slice(0, -1)) ink[at] = 0;
        break;
      }
      here = next[0]!;
      walked.push(here);
    }
  }
}

function countNeighbours(ink: Uint8Array, at: number): number {
  let count = 0;
  for (let i = 0; i < clockwise.length; i++) count += ink[at + clockwise[i]!]!;
  return count;
}

function neighboursOf(ink: Uint8Array, at: number): number[] {
  return clockwise.map((step) => at + step).filter((place) => ink[place] === 1);
}

function toLines(ink: Uint8Array): Shape | null {
  const pixels: number[] = [];
  const order = new Int16Array(SIDE * SIDE).fill(-1);
  for (let at = SIDE; at < SIDE * (SIDE - 1); at++) {
    if (ink[at] !== 1) continue;
    order[at] = pixels.length;
    pixels.push(at);
  }
  if (pixels.length < 8 || pixels.length > 400) return null;
  const links: number[] = [];
  for (const at of pixels) {
    // Each pair once; a diagonal only where no way around it is there.
    for (const step of [1, SIDE]) if (ink[at + step] === 1) links.push(order[at]!, order[at + step]!);
    for (const side of [1, -1]) {
      const goal = at + SIDE + side;
      if (ink[goal] === 1 && ink[at + side] !== 1 && ink[at + SIDE] !== 1) links.push(order[at]!, order[goal]!);
    }
  }
  const places = new Float32Array(pixels.length * 2);
  for (let i = 0; i < pixels.length; i++) {
    places[i * 2] = pixels[i]! % SIDE;
    places[i * 2 + 1] = Math.floor(pixels[i]! / SIDE);
  }
  for (let round = 0; round < 3; round++) smooth(places, links);
  return normalize(places, Uint16Array.from(links));
}

/** Moves every place that has two neighbours half-way to their middle. */
function smooth(places: Float32Array, links: readonly number[]): void {
  const sums = new Float32Array(places.length);
  const counts = new Uint8Array(places.length / 2);
  for (let i = 0; i < links.length; i++) {
    const here = links[i]!;
    const there = links[i ^ 1]!;
    sums[here * 2]! += places[there * 2]!;
    sums[here * 2 + 1]! += places[there * 2 + 1]!;
    counts[here]!++;
  }
  for (let i = 0; i < places.length; i++) {
    if (counts[i >> 1] === 2) places[i] = places[i]! / 2 + sums[i]! / 4;
  }
}

/** Height 1, from 0. */
function normalize(places: Float32Array, links: Uint16Array): Shape | null {
  let top = Infinity;
  let bottom = -Infinity;
  for (let i = 1; i < places.length; i += 2) {
    top = Math.min(top, places[i]!);
    bottom = Math.max(bottom, places[i]!);
  }
  const height = bottom - top;
  if (height < 8) return null;
  for (let i = 0; i < places.length; i += 2) {
    places[i] = places[i]! / height;
    places[i + 1] = (places[i + 1]! - top) / height;
  }
  return toShape(places, links);
}
