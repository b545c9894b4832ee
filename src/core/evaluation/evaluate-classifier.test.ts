import { expect, test } from "vitest";

import { createImageSet } from "../dataset/image-set.js";
import { IMAGE_PIXELS } from "../digits.js";
import { DigitsError } from "../errors.js";
import type { Classifier } from "../reading/classifier.js";
import { evaluateClassifier } from "./evaluate-classifier.js";

/** Reads the digit off the first pixel, with a confidence of 0.91, and notes the batches it saw. */
function createPixelReader(): Classifier & { readonly batches: number[] } {
  const batches: number[] = [];
  return {
    batches,
    classify(images) {
      const count = images.length / IMAGE_PIXELS;
      batches.push(count);
      const probabilities = new Float32Array(count * 11).fill(0.009);
      for (let i = 0; i < count; i++) {
        probabilities[i * 11 + (images[i * IMAGE_PIXELS] ?? 0)] = 0.91;
      }
      return Promise.resolve(probabilities);
    },
    dispose: () => Promise.resolve(),
  };
}

/** 70 images whose first pixel is their label, but for the image 69, a 9 that looks like a 4. */
const set = (() => {
  const labels = Uint8Array.from({ length: 70 }, (_, i) => i % 10);
  const images = new Uint8Array(70 * IMAGE_PIXELS);
  for (const [i, label] of labels.entries()) images[i * IMAGE_PIXELS] = label;
  images[69 * IMAGE_PIXELS] = 4;
  return createImageSet(images, labels);
})();

test("the set is read in batches of 32, the last one smaller", async () => {
  const reader = createPixelReader();
  const progress: [number, number][] = [];
  const evaluation = await evaluateClassifier(reader, set, {
    onProgress: (done, count) => progress.push([done, count]),
  });
  expect(reader.batches).toEqual([32, 32, 6]);
  expect(progress).toEqual([
    [32, 70],
    [64, 70],
    [70, 70],
  ]);
  expect([evaluation.count, evaluation.correct]).toEqual([70, 69]);
  expect(evaluation.hardest).toMatchObject([{ index: 69, label: 9, predicted: 4 }]);
});

test("any batch size gives the same evaluation", async () => {
  const whole = await evaluateClassifier(createPixelReader(), set);
  for (const batchSize of [1, 7, 70, 1_000]) {
    expect(await evaluateClassifier(createPixelReader(), set, { batchSize })).toEqual(whole);
  }
});

test("it stops between two batches with the signal's reason", async () => {
  const reader = createPixelReader();
  const stopping = new AbortController();
  const stopped = evaluateClassifier(reader, set, {
    batchSize: 10,
    signal: stopping.signal,
    onProgress: () => stopping.abort(new DigitsError("ABORTED", "enough.")),
  });
  await expect(stopped).rejects.toMatchObject({ code: "ABORTED" });
  expect(reader.batches).toEqual([10]);
});

test("a batch size below one is refused", async () => {
  await expect(evaluateClassifier(createPixelReader(), set, { batchSize: 0 })).rejects.toMatchObject({
    code: "OPTION_INVALID",
  });
});
