import { beforeAll, describe, expect, it } from "vitest";

import {
  paperOf,
  inkOutside,
  sidesOf,
  darkestIn,
  lineShares,
  darkSides,
  lightOf,
  inkAndPaper,
  gapOf,
  slantDegrees,
  darkBorder,
  rightOf,
  bottomOf,
} from "../../test/photo-figures.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import type { ImageSet } from "../../src/core/dataset/image-set.js";
import { isDigitsError } from "../../src/core/errors.js";
import { photoPresetNames, type PhotoPreset } from "./presets.js";
import { simulatePhoto, type SimulatedPhoto, type SimulatePhotoOptions } from "./simulator.js";

const SIZE = { width: 480, height: 360 };
const SEEDS = [1, 2, 3, 4, 5];

let digits: ImageSet;

beforeAll(async () => {
  digits = await loadMnist("test");
});

describe("a simulated photo", () => {
  it("is the same to the last pixel from the same seed", () => {
    const [first, again] = [take("busy", 7), take("busy", 7)];
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
      Array.from({ length: 12 }, (_, seed) => Math.abs(slantDegrees(take(preset, seed, { lines }))));
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

function take(preset: PhotoPreset, seed: number, options: Partial<SimulatePhotoOptions> = {}): SimulatedPhoto {
  return simulatePhoto({ seed, preset, digits, ...SIZE, ...options });
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
