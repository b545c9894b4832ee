import { beforeAll, describe, expect, it } from "vitest";

import type { Box } from "../../src/core/picture/box.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import type { ImageSet } from "../../src/core/dataset/image-set.js";
import { isDigitsError } from "../../src/core/errors.js";
import { photoPresetNames, type PhotoPreset } from "./presets.js";
import { simulatePhoto, type SimulatedPhoto, type SimulatePhotoOptions } from "./simulator.js";

const SIZE = { width: 480, height: 360 };
const SEEDS = [1, 2, 3];
/** Blur and the soft edge of a stroke reach a little beyond the box of its ink, in pixels. */
const EDGE_PX = 4;

/** Photos that several tests look at. */
const album = new Map<string, SimulatedPhoto>();

let digits: ImageSet;

beforeAll(async () => {
  digits = await loadMnist("test");
});

describe("a simulated photo", () => {
  it("is the same to the last pixel from the same seed", () => {
    const [first, again] = [take("busy", 7), take("busy", 7, {})];
    expect(isSame(first, again)).toBe(true);
    expect(first.truth).toEqual(again.truth);
  });

  it("is another from another seed", () => {
    const [first, other] = [take("plain", 7), take("plain", 8)];
    expect(isSame(first, other)).toBe(false);
    expect(other.truth.text).not.toBe(first.truth.text);
  });

  it.each([
    { width: 200, height: 100 },
    { width: 200, height: 600 },
    { width: 900, height: 200 },
  ])("has the size $width x $height, all digits within", (size) => {
    for (const preset of photoPresetNames) {
      const { picture, truth } = take(preset, 3, size);
      expect(picture).toMatchObject(size);
      expect(picture.rgba).toHaveLength(size.width * size.height * 4);
      for (const { digitBoxes } of truth.numbers) {
        for (const box of digitBoxes) {
          expect(Math.min(box.x, box.y)).toBeGreaterThan(0);
          expect(box.x + box.width).toBeLessThan(size.width);
          expect(box.y + box.height).toBeLessThan(size.height);
        }
      }
    }
  });

  it("shows the numbers asked for, in reading order", () => {
    const lines = [["12", "345"], ["6"], ["7890", "1"]];
    const { numbers, text } = take("plain", 5, { lines }).truth;
    expect(text).toBe("12 345 6 7890 1");
    expect(numbers.map(({ line }) => line)).toEqual([0, 0, 1, 2, 2]);
    expect(numbers.map(({ digitBoxes }) => digitBoxes.length)).toEqual([2, 3, 1, 4, 1]);
    expect(rightOf(numbers[0]!.box)).toBeLessThan(numbers[1]!.box.x);
    expect(bottomOf(numbers[0]!.box)).toBeLessThan(numbers[2]!.box.y);
    for (const { digitBoxes } of numbers) {
      const middles = digitBoxes.map(({ x, width }) => x + width / 2);
      expect(middles).toEqual(middles.toSorted((a, b) => a - b));
    }
  });

  it.each([{ lines: [["12", "3a"]] }, { lines: [[""]] }, { lines: [[]] }])(
    "refuses $lines, which are no numbers",
    ({ lines }) => {
      const taking = () => take("plain", 1, { lines });
      expect(taking).toThrow(/number/);
    },
  );

  it("refuses a digit of which there is no image", () => {
    const sevens = { count: 1, images: digits.images.slice(0, 784), labels: digits.labels.slice(0, 1) };
    expect(sevens.labels[0]).toBe(7);
    const taking = (text: string) => () => take("plain", 1, { lines: [[text]], digits: sevens });
    expect(taking("77")).not.toThrow();
    expect(taking("78")).toThrow(/show none/);
    try {
      taking("78")();
    } catch (error) {
      expect(isDigitsError(error, "OPTION_INVALID")).toBe(true);
    }
  });
});

describe("the truth's boxes, on plain paper", () => {
  it("hold all the ink there is", () => {
    for (const seed of SEEDS) {
      const photo = take("plain", seed);
      const paper = paperOf(photo).grey;
      expect(inkOutside(photo, paper)).toBe(0);
    }
  });

  it("have ink along each of their four sides", () => {
    for (const seed of SEEDS) {
      const photo = take("plain", seed);
      const paper = paperOf(photo).grey;
      for (const box of photo.truth.numbers.flatMap((n) => n.digitBoxes)) {
        for (const side of sidesOf(box)) {
          expect(darkestIn(photo, side)).toBeLessThan(0.8 * paper);
        }
      }
    }
  });
});

