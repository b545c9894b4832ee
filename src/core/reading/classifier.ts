/**
 * A network as reading needs it: 28x28 images in, ten probabilities each out.
 */

import { assert, fail } from "../errors.js";
import type {
  NamedTensors,
  Runtime,
  Session,
  SessionOptions,
} from "../runtime.js";
import { floatTensor, type Tensor } from "../tensor/tensor.js";

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
 * @throws MODEL_MALFORMED when the runtime does not take the model, or its inputs and outputs are others; so do
 *   the classifier's methods when an output has another shape or is not finite.
 */
export async function createClassifier(
  runtime: Runtime,
  model: Uint8Array,
  options: SessionOptions = {},
): Promise<NetworkClassifier> {
  const session = await runtime.load(model, options);
  try {
    checkNames(session);
  } catch (error) {
    await session.dispose();
    throw error;
  }

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
      rows.set(checkRows(fetches[name], end - start), start * CLASS_COUNT);
    }
    return rows;
  }

  return {
    classify: (images) => fetch("probabilities", images),
    logits: (images) => fetch("logits", images),
    dispose: () => session.dispose(),
  };
}

/** A graph of ours that only reads has these names; a training step has others. */
function checkNames({ inputNames, outputNames }: Session): void {
  const isClassifier =
    inputNames.join() === "images" &&
    outputNames.includes("logits") &&
    outputNames.includes("probabilities");
  if (isClassifier) return;
  fail(
    "MODEL_MALFORMED",
    `the model takes ${inputNames.join(", ")} and gives ${outputNames.join(", ")}; a model that reads digits takes images and gives logits and probabilities. Train one with digits train.`,
  );
}

/** The values of an output, [count, 10], checked: a number that is none would be read as some digit. */
function checkRows(output: Tensor | undefined, count: number): Float32Array {
  const isRows =
    output?.dataType === "float32" &&
    output.shape.join() === `${count},${CLASS_COUNT}`;
  if (!isRows) {
    fail(
      "MODEL_MALFORMED",
      `for ${count} images the model gives ${output?.dataType} [${output?.shape.join(", ")}]; float32 [${count}, ${CLASS_COUNT}] is expected. Train a model with digits train.`,
    );
  }
  if (!output.data.every(Number.isFinite)) {
    fail(
      "MODEL_MALFORMED",
      "the model gives values that are no finite numbers: its weights are damaged. Copy it again, or train one with digits train.",
    );
  }
  return output.data;
}
