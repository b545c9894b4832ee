/**
 * What can be measured on a simulated photo without reading it: the colours of paper and ink, the light, printed
 * lines, gaps and slants. Tests hold the simulator to its presets with these.
 */

import type { Box } from "../src/core/picture/box.js";
import type { SimulatedPhoto } from "../tools/photos/simulator.js";

/** Blur and the soft edge of a stroke reach a little beyond the box of its ink, in pixels. */
const EDGE_PX = 4;

function greyAt({ picture }: SimulatedPhoto, x: number, y: number): number {
  const at = (y * picture.width + x) * 4;
  const { rgba } = picture;
  return (rgba[at]! + rgba[at + 1]! + rgba[at + 2]!) / 3;
}

function isWritten({ truth }: SimulatedPhoto, x: number, y: number): boolean {
  return truth.numbers.some(({ digitBoxes }) =>
    digitBoxes.some(
      (box) =>
        x >= box.x - EDGE_PX && y >= box.y - EDGE_PX && x < rightOf(box) + EDGE_PX && y < bottomOf(box) + EDGE_PX,
    ),
  );
}

/** Every pixel beside the digits, by a step. */
function* paperPixels(photo: SimulatedPhoto, step: number) {
  const { width, height } = photo.picture;
  for (let y = step; y < height - step; y += step) {
    for (let x = step; x < width - step; x += step) {
      if (!isWritten(photo, x, y)) yield { x, y };
    }
  }
}

export function paperOf(photo: SimulatedPhoto) {
  const places = [...paperPixels(photo, 5)];
  const channel = (offset: number) =>
    median(places.map(({ x, y }) => photo.picture.rgba[(y * photo.picture.width + x) * 4 + offset]!));
  const [red, green, blue] = [channel(0), channel(1), channel(2)];
  return { red, green, blue, grey: (red + green + blue) / 3 };
}

/** Pixels beside the boxes that are as dark as ink. */
export function inkOutside(photo: SimulatedPhoto, paper: number): number {
  let count = 0;
  for (const { x, y } of paperPixels(photo, 1)) {
    if (greyAt(photo, x, y) < 0.65 * paper) count++;
  }
  return count;
}

export function sidesOf({ x, y, width, height }: Box): Box[] {
  const thin = 2;
  return [
    { x, y, width, height: thin },
    { x, y: y + height - thin, width, height: thin },
    { x, y, width: thin, height },
    { x: x + width - thin, y, width: thin, height },
  ];
}

export function darkestIn(photo: SimulatedPhoto, box: Box): number {
  let darkest = 255;
  for (let y = box.y; y < bottomOf(box); y++) {
    for (let x = box.x; x < rightOf(box); x++) {
      darkest = Math.min(darkest, greyAt(photo, x, y));
    }
  }
  return darkest;
}

/** Share of the paper's pixels that are darker than what is above and below, or left and right. */
export function lineShares(photo: SimulatedPhoto) {
  const reach = 4;
  let [all, across, down] = [0, 0, 0];
  for (const { x, y } of paperPixels(photo, reach + 1)) {
    const limit = greyAt(photo, x, y) + 12;
    all++;
    const above = greyAt(photo, x, y - reach);
    const below = greyAt(photo, x, y + reach);
    const left = greyAt(photo, x - reach, y);
    const right = greyAt(photo, x + reach, y);
    if (Math.min(above, below) > limit) across++;
    if (Math.min(left, right) > limit) down++;
  }
  return { across: across / all, down: down / all };
}

/** Of the four ways from the middle of a side of the box outwards, those that meet something dark beyond it. */
export function darkSides(photo: SimulatedPhoto, box: Box): number {
  const { width, height } = photo.picture;
  const paper = paperOf(photo).grey;
  const [middleX, middleY] = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
  const ways = [
    { x: middleX, y: box.y - EDGE_PX, stepX: 0, stepY: -1 },
    { x: middleX, y: bottomOf(box) + EDGE_PX, stepX: 0, stepY: 1 },
    { x: box.x - EDGE_PX, y: middleY, stepX: -1, stepY: 0 },
    { x: rightOf(box) + EDGE_PX, y: middleY, stepX: 1, stepY: 0 },
  ];
  return ways.filter(({ x, y, stepX, stepY }) => {
    for (let way = 0; way < box.height; way++) {
      const [atX, atY] = [x + way * stepX, y + way * stepY];
      if (atX < 0 || atY < 0 || atX >= width || atY >= height) return false;
      if (isWritten(photo, atX, atY)) return false;
      if (greyAt(photo, atX, atY) < 0.9 * paper) return true;
    }
    return false;
  }).length;
}

