/** What preparation costs on the first 300 of MNIST's test images; `npm run bench -- round-trip` does it with all. */

import { afterAll, beforeAll, expect, test } from "vitest";

import { countCorrect, pictureForms, toImages } from "../bench/reading/round-trip.js";
import { type ImageSet, subset } from "../src/core/dataset/image-set.js";
import type { Classifier } from "../src/core/reading/classifier.js";
import { loadMnist } from "../src/node/data/mnist.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import { openClassifier } from "../src/node/models/model-file.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";

const COUNT = 300;

let classifier: Classifier;
let images: ImageSet;
let correctAsTheyAre: number;

beforeAll(async () => {
  images = subset(
    await loadMnist("test"),
    Array.from({ length: COUNT }, (_, i) => i),
  );
  classifier = await openClassifier(createNodeRuntime(), releasedModelPath());
  correctAsTheyAre = await countCorrect(classifier, images.images, images);
  expect(correctAsTheyAre).toBeGreaterThan(0.97 * COUNT);
});
afterAll(() => classifier.dispose());

test.each(pictureForms)("$name, no image of MNIST is lost on its way as a picture", async (form) => {
  const correct = await countCorrect(classifier, await toImages(images, form), images);
  expect(correctAsTheyAre - correct).toBeLessThanOrEqual(0);
});
