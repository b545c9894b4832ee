/** What preparation costs on the first 300 of MNIST's test images; `npm run bench -- round-trip` does it with all. */

import { afterAll, beforeAll, expect, test } from "vitest";

import { countCorrect, type PictureForm, pictureForms, toImages } from "../bench/reading/round-trip.js";
import { type ImageSet, subset } from "../src/core/dataset/image-set.js";
import type { Classifier } from "../src/core/reading/classifier.js";
import { loadMnist } from "../src/node/data/mnist.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import { openClassifier } from "../src/node/models/model-file.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";

const COUNT = 300;

let classifier: Classifier;
let images: ImageSet;

beforeAll(async () => {
  images = subset(
    await loadMnist("test"),
    Array.from({ length: COUNT }, (_, i) => i),
  );
  classifier = await openClassifier(createNodeRuntime(), releasedModelPath());
});
afterAll(() => classifier.dispose());

test.each(pictureForms)("$name, no image of MNIST is lost on its way as a picture", async (form) => {
  const some = imagesOf(form);
  const correctAsTheyAre = await countCorrect(classifier, some.images, some);
  expect(correctAsTheyAre).toBeGreaterThan(0.97 * some.count);
  const correct = await countCorrect(classifier, await toImages(some, form), some);
  expect(correctAsTheyAre - correct).toBeLessThanOrEqual(0);
});

/** All of them where pictures are small; of the large ones, which take twenty times as long, half in each colour. */
function imagesOf({ factor, isInkLight }: PictureForm): ImageSet {
  if (factor === 1) return images;
  const start = isInkLight ? 0 : COUNT / 2;
  return subset(
    images,
    Array.from({ length: COUNT / 2 }, (_, i) => start + i),
  );
}
