/**
 * The model that training leaves behind: the network with its trained weights, from images to logits and probabilities,
 * as one ONNX file that any serving system reads; and how many held-out images it classifies correctly.
 */

import type { ImageSet } from "../dataset/image-set.js";
import { DIGIT_COUNT, IMAGE_PIXELS, IMAGE_SIZE } from "../digits.js";
import { fail } from "../errors.js";
import { add, constant, input, multiply, softmax } from "../graph/operations/builder.js";
import { poolLater } from "../graph/passes/pooling.js";
import type { Network } from "../network/networks.js";
import { createInferenceScope, type NetworkLayout } from "../network/scope.js";
import { toOnnxModel } from "../onnx/model.js";
import type { Runtime } from "../runtime.js";
import { floatTensor, formatShape, type Tensor } from "../tensor/tensor.js";

export interface InferenceModelOptions {
  readonly network: Network;
  readonly layout: NetworkLayout;
  /** Flat trained parameters. */
  readonly parameters: Float32Array;
  /** Flat running statistics. */
  readonly statistics: Float32Array;
  /** Logits are divided by it before the softmax, so that confidences are honest. @default 1 */
  readonly temperature?: number;
  /** Added to the eleventh of the divided logits, for networks that have one. @default 0 */
  readonly noneOffset?: number;
  /** Text kept inside the file. @default {} */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Builds the inference model: input `images` [batch, 1, 28, 28] float32, ink 1 and paper 0; outputs `logits`
 * and `probabilities`, both [batch, classes] float32. The batch is open.
 */
export function toInferenceModel(options: InferenceModelOptions): Uint8Array {
  const { network, layout, parameters, statistics } = options;
  const { temperature = 1, noneOffset = 0, metadata = {} } = options;
  const scope = createInferenceScope(layout, parameters, statistics);
  const built = network.build(scope, input("images", [1, 1, IMAGE_SIZE, IMAGE_SIZE]));
  const [logits = built] = poolLater([built]);
  const divided = multiply(logits, 1 / temperature);
  const calibrated = noneOffset === 0 ? divided : add(divided, constant(offsetRow(network.classes, noneOffset)));
  const probabilities = softmax(calibrated);
  return toOnnxModel({ name: network.name, outputs: { logits, probabilities }, metadata, openBatch: true });
}

/** Zeros, and the offset at the last place; [1, classes]. */
function offsetRow(classes: number, offset: number): Tensor {
  const values = new Float32Array(classes);
  values[classes - 1] = offset;
  return floatTensor([1, classes], values);
}

/** Images a run: larger batches are no faster an image, and take memory for all their layers. */
const BATCH_SIZE = 50;

/**
 * Counts the held-out images whose largest logit is that of their label.
 *
 * @throws MODEL_MALFORMED when the model's `logits` are not float32 [images, classes]
 */
export async function countCorrect(
  runtime: Runtime,
  model: Uint8Array,
  { count, images, labels }: ImageSet,
  threads: number,
): Promise<number> {
  const session = await runtime.load(model, { threads });
  try {
    let correct = 0;
    for (let start = 0; start < count; start += BATCH_SIZE) {
      const size = Math.min(BATCH_SIZE, count - start);
      const from = start * IMAGE_PIXELS;
      const pixels = Float32Array.from(images.subarray(from, from + size * IMAGE_PIXELS), (ink) => ink / 255);
      const feeds = { images: floatTensor([size, 1, IMAGE_SIZE, IMAGE_SIZE], pixels) };
      const { logits } = await session.run(feeds, ["logits"]);
      const [rows, classes = 0, ...rest] = logits?.shape ?? [];
      if (logits?.dataType !== "float32" || rows !== size || classes < DIGIT_COUNT || rest.length > 0) {
        fail(
          "MODEL_MALFORMED",
          `validation expects logits of float32 [${size}, classes], with ${DIGIT_COUNT} classes or more; got ${logits ? `${logits.dataType} ${formatShape(logits.shape)}` : "none"}. Give a network whose output is logits.`,
        );
      }
      for (let i = 0; i < size; i++) {
        const row = logits.data.subarray(i * classes, (i + 1) * classes);
        if (row.indexOf(Math.max(...row)) === labels[start + i]) correct++;
      }
    }
    return correct;
  } finally {
    await session.dispose();
  }
}
