/**
 * `npm run bench -- round-trip`: what preparation costs. MNIST's test images are put through the whole way of a picture, against
 * the same images given to the network as they are.
 */

import { IMAGE_SIZE, OUTCOME_COUNT } from "../../src/core/digits.js";
import { imageAt, type ImageSet } from "../../src/core/dataset/image-set.js";
import type { Picture } from "../../src/core/picture/picture.js";
import { toOneDigit } from "../../src/core/picture/pieces/choose-components.js";
import { findInk } from "../../src/core/picture/pieces/find-ink.js";
import type { Classifier } from "../../src/core/reading/classifier.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import { releasedModelPath } from "../../src/node/files/package-files.js";
import { openClassifier } from "../../src/node/models/model-file.js";
import { createNodeRuntime } from "../../src/node/onnxruntime/runtime.js";
import { type Benchmark, summarise } from "../benchmark.js";

const IMAGE_BYTES = IMAGE_SIZE ** 2;

export type PictureForm = (typeof pictureForms)[number];

/** How an image becomes a picture: what is light, how wide each pixel is drawn, and the blank around it. */
export const pictureForms = [
  { name: "light on dark, at their own size", isInkLight: true, factor: 1, marginPx: 0 },
  { name: "light on dark, enlarged tenfold with a margin", isInkLight: true, factor: 10, marginPx: 30 },
  { name: "dark on light, at their own size", isInkLight: false, factor: 1, marginPx: 0 },
  { name: "dark on light, enlarged tenfold with a margin", isInkLight: false, factor: 10, marginPx: 30 },
] as const;

export const roundTripBenchmark: Benchmark = {
  summary: "MNIST's 10,000 test images as pictures in four forms: how many are lost on the way",
  async run({ log }) {
    const images = await loadMnist("test");
    const classifier = await openClassifier(createNodeRuntime(), releasedModelPath());
    try {
      const asTheyAre = await countCorrect(classifier, images.images, images);
      const results = [];
      for (const form of pictureForms) {
        log(`round-trip: ${form.name}`);
        const correct = await countCorrect(classifier, await toImages(images, form), images);
        // A tenth of a point, as the design asks.
        const target = { kind: "at most", value: images.count / 1000 } as const;
        results.push(summarise({ name: form.name, unit: "images lost", target }, asTheyAre - correct));
      }
      return results;
    } finally {
      await classifier.dispose();
    }
  },
};

/** Images [count, 28, 28] as pictures, and back as the network gets them. */
export async function toImages(images: ImageSet, form: PictureForm): Promise<Uint8Array> {
  const prepared = new Uint8Array(images.count * IMAGE_BYTES);
  for (let i = 0; i < images.count; i++) {
    const digit = toOneDigit(findInk(toPicture(imageAt(images, i), form)));
    if (digit === undefined) throw new Error(`no ink was found on MNIST's test image ${i}, ${form.name}`);
    prepared.set(digit.image, i * IMAGE_BYTES);
  }
  return prepared;
}

/** How many images [count, 28, 28] are classified as labelled. */
export async function countCorrect(
  classifier: Classifier,
  images: Uint8Array,
  { labels, count }: Pick<ImageSet, "labels" | "count">,
): Promise<number> {
  const probabilities = await classifier.classify(images);
  let correct = 0;
  for (let i = 0; i < count; i++) {
    const row = probabilities.subarray(i * OUTCOME_COUNT, (i + 1) * OUTCOME_COUNT);
    if (row.indexOf(Math.max(...row)) === labels[i]) correct++;
  }
  return correct;
}

/** An image [28, 28] as a picture. */
function toPicture(image: Uint8Array, { isInkLight, factor, marginPx }: PictureForm): Picture {
  const side = IMAGE_SIZE * factor + 2 * marginPx;
  const rgba = new Uint8Array(side * side * 4).fill(255);
  for (let y = 0, at = 0; y < side; y++) {
    const imageY = Math.floor((y - marginPx) / factor);
    for (let x = 0; x < side; x++, at += 4) {
      const imageX = Math.floor((x - marginPx) / factor);
      const isInside = imageX >= 0 && imageX < IMAGE_SIZE && imageY >= 0 && imageY < IMAGE_SIZE;
      const ink = isInside ? image[imageY * IMAGE_SIZE + imageX]! : 0;
      const grey = isInkLight ? ink : 255 - ink;
      rgba[at] = rgba[at + 1] = rgba[at + 2] = grey;
    }
  }
  return { width: side, height: side, rgba };
}
