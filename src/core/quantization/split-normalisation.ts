/**
 * Takes batch normalisations apart into the multiplication and the addition that they are in inference, of one number a
 * channel each. So they fold into the layers before them just as those do that a model has in this form.
 */

import { create } from "@bufbuild/protobuf";

import { type GraphProto, type NodeProto, NodeProtoSchema, type TensorProto } from "../onnx/onnx_pb.js";
import { toFloatTensor } from "./float-constant.js";
import { type GraphIndex, indexGraph } from "./graph-index.js";

/** ONNX's own, for nodes that do not say. */
const DEFAULT_EPSILON = 1e-5;

/** For each channel. */
interface ChannelNumbers {
  readonly factor: Float32Array;
  readonly offset: Float32Array;
}

/** Changes the graph; a normalisation by what is computed stays. */
export function splitNormalisations(graph: GraphProto): void {
  const index = indexGraph(graph);
  const tensors: TensorProto[] = [];
  graph.node = graph.node.flatMap((node) => {
    const numbers = channelNumbersOf(node, index);
    if (numbers === undefined) return [node];
    const [x = ""] = node.input;
    const [output = ""] = node.output;
    const [scaled, factor, offset] = [`${output}_scaled`, `${output}_factor`, `${output}_offset`];
    const shape = [1, numbers.factor.length, 1, 1];
    tensors.push(
      toFloatTensor(factor, { shape, values: numbers.factor }),
      toFloatTensor(offset, { shape, values: numbers.offset }),
    );
    return [toNode("Mul", [x, factor], scaled), toNode("Add", [scaled, offset], output)];
  });
  graph.initializer = [...graph.initializer, ...tensors];
}

/** (x - mean) / sqrt(variance + epsilon) * scale + shift, as factor * x + offset. */
function channelNumbersOf({ opType, input, attribute }: NodeProto, index: GraphIndex): ChannelNumbers | undefined {
  if (opType !== "BatchNormalization") return undefined;
  const [scale, shift, mean, variance] = input.slice(1).map((name) => index.floatsOf(name)?.values);
  if (!scale || !shift || !mean || !variance) return undefined;
  const { f: epsilon } = attribute.find(({ name }) => name === "epsilon") ?? { f: DEFAULT_EPSILON };
  const factor = scale.map((s, c) => s / Math.sqrt(variance[c]! + epsilon));
  const offset = shift.map((s, c) => s - mean[c]! * factor[c]!);
  return { factor, offset };
}

function toNode(opType: string, input: string[], output: string): NodeProto {
  return create(NodeProtoSchema, { opType, name: output, input, output: [output] });
}