describe("a preset changes what its name says:", () => {
  it("ruled prints lines across, squared also down", () => {
    const print = (preset: PhotoPreset) => mean(preset, lineShares);
    expect(print("plain").across).toBeLessThan(0.002);
    expect(print("ruled").across).toBeGreaterThan(0.01);
    expect(print("ruled").down).toBeLessThan(0.25 * print("ruled").across);
    expect(print("squared").across).toBeGreaterThan(0.01);
    expect(print("squared").down).toBeGreaterThan(0.01);
  });

  it("boxed draws a frame round the digits", () => {
    const ring = (photo: SimulatedPhoto) => ({
      darkSides: Math.min(...photo.truth.numbers.map((number) => darkSides(photo, number.box))),
    });
    expect(mean("plain", ring).darkSides).toBe(0);
    expect(mean("boxed", ring).darkSides).toBeGreaterThan(2);
  });

  it("shadow and hard-shadow take light, hard-shadow with an edge", () => {
    const light = (preset: PhotoPreset) => mean(preset, lightOf);
    expect(light("plain").darkest).toBeGreaterThan(0.8);
    expect(light("shadow").darkest).toBeLessThan(0.7);
    expect(light("hard-shadow").darkest).toBeLessThan(0.75);
    expect(light("shadow").sharpest).toBeLessThan(0.15);
    expect(light("hard-shadow").sharpest).toBeGreaterThan(0.25);
  });

  it("chalk writes bright on dark", () => {
    const { ink, paper } = mean("chalk", inkAndPaper);
    expect(paper).toBeLessThan(90);
    expect(ink).toBeGreaterThan(paper + 60);
  });

  it("blue-on-yellow and red have their colours", () => {
    const yellow = mean("blue-on-yellow", inkAndPaper);
    expect(yellow.paperBlue).toBeLessThan(0.65 * yellow.paperRed);
    expect(yellow.inkBlue).toBeGreaterThan(1.2 * yellow.inkRed);
    const red = mean("red", inkAndPaper);
    expect(red.inkRed).toBeGreaterThan(1.5 * red.inkBlue);
    expect(red.paperRed).toBeLessThan(1.15 * red.paperBlue);
  });

  it("pencil has little contrast", () => {
    const contrast = (preset: PhotoPreset) => {
      const { ink, paper } = mean(preset, inkAndPaper);
      return (paper - ink) / paper;
    };
    expect(contrast("pencil")).toBeLessThan(0.75 * contrast("plain"));
    expect(contrast("pencil")).toBeGreaterThan(0.15);
  });

  it("touching leaves no gap between digits", () => {
    expect(mean("plain", gapOf).gap).toBeGreaterThan(0.08);
    expect(mean("touching", gapOf).gap).toBeLessThan(0);
  });

  it("slanted lets lines rise and fall, by 15 degrees at most", () => {
    const lines = [["00000000"]];
    const slants = (preset: PhotoPreset) =>
      Array.from({ length: 12 }, (_, seed) =>
        Math.abs(slantDegrees(take(preset, seed, { lines, width: 320, height: 240 }))),
      );
    expect(Math.max(...slants("plain"))).toBeLessThan(6);
    expect(Math.max(...slants("slanted"))).toBeGreaterThan(9);
    expect(Math.max(...slants("slanted"))).toBeLessThan(17);
  });

  it("lines writes several of them", () => {
    for (const seed of SEEDS) {
      const { numbers } = take("lines", seed).truth;
      expect(new Set(numbers.map(({ line }) => line)).size).toBeGreaterThan(1);
    }
  });

  it("table shows the sheet's edges on something darker", () => {
    const border = (photo: SimulatedPhoto) => ({ dark: darkBorder(photo) });
    expect(mean("plain", border).dark).toBe(0);
    expect(mean("table", border).dark).toBeGreaterThan(0.3);
  });

  it("busy mixes paper, print, light and long numbers", () => {
    const photos = Array.from({ length: 12 }, (_, seed) => take("busy", seed, { width: 720 }));
    const papers = photos.map(paperOf);
    const tints = papers.map(({ red, blue }) => Math.round((4 * blue) / red));
    expect(new Set(tints).size).toBeGreaterThan(1);
    expect(photos.some((photo) => darkBorder(photo) > 0.3)).toBe(true);
    expect(photos.some((photo) => darkBorder(photo) === 0)).toBe(true);
    expect(photos.some((photo) => lineShares(photo).across > 0.01)).toBe(true);
    const lengths = photos.flatMap(({ truth }) => truth.numbers.map(({ text }) => text.length));
    expect(Math.max(...lengths)).toBeGreaterThan(8);
  });
});

