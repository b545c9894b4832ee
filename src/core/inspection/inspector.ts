/** Looks into a network: what its convolution layers made of an image, and on which pixels the answer hangs. */

import { DIGIT_COUNT, IMAGE_PIXELS, IMAGE_SIZE, NOT_A_DIGIT } from "../digits.js";
import { assert } from "../errors.js";
import { input } from "../graph/operations/builder.js";
import { type Node, type OpKind, topologicalOrder } from "../graph/operations/op.js";
import { toOnnxModel } from "../onnx/model.js";
import { readOnnxGraph } from "../onnx/read-graph.js";
import { isBlankImage } from "../reading/classifier.js";
import { toFloatImages } from "../reading/classifier.js";
import {
  checkInspectOptions,
  type InspectOptions,
  type Inspection,
  type LayerMaps,
  type Saliency,
} from "../reading/inspection.js";
import type { Runtime, Session } from "../runtime.js";
import { createTensor, floatTensor, type Tensor } from "../tensor/tensor.js";
import { toSaliencyModel } from "./saliency-model.js";

const IMAGE_SHAPE = [1, 1, IMAGE_SIZE, IMAGE_SIZE];

export interface Inspector {
  /**
   * Inspects one image.
   *
   * @param image [28, 28], row-major bytes; ink 255, paper 0
   * @throws OPTION_INVALID
   */
  inspect(image: Uint8Array, options?: InspectOptions): Promise<Inspection>;
  /** Frees the models; idempotent. */
  dispose(): Promise<void>;
}

/**
 * Creates the inspector of an inference model.
 *
 * @throws MODEL_MALFORMED when the bytes are no ONNX model; MODEL_FOREIGN when it computes what no network of this
 *   program does, or gives no logits
 */
export async function createInspector(runtime: Runtime, bytes: Uint8Array): Promise<Inspector> {
  const { model, layers } = toLayerModel(bytes);
  const saliencyModel = toSaliencyModel(bytes);
  const layerSession = await runtime.load(model);
  const saliencySession = await runtime.load(saliencyModel).catch(async (error: unknown) => {
    await layerSession.dispose();
    throw error;
  });

  return {
    async inspect(image, options = {}) {
      assert(image.length === IMAGE_PIXELS, `an image has ${IMAGE_PIXELS} pixels; got ${image.length}`);
      checkInspectOptions(options);
      const ink = toFloatImages(image);
      const outputs = await layerSession.run({ images: floatTensor(IMAGE_SHAPE, ink) });
      const outcomes = Array.from(floatsOf(outputs["probabilities"]));
      const probabilities = outcomes.slice(0, DIGIT_COUNT);
      const isBlank = isBlankImage(image);
      return {
        probabilities: isBlank ? probabilities.map(() => 0) : probabilities,
        notDigit: isBlank ? 1 : (outcomes[NOT_A_DIGIT] ?? 0),
        layers: layers.map((name) => toLayerMaps(name, outputs[name])),
        saliency: await findSaliency(saliencySession, ink, chooseDigits(probabilities, options)),
      };
    },
    async dispose() {
      await Promise.all([layerSession.dispose(), saliencySession.dispose()]);
    },
  };
}

function chooseDigits(probabilities: readonly number[], options: InspectOptions): Required<InspectOptions> {
  const digit = options.digit ?? likeliest(probabilities, options.runnerUp ?? null);
  return { digit, runnerUp: options.runnerUp ?? likeliest(probabilities, digit) };
}

/** The likeliest digit that is not `besides`. */
function likeliest(probabilities: readonly number[], besides: number | null): number {
  const others = probabilities.map((p, digit) => (digit === besides ? -1 : p));
  return others.indexOf(Math.max(...others));
}

async function findSaliency(
  session: Session,
  ink: Float32Array,
  { digit, runnerUp }: Required<InspectOptions>,
): Promise<Saliency> {
  const outputs = await session.run({
    image: floatTensor(IMAGE_SHAPE, ink),
    digit: digitTensor(digit),
    runnerUp: digitTensor(runnerUp),
  });
  return {
    digit,
    runnerUp,
    forDigit: floatsOf(outputs["digitGradient"]).map((gradient, pixel) => gradient * ink[pixel]!),
    // Ink can be added up to full, or taken away as far as there is any.
    towardsRunnerUp: floatsOf(outputs["runnerUpGradient"]).map(
      (gradient, pixel) => gradient * (gradient > 0 ? 1 - ink[pixel]! : ink[pixel]!),
    ),
  };
}

function toLayerMaps(name: string, output: Tensor | undefined): LayerMaps {
  const values = floatsOf(output);
  const [, channels = 0, height = 0, width = 0] = output?.shape ?? [];
  return { name, channels, width, height, values };
}

function digitTensor(digit: number): Tensor {
  return createTensor("int64", [1], BigInt64Array.of(BigInt(digit)));
}

function floatsOf(tensor: Tensor | undefined): Float32Array {
  assert(tensor?.dataType === "float32", "an output is no floats");
  return tensor.data;
}

/** What may stand between a convolution and its activation: a bias, a pooling, a folded normalisation. */
const BEFORE_ACTIVATION: readonly OpKind[] = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "scaleChannels",
  "maxPool",
  "averagePool",
];

const ACTIVATIONS: readonly OpKind[] = ["relu", "sigmoid", "tanh"];

/** What may follow on the activation and still belongs to the layer: quantised models pool there. */
const AFTER_ACTIVATION: readonly OpKind[] = ["maxPool", "averagePool"];

export interface LayerModel {
  /** Input `images` [1, 1, 28, 28]; outputs `logits`, `probabilities` and each layer by its name. */
  readonly model: Uint8Array;
  /** The outputs "conv1", "conv2", ..., from the image on. */
  readonly layers: readonly string[];
}

/**
 * Builds the model of an inference model's bytes.
 *
 * @throws what `readOnnxGraph` throws
 */
export function toLayerModel(bytes: Uint8Array): LayerModel {
  const images = input("images", [1, 1, IMAGE_SIZE, IMAGE_SIZE]);
  const outputs = readOnnxGraph(bytes, { images });
  const order = topologicalOrder(Object.values(outputs));
  const layers = Object.fromEntries(
    order.filter(({ op }) => op.kind === "convolution").map((node, i) => [`conv${i + 1}`, activated(node, order)]),
  );
  return { model: toOnnxModel({ name: "layers", outputs: { ...outputs, ...layers } }), layers: Object.keys(layers) };
}

/** What a convolution's output becomes before anything but its own layer sees it. */
function activated(convolution: Node, order: readonly Node[]): Node {
  let node = convolution;
  for (;;) {
    const next = soleConsumerOf(node, order);
    if (next === undefined) return node;
    if (ACTIVATIONS.includes(next.op.kind)) {
      const last = soleConsumerOf(next, order);
      return last && AFTER_ACTIVATION.includes(last.op.kind) ? last : next;
    }
    if (!BEFORE_ACTIVATION.includes(next.op.kind)) return node;
    node = next;
  }
}

function soleConsumerOf(node: Node, order: readonly Node[]): Node | undefined {
  const [only, ...others] = order.filter(({ inputs }) => inputs.includes(node));
  return others.length === 0 ? only : undefined;
}
