/**
 * A network as reading needs it: 28x28 images in, the probabilities of ten digits and of "no digit" out.
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

/** The digits 0 to 9. */
export const DIGIT_COUNT = 10;

/** The place of the eleventh outcome: what is seen is no digit. */
export const NOT_A_DIGIT = DIGIT_COUNT;

/** The digits, and "no digit". */
export const OUTCOME_COUNT = DIGIT_COUNT + 1;

/** What networks may tell apart: the digits, or those and "no digit". */
const CLASS_COUNTS = [DIGIT_COUNT, OUTCOME_COUNT];

const IMAGE_PIXELS = IMAGE_SIZE * IMAGE_SIZE;

/** Images a run: larger batches are no faster an image, and take memory for all their layers. */
const MAX_RUN_IMAGES = 64;

export interface Classifier {
  /**
   * Classifies a batch.
   *
   * @param images [count, 28, 28], row-major bytes; ink 255, paper 0, as in MNIST
   * @returns probabilities [count, 11] of 0 to 9 and {@link NOT_A_DIGIT}, calibrated, each row summing to 1. A
   *   network that knows the ten digits alone never says "no digit": its eleventh probability is 0.
   */
  classify(images: Uint8Array): Promise<Float32Array>;
  /** Frees the network; idempotent. */
  dispose(): Promise<void>;
}

/** A classifier that also gives what the probabilities are made from. */
export interface NetworkClassifier extends Classifier {
  /** Outcomes the network itself tells apart: 10, or 11 with "no digit". */
  readonly classCount: number;
  /** Logits [count, classCount], before calibration. */
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
    // One blank image shows how many outcomes the network has, and that it runs at all.
    const blank = await runOnce(
      session,
      "logits",
      new Uint8Array(IMAGE_PIXELS),
    );
    return createSessionClassifier(session, checkRows(blank, 1).length);
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

function createSessionClassifier(
  session: Session,
  classCount: number,
): NetworkClassifier {
  async function fetch(name: string, images: Uint8Array, rowLength: number) {
    const count = images.length / IMAGE_PIXELS;
    assert(Number.isInteger(count), `${images.length} bytes are no images`);
    const rows = new Float32Array(count * rowLength);
    for (let start = 0; start < count; start += MAX_RUN_IMAGES) {
      const end = Math.min(start + MAX_RUN_IMAGES, count);
      const batch = images.subarray(start * IMAGE_PIXELS, end * IMAGE_PIXELS);
      const output = checkRows(
        await runOnce(session, name, batch),
        end - start,
        classCount,
      );
      for (let i = start; i < end; i++) {
        const from = (i - start) * classCount;
        rows.set(output.subarray(from, from + classCount), i * rowLength);
      }
    }
    return rows;
  }

  return {
    classCount,
    classify: (images) => fetch("probabilities", images, OUTCOME_COUNT),
    logits: (images) => fetch("logits", images, classCount),
    dispose: () => session.dispose(),
  };
}

/** Runs images [count, 28, 28] through the network and gives the output of a name. */
async function runOnce(
  session: Session,
  name: string,
  images: Uint8Array,
): Promise<Tensor | undefined> {
  const pixels = Float32Array.from(images, (ink) => ink / 255);
  const shape = [images.length / IMAGE_PIXELS, 1, IMAGE_SIZE, IMAGE_SIZE];
  const feeds = { images: floatTensor(shape, pixels) };
  const fetches: NamedTensors = await session.run(feeds, [name]);
  return fetches[name];
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

/** The values of an output, checked: a number that is none would be read as some digit. */
function checkRows(
  output: Tensor | undefined,
  count: number,
  classCount?: number,
): Float32Array {
  const expected = classCount === undefined ? CLASS_COUNTS : [classCount];
  const isRows =
    output?.dataType === "float32" &&
    expected.some((classes) => output.shape.join() === `${count},${classes}`);
  if (!isRows) {
    fail(
      "MODEL_MALFORMED",
      `for ${count} images the model gives ${output?.dataType} [${output?.shape.join(", ")}]; float32 [${count}, ${expected.join(" or ")}] is expected. Train a model with digits train.`,
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
