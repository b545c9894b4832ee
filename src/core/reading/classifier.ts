/**
 * A network as reading needs it: 28x28 images in, ten probabilities each out.
 */

import { assert } from "../errors.js";
import type { NamedTensors, Runtime, SessionOptions } from "../runtime.js";
import { floatTensor } from "../tensor/tensor.js";

/** Side of the images the network sees, in pixels. */
export const IMAGE_SIZE = 28;

/** Classes the network tells apart: the digits 0 to 9. */
export const CLASS_COUNT = 10;

const IMAGE_PIXELS = IMAGE_SIZE * IMAGE_SIZE;

/** Images a run: larger batches are no faster an image, and take memory for all their layers. */
const MAX_RUN_IMAGES = 64;

export interface Classifier {
  /**
   * Classifies a batch.
   *
   * @param images [count, 28, 28], row-major bytes; ink 255, paper 0, as in MNIST
   * @returns probabilities [count, 10], calibrated, each row summing to 1
   */
  classify(images: Uint8Array): Promise<Float32Array>;
  /** Frees the network; idempotent. */
  dispose(): Promise<void>;
}

/** A classifier that also gives what the probabilities are made from. */
export interface NetworkClassifier extends Classifier {
  /** Logits [count, 10], before calibration. */
  logits(images: Uint8Array): Promise<Float32Array>;
}

/**
 * Loads an inference model: input `images` [batch, 1, 28, 28] from 0 to 1, outputs `logits` and
 * `probabilities`.
 *
 * @throws MODEL_MALFORMED when the runtime does not take the model.
 */
export async function createClassifier(
  runtime: Runtime,
  model: Uint8Array,
  options: SessionOptions = {},
): Promise<NetworkClassifier> {
  const session = await runtime.load(model, options);

  async function fetch(name: string, images: Uint8Array) {
    const count = images.length / IMAGE_PIXELS;
    assert(Number.isInteger(count), `${images.length} bytes are no images`);
    const rows = new Float32Array(count * CLASS_COUNT);
    for (let start = 0; start < count; start += MAX_RUN_IMAGES) {
      const end = Math.min(start + MAX_RUN_IMAGES, count);
      const pixels = Float32Array.from(
        images.subarray(start * IMAGE_PIXELS, end * IMAGE_PIXELS),
        (ink) => ink / 255,
      );
      const shape = [end - start, 1, IMAGE_SIZE, IMAGE_SIZE];
      const feeds = { images: floatTensor(shape, pixels) };
      const fetches: NamedTensors = await session.run(feeds, [name]);
      const output = fetches[name];
      assert(output?.dataType === "float32", `the model has no output ${name}`);
      rows.set(output.data, start * CLASS_COUNT);
    }
    return rows;
  }

  return {
    classify: (images) => fetch("probabilities", images),
    logits: (images) => fetch("logits", images),
    dispose: () => session.dispose(),
  };
}
