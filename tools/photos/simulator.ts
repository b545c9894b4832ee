/**
 * The photo simulator: numbers written with MNIST's digits on paper, photographed. Everything comes from the seed, so a
 * photo can be made again anywhere; each part has a random stream of its own, so that a change to one leaves the others as
 * they were.
 */

import type { ImageSet } from "../../src/core/dataset/image-set.js";
import { fail } from "../../src/core/errors.js";
import { type Box, unionOfBoxes } from "../../src/core/picture/box.js";
import type { Picture } from "../../src/core/picture/picture.js";
import { choose } from "../../src/core/synthesis/weighted-choice.js";
import { createRandom, type Random } from "../../src/core/tensor/random.js";
import { aimCamera, extentOf, invert, scaleAt, seenExtent, type Size } from "./camera.js";
import { createCoat, drawDigit, printSheet } from "./coat.js";
import { exposeScene } from "./exposure.js";
import { layOut, type Layout } from "./layout.js";
import { lightScene } from "./light.js";
import { inks, type Light, papers, toLight, varyColour } from "./materials.js";
import { draw, drawInteger, type PhotoPreset, photoPresets, type PhotoRecipe } from "./presets.js";
import { addNoise, defocus } from "./sensor.js";
import { createClouds, createTexture, foldSheet, layOnTable, stainSheet } from "./sheet.js";

/** Streams of the seed, by their number less one. */
const streams = ["numbers", "material", "writing", "camera", "print", "texture", "sheet", "light", "sensor"] as const;

/** A digit's least height in the picture, in pixels: what people can still read with ease. */
const LEAST_DIGIT_PX = 28;
/** Width of a digit with its gap, and height of a line, in digit heights. */
const ADVANCE = 1;
const LINE_PITCH = 2;

export interface SimulatePhotoOptions {
  /** The same seed and options give the same photo, to the last pixel. */
  readonly seed: number;
  readonly preset: PhotoPreset;
  /** Images the digits are taken from. */
  readonly digits: ImageSet;
  /** The numbers of every line, digits only. @default drawn as the preset says */
  readonly lines?: readonly (readonly string[])[];
  /** Of the picture, in pixels. @default 1000 */
  readonly width?: number;
  /** @default 750 */
  readonly height?: number;
}

/** A number on a simulated photo. Boxes are in the picture's pixels. */
export interface WrittenNumber {
  readonly text: string;
  readonly box: Box;
  /** The line of writing, counted from 0 at the top. */
  readonly line: number;
  readonly digitBoxes: readonly Box[];
}

/** What stands on a simulated photo, in reading order. */
export interface PhotoTruth {
  /** All numbers, a space between two. */
  readonly text: string;
  readonly numbers: readonly WrittenNumber[];
}

export type SimulatedPhoto = ReturnType<typeof simulatePhoto>;

/**
 * Takes a photo.
 *
 * @throws OPTION_INVALID when a line holds anything but digits, or a digit of which there is no image
 *
 * @example
 * const { picture, truth } = simulatePhoto({ seed: 1, preset: "ruled", digits: await loadMnist("train") });
 */
