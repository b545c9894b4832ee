/** What the released networks are given to learn what their layers see: training draws, and nothing that is measured with. */

import { concatenateSets, type ImageSet, subset } from "../../src/core/dataset/image-set.js";
import { IMAGE_PIXELS, IMAGE_SIZE, MAX_RUN_IMAGES } from "../../src/core/digits.js";
import { toLineInput } from "../../src/core/network/line-input.js";
import { toFloatImages } from "../../src/core/reading/classifier.js";
import { drawDigits } from "../../src/core/synthesis/drawn-digits.js";
import { drawNotDigits } from "../../src/core/synthesis/not-digits.js";
import { PAGE_SIZE } from "../../src/core/synthesis/pages/simulate-page.js";
import { createRandom, shuffledIndices } from "../../src/core/tensor/random.js";
import { floatTensor, type Tensor } from "../../src/core/tensor/tensor.js";
import { drawHeldOutLines } from "../../src/core/training/line-model.js";
import { drawHeldOutPages, toPageValues } from "../../src/core/training/locator-model.js";
import type { DrawnImages } from "../../src/node/data/drawn-images.js";

const SEED = 33;

const LINES = 300;
const PAGES = 40;
/** Of MNIST, drawn, and of what is no digit, which is cut from others of MNIST's. */
const DIGITS = { mnist: 2600, drawn: 1200, none: 1200, cut: 2000 } as const;

export interface Material {
  /** MNIST's training images. */
  readonly mnist: ImageSet;
  /** What lines and pages of training show. */
  readonly drawn: DrawnImages;
}

/** Lines of all hands and widths, one a run. */
export function calibrationLines({ drawn }: Material): Tensor[] {
  return drawHeldOutLines(drawn.images, SEED, LINES, "all").map(({ pixels }) => toLineInput(pixels));
}

/** Pages, one a run. */
export function calibrationPages({ drawn: { images, print, letters } }: Material): Tensor[] {
  return drawHeldOutPages(images, print, letters, SEED, PAGES).map((page) =>
    floatTensor([1, 1, PAGE_SIZE, PAGE_SIZE], toPageValues(page)),
  );
}

/** Digits and what is none, in runs of as many as the program reads at once. */
export function calibrationDigits({ mnist }: Material): Tensor[] {
  const places = shuffledIndices(mnist.count, createRandom(SEED));
  const end = DIGITS.mnist + DIGITS.cut;
  const all = concatenateSets([
    subset(mnist, places.subarray(0, DIGITS.mnist)),
    drawDigits({ count: DIGITS.drawn, seed: SEED }),
    drawNotDigits({ count: DIGITS.none, seed: SEED, digits: subset(mnist, places.subarray(DIGITS.mnist, end)) }),
  ]);
  const { images } = subset(all, shuffledIndices(all.count, createRandom(SEED, 1)));
  const runs: Tensor[] = [];
  for (let at = 0; at < images.length; at += MAX_RUN_IMAGES * IMAGE_PIXELS) {
    const pixels = images.subarray(at, at + MAX_RUN_IMAGES * IMAGE_PIXELS);
    runs.push(floatTensor([pixels.length / IMAGE_PIXELS, 1, IMAGE_SIZE, IMAGE_SIZE], toFloatImages(pixels)));
  }
  return runs;
}
