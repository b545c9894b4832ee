/** A network as reading needs it: 28x28 images in, the probabilities of ten digits and of "no digit" out. */

import {
  DIGIT_COUNT,
  IMAGE_PIXELS,
  IMAGE_SIZE,
  MAX_RUN_IMAGES,
  NOT_A_DIGIT,
  OUTCOME_COUNT,
  joinImages,
} from "../digits.js";
import { assert, fail } from "../errors.js";
import type { NamedTensors, Runtime, Session, SessionOptions } from "../runtime.js";
import { floatTensor, type Tensor } from "../tensor/tensor.js";

/** What networks may tell apart: the digits, or those and "no digit". */
const CLASS_COUNTS = [DIGIT_COUNT, OUTCOME_COUNT];

/**
 * Ink that some pixel reaches wherever something is written, of 255. All of MNIST's digits have a pixel of 254 or 255;
 * dimmed to an eighth, few are still read.
 */
const MIN_DARKEST = 32;

/** All ink together, in pixels of full ink: MNIST's thinnest digit of 70,000 has 20, the faintest of the marks 3.5. */
const MIN_FULL_PIXELS = 3;

/** The output of a network that a person taught: its probabilities without that. */
const UNTAUGHT = "untaught";
/** What was less likely than this before is not told by how much. */
const LEAST_LIKELIHOOD = 1e-4;

export interface Classifier {
  /**
   * Classifies a batch.
   *
   * @param images [count, 28, 28], row-major bytes; ink 255, paper 0, as in MNIST
   * @returns probabilities [count, 11] of 0 to 9 and {@link NOT_A_DIGIT}, calibrated, each row summing to 1. A
   *   network that knows the ten digits alone never says "no digit": its eleventh probability is 0. An image without
   *   ink ({@link isBlankImage}) is no digit for certain, whatever the network.
   */
  classify(images: Uint8Array): Promise<Float32Array>;
  /**
   * By how much likelier each outcome of images [28, 28] became by what a person taught, [11] for each; there is no such
   * function where nobody taught it.
   */
  readonly lessons?: (images: readonly Uint8Array[]) => Promise<readonly Float32Array[]>;
  /** Frees the network; idempotent. */
  dispose(): Promise<void>;
}

/** What a network says of a batch, as it is. */
export interface NetworkOutputs {
  /** Outcomes the network itself tells apart: 10, or 11 with "no digit". */
  readonly classCount: number;
  /** Before calibration. */
  readonly logits: Float32Array; // [count, classCount]
  /** Calibrated; each row sums to 1. */
  readonly probabilities: Float32Array; // [count, classCount]
}

