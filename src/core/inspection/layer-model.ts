/**
 * From an inference model the one that also gives what its convolution layers made of an image.
 */

import { IMAGE_SIZE } from "../digits.js";
import { input } from "../graph/operations/builder.js";
import { type Node, type OpKind, topologicalOrder } from "../graph/operations/op.js";
import { toOnnxModel } from "../onnx/model.js";
import { readOnnxGraph } from "../onnx/read-graph.js";

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