/** Takes a photo; one without options is taken once for all tests. */
function take(preset: PhotoPreset, seed: number, options?: Partial<SimulatePhotoOptions>): SimulatedPhoto {
  const taken = options === undefined ? album.get(`${preset} ${seed}`) : undefined;
  const photo = taken ?? simulatePhoto({ seed, preset, digits, ...SIZE, ...options });
  if (options === undefined) album.set(`${preset} ${seed}`, photo);
  return photo;
}

/** Byte by byte; vitest's own comparison takes seconds on a picture. */
function isSame(a: SimulatedPhoto, b: SimulatedPhoto): boolean {
  return a.picture.rgba.every((value, i) => value === b.picture.rgba[i]);
}

/** The mean of some figures over a preset's photos. */
function mean<Name extends string>(
  preset: PhotoPreset,
  figuresOf: (photo: SimulatedPhoto) => Record<Name, number>,
): Record<Name, number> {
  const all = SEEDS.map((seed) => figuresOf(take(preset, seed)));
  const names = Object.keys(all[0]!) as Name[];
  return Object.fromEntries(
    names.map((name) => [name, all.reduce((sum, figures) => sum + figures[name], 0) / all.length]),
  ) as Record<Name, number>;
}

// What can be measured on a photo without reading it: the colours of paper and ink, the light, printed lines, gaps, slants.

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

function paperOf(photo: SimulatedPhoto) {
  const places = [...paperPixels(photo, 5)];
  const channel = (offset: number) =>
    median(places.map(({ x, y }) => photo.picture.rgba[(y * photo.picture.width + x) * 4 + offset]!));
  const [red, green, blue] = [channel(0), channel(1), channel(2)];
  return { red, green, blue, grey: (red + green + blue) / 3 };
}

/** Pixels beside the boxes that are as dark as ink. */
function inkOutside(photo: SimulatedPhoto, paper: number): number {
  let count = 0;
  for (const { x, y } of paperPixels(photo, 1)) {
    if (greyAt(photo, x, y) < 0.65 * paper) count++;
  }
  return count;
}

function sidesOf({ x, y, width, height }: Box): Box[] {
  const thin = 2;
  return [
    { x, y, width, height: thin },
    { x, y: y + height - thin, width, height: thin },
    { x, y, width: thin, height },
    { x: x + width - thin, y, width: thin, height },
  ];
}

function darkestIn(photo: SimulatedPhoto, box: Box): number {
  let darkest = 255;
  for (let y = box.y; y < bottomOf(box); y++) {
    for (let x = box.x; x < rightOf(box); x++) {
      darkest = Math.min(darkest, greyAt(photo, x, y));
    }
  }
  return darkest;
}

/** Share of the paper's pixels that are darker than what is above and below, or left and right. */
function lineShares(photo: SimulatedPhoto) {
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
function darkSides(photo: SimulatedPhoto, box: Box): number {
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
function lightOf(photo: SimulatedPhoto) {
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
  return { darkest: sorted[Math.floor(0.02 * sorted.length)]! / brightest, sharpest };
}

/** The paper's colour and that of the pixels in digit boxes furthest from it. */
function inkAndPaper(photo: SimulatedPhoto) {
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
function gapOf({ truth }: SimulatedPhoto) {
  const gaps = truth.numbers.flatMap(({ digitBoxes, box }) =>
    digitBoxes.slice(1).map((next, i) => (next.x - rightOf(digitBoxes[i]!)) / box.height),
  );
  return { gap: gaps.reduce((sum, gap) => sum + gap, 0) / (gaps.length || 1) };
}

/** Slant of the line from the middle of the first digit to that of the last. */
function slantDegrees({ truth }: SimulatedPhoto): number {
  const boxes = truth.numbers[0]!.digitBoxes;
  const [first, last] = [boxes[0]!, boxes.at(-1)!];
  const across = last.x + last.width / 2 - first.x - first.width / 2;
  const down = last.y + last.height / 2 - first.y - first.height / 2;
  return (Math.atan2(down, across) * 180) / Math.PI;
}

/** Share of the picture's border that is much darker than the brightest of its paper. */
function darkBorder(photo: SimulatedPhoto): number {
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

function rightOf({ x, width }: Box): number {
  return x + width;
}

function bottomOf({ y, height }: Box): number {
  return y + height;
}
