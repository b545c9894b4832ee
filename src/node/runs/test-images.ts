/** MNIST's test images one by one, for looking at those a model read wrongly. */

import type { ImageSet } from "../../core/dataset/image-set.js";
import { IMAGE_PIXELS } from "../../core/digits.js";
import { assert } from "../../core/errors.js";
import type { TestImages } from "../../core/runs/training-runs.js";
import { toDigitPng } from "../pictures/picture-address.js";
import { loadMnist } from "../data/mnist.js";

const COUNT = 10_000;

/** Creates the port's implementation; the files are read when somebody asks first. */
export function createTestImages(): TestImages {
  let loading: Promise<ImageSet> | null = null;

  async function pixelsAndLabel(index: number) {
    assert(index >= 0 && index < COUNT, `there is no test image ${index}`);
    loading ??= loadMnist("test").catch((error: unknown) => {
      loading = null; // the next who asks may have more luck
      throw error;
    });
    const { images, labels } = await loading;
    const pixels = images.subarray(index * IMAGE_PIXELS, (index + 1) * IMAGE_PIXELS);
    return { pixels, label: labels[index] ?? 0 };
  }

  return {
    count: COUNT,
    find: async (index) => ({ index, ...(await pixelsAndLabel(index)) }),
    png: async (index) => toDigitPng((await pixelsAndLabel(index)).pixels),
  };
}
