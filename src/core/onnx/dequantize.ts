/**
 * A quantised graph as the graph of floats that it stands for: constants of whole numbers become floats, and the pairs
 * that round what goes from layer to layer become nothing. So it can be differentiated: rounding has the gradient 0
 * almost everywhere, and taking it for the identity is the straight-through estimator (Bengio, Léonard and Courville
 * 2013, https://arxiv.org/abs/1308.3432).
 */

import { create } from "@bufbuild/protobuf";

import { fail } from "../errors.js";
import { type GraphProto, type NodeProto, type TensorProto, TensorProtoSchema } from "./onnx_pb.js";

const FLOAT = 1;

/** What the whole numbers of each ONNX data type lie in. */
const wholeNumbers = new Map<number, typeof Uint8Array | typeof Int8Array | typeof Int32Array>([
  [2, Uint8Array],
  [3, Int8Array],
  [6, Int32Array],
]);

/**
 * The graph without QuantizeLinear and DequantizeLinear; the very graph where it has none.
 *
 * @throws MODEL_FOREIGN where the numbers do not fit together
 */
export function dequantizeGraph(graph: GraphProto): GraphProto {
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  /** What takes the place of a value that goes. */
  const instead = new Map<string, string>();
  const floats: TensorProto[] = [];
  const nodes: NodeProto[] = [];
  for (const node of graph.node) {
    const [output = ""] = node.output;
    const [input = ""] = node.input;
    const constant = constants.get(input);
    if (node.opType === "DequantizeLinear" && constant !== undefined) {
      floats.push(toFloats(output, constant, node, constants));
    } else if (/^(Q|Deq)uantizeLinear$/.test(node.opType)) {
      instead.set(output, instead.get(input) ?? input);
    } else {
      const inputs = node.input.map((value) => instead.get(value) ?? value);
      nodes.push({ ...node, input: inputs });
    }
  }
  if (nodes.length === graph.node.length) return graph;
  const taken = new Set(nodes.flatMap((node) => node.input));
  return {
    ...graph,
    node: nodes,
    initializer: [...graph.initializer, ...floats].filter(({ name }) => taken.has(name)),
  };
}

/** (whole number - zero point) * scale, along an axis with a scale for each place where there are several. */
function toFloats(
  name: string,
  tensor: TensorProto,
  { input, attribute }: NodeProto,
  constants: ReadonlyMap<string, TensorProto>,
): TensorProto {
  const numbers = numbersOf(tensor);
  const scales = numbersOf(constants.get(input[1] ?? ""));
  const zeros = input[2] ? numbersOf(constants.get(input[2])) : [0];
  const axis = Number(attribute.find(({ name: key }) => key === "axis")?.i ?? 1);
  const channels = Number(tensor.dims[axis] ?? 1);
  const isFitting = [scales.length, zeros.length].every((length) => length === 1 || length === channels);
  if (!isFitting) refuse(tensor);
  const stride = tensor.dims.slice(axis + 1).reduce((product, size) => product * Number(size), 1);
  const valueAt = (values: ArrayLike<number>, place: number) =>
    values[values.length === 1 ? 0 : Math.floor(place / stride) % channels]!;
  const floats = Float32Array.from(
    numbers,
    (number, place) => (number - valueAt(zeros, place)) * valueAt(scales, place),
  );
  return create(TensorProtoSchema, {
    name,
    dims: tensor.dims,
    dataType: FLOAT,
    rawData: new Uint8Array(floats.buffer),
  });
}

function numbersOf(tensor: TensorProto | undefined): ArrayLike<number> {
  const storage = tensor?.dataType === FLOAT ? Float32Array : wholeNumbers.get(tensor?.dataType ?? 0);
  const count = tensor?.dims.reduce((size, dim) => size * Number(dim), 1) ?? 0;
  const isWhole = storage !== undefined && tensor?.rawData.length === count * storage.BYTES_PER_ELEMENT;
  if (!isWhole) return refuse(tensor);
  return new storage(Uint8Array.from(tensor.rawData).buffer);
}

function refuse(tensor: TensorProto | undefined): never {
  fail(
    "MODEL_FOREIGN",
    `the model's quantised tensor ${JSON.stringify(tensor?.name.slice(0, 60) ?? "")} has a form that this program does not write. Make one with digits export int8.`,
  );
}
