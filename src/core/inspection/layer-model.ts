/** From an inference model the one that also gives what its convolution layers made of what it was shown. */

import { assert } from "../errors.js";
import { type Node, type OpKind, topologicalOrder } from "../graph/operations/op.js";
import { toOnnxModel } from "../onnx/model.js";
import { readOnnxGraph } from "../onnx/read-graph.js";
import type { LayerMaps } from "../reading/inspection.js";
import type { NamedTensors } from "../runtime.js";
import type { Tensor } from "../tensor/tensor.js";

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
  /** Inputs and outputs of the inference model, and each layer as an output by its name. */
  readonly model: Uint8Array;
  /** The outputs "conv1", "conv2", ..., from the image on. */
  readonly layers: readonly string[];
}

/**
 * Builds the model of an inference model's bytes.
 *
 * @param shown the model's input, of one image
 * @throws what `readOnnxGraph` throws
 */
export function toLayerModel(
  bytes: Uint8Array,
  shown: Node<"input">,
  { openWidth = false }: { readonly openWidth?: boolean } = {},
): LayerModel {
  const outputs = readOnnxGraph(bytes, { [shown.op.name]: shown });
  const order = topologicalOrder(Object.values(outputs));
  const last = new Set(Object.values(outputs));
  const layers = order
    .filter(({ op }) => op.kind === "convolution")
    .map((node) => activated(node, order))
    // What the network says is no layer of it.
    .filter((node) => !last.has(node));
  const named = Object.fromEntries(layers.map((node, i) => [`conv${i + 1}`, node]));
  return {
    model: toOnnxModel({ name: "layers", outputs: { ...outputs, ...named }, openWidth }),
    layers: Object.keys(named),
  };
}

/** The maps of layers among a layer model's outputs. */
export function toLayerMaps(layers: readonly string[], outputs: NamedTensors): LayerMaps[] {
  return layers.map((name) => {
    const [, channels = 0, height = 0, width = 0] = outputs[name]?.shape ?? [];
    return { name, channels, width, height, values: floatsOf(outputs[name]) };
  });
}

export function floatsOf(tensor: Tensor | undefined): Float32Array {
  assert(tensor?.dataType === "float32", "an output is no floats");
  return tensor.data;
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