/** A classifier that also gives what the probabilities are made from. */
export interface NetworkClassifier extends Classifier {
  /** Outcomes the network itself tells apart: 10, or 11 with "no digit". */
  readonly classCount: number;
  /** All outputs for images [count, 28, 28] of floats, ink 1, paper 0. */
  outputs(images: Float32Array): Promise<NetworkOutputs>;
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
    const blank = new Float32Array(IMAGE_PIXELS);
    const { logits } = await runOnce(session, ["logits"], blank);
    return createSessionClassifier(session, checkRows(logits, 1).length);
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

function createSessionClassifier(session: Session, classCount: number): NetworkClassifier {
  /** Runs images in batches, and gives each output named. */
  async function fetch(names: readonly string[], images: Float32Array): Promise<Float32Array[]> {
    const count = images.length / IMAGE_PIXELS;
    assert(Number.isInteger(count), `${images.length} pixels are no images`);
    const rows = names.map(() => new Float32Array(count * classCount));
    for (let start = 0; start < count; start += MAX_RUN_IMAGES) {
      const end = Math.min(start + MAX_RUN_IMAGES, count);
      const outputs = await runOnce(session, names, images.subarray(start * IMAGE_PIXELS, end * IMAGE_PIXELS));
      for (const [k, name] of names.entries()) {
        rows[k]!.set(checkRows(outputs[name], end - start, classCount), start * classCount);
      }
    }
    return rows;
  }
  async function fetchOne(name: string, images: Uint8Array) {
    const [rows] = await fetch([name], toFloatImages(images));
    return rows!;
  }

  const lessons = async (images: readonly Uint8Array[]) => {
    const [taught, untaught] = await fetch(["probabilities", UNTAUGHT], toFloatImages(joinImages(images)));
    return images.map((_, i) => {
      const rowOf = (rows: Float32Array) => rows.subarray(i * classCount, (i + 1) * classCount);
      const before = rowOf(untaught!);
      return rowOf(taught!).map(
        (after, k) => Math.max(LEAST_LIKELIHOOD, after) / Math.max(LEAST_LIKELIHOOD, before[k]!),
      );
    });
  };

  return {
    classCount,
    ...(session.outputNames.includes(UNTAUGHT) && { lessons }),
    classify: async (images) =>
      toOutcomes(images, { probabilities: await fetchOne("probabilities", images), classCount }),
    logits: (images) => fetchOne("logits", images),
    async outputs(images) {
      const [logits, probabilities] = await fetch(["logits", "probabilities"], images);
      return { classCount, logits: logits!, probabilities: probabilities! };
    },
    dispose: () => session.dispose(),
  };
}

/**
 * What a network says of images [count, 28, 28] as the outcomes of a classifier, [count, 11]: 0 for "no digit" where it
 * does not know it, and nothing else for an image without ink.
 */
export function toOutcomes(
  images: Uint8Array,
  { probabilities, classCount }: Pick<NetworkOutputs, "probabilities" | "classCount">,
): Float32Array {
  const count = images.length / IMAGE_PIXELS;
  const outcomes = new Float32Array(count * OUTCOME_COUNT);
  for (let i = 0; i < count; i++) {
    const image = images.subarray(i * IMAGE_PIXELS, (i + 1) * IMAGE_PIXELS);
    const row = i * OUTCOME_COUNT;
    if (isBlankImage(image)) outcomes[row + NOT_A_DIGIT] = 1;
    else outcomes.set(probabilities.subarray(i * classCount, (i + 1) * classCount), row);
  }
  return outcomes;
}

/**
 * Whether an image [28, 28], ink 255 and paper 0, is blank: no pixel reaches 32, or all ink together makes less than 3
 * pixels. A network sees none such in training, where ink was always scaled to full black, and takes bare paper for a
 * faint 1; so it is not asked.
 */
export function isBlankImage(image: Uint8Array): boolean {
  let darkest = 0;
  let sum = 0;
  for (const ink of image) {
    if (ink > darkest) darkest = ink;
    sum += ink;
  }
  return darkest < MIN_DARKEST || sum < MIN_FULL_PIXELS * 255;
}

/** Bytes, ink 255 and paper 0, as what the network takes: ink 1, paper 0. */
export function toFloatImages(images: Uint8Array): Float32Array {
  const pixels = new Float32Array(images.length);
  for (let i = 0; i < images.length; i++) pixels[i] = images[i]! / 255;
  return pixels;
}

/** Runs images [count, 28, 28] through the network and gives the outputs named. */
function runOnce(session: Session, names: readonly string[], images: Float32Array): Promise<NamedTensors> {
  const shape = [images.length / IMAGE_PIXELS, 1, IMAGE_SIZE, IMAGE_SIZE];
  return session.run({ images: floatTensor(shape, images) }, names);
}

/** A graph of ours that only reads has these names; a training step has others. */
function checkNames({ inputNames, outputNames }: Session): void {
  const isClassifier =
    inputNames.join() === "images" && outputNames.includes("logits") && outputNames.includes("probabilities");
  if (isClassifier) return;
  fail(
    "MODEL_MALFORMED",
    `the model takes ${inputNames.join(", ")} and gives ${outputNames.join(", ")}; a model that reads digits takes images and gives logits and probabilities. Train one with digits train.`,
  );
}

/** The values of an output, checked: a number that is none would be read as some digit. */
function checkRows(output: Tensor | undefined, count: number, classCount?: number): Float32Array {
  const expected = classCount === undefined ? CLASS_COUNTS : [classCount];
  const isRows =
    output?.dataType === "float32" && expected.some((classes) => output.shape.join() === `${count},${classes}`);
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