export function simulatePhoto(options: SimulatePhotoOptions): { picture: Picture; truth: PhotoTruth } {
  const { seed, preset, digits, width = 1000, height = 750 } = options;
  const size = { width, height };
  const recipe: PhotoRecipe = photoPresets[preset];
  const streamOf = (name: (typeof streams)[number]) => createRandom(seed, streams.indexOf(name) + 1);
  const lines = options.lines ?? drawNumbers(streamOf("numbers"), recipe, size);
  checkLines(lines);

  const material = streamOf("material");
  const inkKind = choose(recipe.inks, material);
  const print = choose(recipe.prints, material);
  const paper = papers[choose(recipe.papers, material)];
  const ink = inks[inkKind];
  const layout = layOut(streamOf("writing"), recipe, { lines, images: digits, ink: inkKind, print });
  const toPicture = aimCamera(streamOf("camera"), recipe, layout, size);
  const writing = extentOf(layout.corners);
  const middle = { x: (writing.left + writing.right) / 2, y: (writing.top + writing.bottom) / 2 };
  const grainPx = paper.grainMm * scaleAt(toPicture, middle);
  const texture = createTexture(streamOf("texture"), paper.fibres);

  const inkCoat = createCoat(width, height, varyColour(material, toLight(ink.colour), 0.15));
  const opacity = draw(material, ink.opacity);
  const boxes = layout.digits.map((digit) => drawDigit(inkCoat, digit, toPicture, { ink, opacity, texture, grainPx }));
  const sheet = streamOf("sheet");
  const sensor = streamOf("sensor");
  const seen = seenExtent(invert(toPicture), size);
  const picture = exposeScene({
    ...size,
    paper: varyColour(material, toLight(paper.colour), 0.06),
    grain: { texture, strength: paper.grain * recipe.textureStrength },
    grainPx,
    clouds: createClouds(texture, paper.clouds * recipe.textureStrength, size),
    coats: [...printSheet(streamOf("print"), { print, layout, toPicture, seen, ...size }), inkCoat],
    table: layOnTable(sheet, recipe, writing, layout.digitHeightMm, toPicture),
    folds: foldSheet(sheet, recipe, writing, toPicture),
    stain: stainSheet(sheet, recipe, texture, size),
    lighting: lightScene(streamOf("light"), recipe, size),
    gain: sensorGain(sensor, recipe),
  });
  const longerSide = Math.max(width, height);
  defocus(picture, (draw(sensor, recipe.blurPerMille) * longerSide) / 1000);
  addNoise(picture, sensor, draw(sensor, recipe.noiseLevels));
  return { picture, truth: toTruth(layout, boxes) };
}

function checkLines(lines: readonly (readonly string[])[]): void {
  for (const text of lines.flat()) {
    if (!/^\d+$/.test(text)) fail("OPTION_INVALID", `a number on a photo is made of the digits 0 to 9; got "${text}".`);
  }
  if (lines.flat().length === 0) {
    fail("OPTION_INVALID", "a photo needs a number to show; got none.");
  }
}

/** What the sensor makes of light: exposure, and a white balance that is never quite right. */
function sensorGain(random: Random, recipe: PhotoRecipe): Light {
  const exposure = draw(random, recipe.exposure);
  const warmth = random.uniform(-recipe.whiteBalance, recipe.whiteBalance);
  return [exposure * (1 + warmth), exposure, exposure * (1 - warmth + random.uniform(-0.2, 0.2) * recipe.whiteBalance)];
}

function toTruth({ numbers, digits }: Layout, boxes: readonly (Box | undefined)[]): PhotoTruth {
  const written = numbers.map(({ text, line }, number) => {
    const digitBoxes = boxes.filter((box, i): box is Box => box !== undefined && digits[i]!.number === number);
    return { text, line, digitBoxes, box: digitBoxes.reduce(unionOfBoxes) };
  });
  return { text: numbers.map(({ text }) => text).join(" "), numbers: written };
}

/** Draws the numbers of every line. */
export function drawNumbers(random: Random, recipe: PhotoRecipe, { width, height }: Size): string[][] {
  // What fills the least share of the picture must still be large enough.
  const mostPerLine = Math.max(1, Math.floor((recipe.fill[0] * width) / (LEAST_DIGIT_PX * ADVANCE)));
  const mostLines = Math.max(1, Math.floor((recipe.fill[0] * height) / (LEAST_DIGIT_PX * LINE_PITCH)));
  const lineCount = Math.min(mostLines, drawInteger(random, recipe.lineCount));
  return Array.from({ length: lineCount }, () => drawLine(random, recipe, mostPerLine));
}

function drawLine(random: Random, recipe: PhotoRecipe, mostDigits: number): string[] {
  const numbers: string[] = [];
  let room = mostDigits;
  const count = drawInteger(random, recipe.numbersPerLine);
  for (let i = 0; i < count; i++) {
    const length = Math.min(room, drawInteger(random, recipe.digitsPerNumber));
    if (length < 1) break;
    numbers.push(Array.from({ length }, () => String(random.integer(10))).join(""));
    room -= length + 2; // the gap to the next number
  }
  return numbers;
}