/** The darkest paper and the sharpest change of light over 1 % of the width, both of the brightest paper. */
export function lightOf(photo: SimulatedPhoto) {
  const places = [...paperPixels(photo, 6)];
  const greys = places.map(({ x, y }) => greyAt(photo, x, y));
  const sorted = greys.toSorted((a, b) => a - b);
  const brightest = sorted[Math.floor(0.98 * sorted.length)]!;
  let sharpest = 0;
  for (const { x, y } of places) {
    const step = greyAt(photo, Math.max(0, x - 3), y) - greyAt(photo, Math.min(photo.picture.width - 1, x + 3), y);
    if (isWritten(photo, x - 3, y) || isWritten(photo, x + 3, y)) continue;
    sharpest = Math.max(sharpest, Math.abs(step) / brightest);
  }
  return {
    darkest: sorted[Math.floor(0.02 * sorted.length)]! / brightest,
    sharpest,
  };
}

/** The paper's colour and that of the pixels in digit boxes furthest from it. */
export function inkAndPaper(photo: SimulatedPhoto) {
  const paper = paperOf(photo);
  const { width, rgba } = photo.picture;
  const pixels: { red: number; blue: number; grey: number }[] = [];
  for (const { digitBoxes } of photo.truth.numbers) {
    for (const box of digitBoxes) {
      for (let y = box.y; y < bottomOf(box); y++) {
        for (let x = box.x; x < rightOf(box); x++) {
          const at = (y * width + x) * 4;
          const grey = greyAt(photo, x, y);
          pixels.push({ red: rgba[at]!, blue: rgba[at + 2]!, grey });
        }
      }
    }
  }
  const away = (grey: number) => Math.abs(grey - paper.grey);
  const ink = pixels.toSorted((a, b) => away(b.grey) - away(a.grey)).slice(0, pixels.length / 10);
  return {
    paper: paper.grey,
    paperRed: paper.red,
    paperBlue: paper.blue,
    ink: median(ink.map(({ grey }) => grey)),
    inkRed: median(ink.map(({ red }) => red)),
    inkBlue: median(ink.map(({ blue }) => blue)),
  };
}

/** Mean gap between the boxes of neighbouring digits, in heights of the number. */
export function gapOf({ truth }: SimulatedPhoto) {
  const gaps = truth.numbers.flatMap(({ digitBoxes, box }) =>
    digitBoxes.slice(1).map((next, i) => (next.x - rightOf(digitBoxes[i]!)) / box.height),
  );
  return { gap: gaps.reduce((sum, gap) => sum + gap, 0) / (gaps.length || 1) };
}

/** Slant of the line from the middle of the first digit to that of the last. */
export function slantDegrees({ truth }: SimulatedPhoto): number {
  const boxes = truth.numbers[0]!.digitBoxes;
  const [first, last] = [boxes[0]!, boxes.at(-1)!];
  const across = last.x + last.width / 2 - first.x - first.width / 2;
  const down = last.y + last.height / 2 - first.y - first.height / 2;
  return (Math.atan2(down, across) * 180) / Math.PI;
}

/** Share of the picture's border that is much darker than the brightest of its paper. */
export function darkBorder(photo: SimulatedPhoto): number {
  const { width, height } = photo.picture;
  const greys = [...paperPixels(photo, 5)].map(({ x, y }) => greyAt(photo, x, y));
  const bright = greys.toSorted((a, b) => b - a)[Math.floor(greys.length / 20)]!;
  let [dark, all] = [0, 0];
  for (let x = 0; x < width; x += 4) {
    for (const y of [1, height - 2]) {
      all++;
      if (greyAt(photo, x, y) < 0.55 * bright) dark++;
    }
  }
  for (let y = 0; y < height; y += 4) {
    for (const x of [1, width - 2]) {
      all++;
      if (greyAt(photo, x, y) < 0.55 * bright) dark++;
    }
  }
  return dark / all;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

export function rightOf({ x, width }: Box): number {
  return x + width;
}

export function bottomOf({ y, height }: Box): number {
  return y + height;
}
