/** Models as nobody should take them in: made from a good one by changing what is in it. */

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";

import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "../src/core/onnx/onnx_pb.js";

/** The model with its parsed form changed, and written as this program writes models. */
export function changedModel(bytes: Uint8Array, change: (graph: GraphProto, model: ModelProto) => void): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  change(model.graph!, model);
  return toBinary(ModelProtoSchema, model);
}

/** The same network under another name or version. */
export function renamedModel(
  bytes: Uint8Array,
  names: { readonly name?: string; readonly version?: string },
): Uint8Array {
  return changedModel(bytes, (_, model) => {
    for (const property of model.metadataProps) {
      const key = property.key as keyof typeof names;
      property.value = names[key] ?? property.value;
    }
  });
}

/** A tensor whose data are said to lie in /etc/passwd. */
export function externalTensor(name = "weights"): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: [4n],
    dataType: TensorProto_DataType.FLOAT,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [{ key: "location", value: "../../etc/passwd" }],
  });
}

/** An operator that only a custom library has. */
export function customNode(): NodeProto {
  return create(NodeProtoSchema, {
    name: "spell",
    opType: "Magic",
    domain: "com.example",
    input: ["images"],
    output: ["magic"],
  });
}

/** An If whose branches hold the nodes. */
export function ifNode(...nodes: NodeProto[]): NodeProto {
  const branch = create(GraphProtoSchema, { name: "branch", node: nodes });
  return create(NodeProtoSchema, {
    name: "choice",
    opType: "If",
    input: ["condition"],
    output: ["chosen"],
    attribute: [graphAttribute("then_branch", branch), graphAttribute("else_branch", branch)],
  });
}

/** The images go through a loop that never ends. */
export function endlessModel(bytes: Uint8Array): Uint8Array {
  const bool = TensorProto_DataType.BOOL;
  const float = TensorProto_DataType.FLOAT;
  const int64 = TensorProto_DataType.INT64;
  return changedModel(bytes, (graph) => {
    const body = create(GraphProtoSchema, {
      name: "body",
      input: [valueOf("turn", int64, []), valueOf("goOn", bool, []), valueOf("seen", float, ["batch", 1, 28, 28])],
      output: [valueOf("goOnStill", bool, []), valueOf("kept", float, ["batch", 1, 28, 28])],
      node: [operator("Identity", ["goOn"], ["goOnStill"]), operator("Neg", ["seen"], ["kept"])],
    });
    graph.initializer.push(
      scalar("turns", int64, new BigInt64Array([2n ** 62n])),
      scalar("always", bool, Uint8Array.of(1)),
    );
    putBeforeNetwork(graph, "afterLoop", [
      operator("Loop", ["turns", "always", "images"], ["afterLoop"], [graphAttribute("body", body)]),
    ]);
  });
}

/** The network adds nothing to each pixel, by a chain of products of large matrices that takes minutes. */
export function slowModel(bytes: Uint8Array): Uint8Array {
  return changedModel(bytes, (graph) => {
    const products = Array.from({ length: 1_000 }, (_, i) =>
      operator("MatMul", [`product${i}`, "product0"], [`product${i + 1}`]),
    );
    graph.initializer.push(vector("matrixShape", [2_000, 2_000]), vector("one", [1]));
    putBeforeNetwork(graph, "unchanged", [
      operator("ConstantOfShape", ["matrixShape"], ["product0"]),
      ...products,
      operator("ReduceMean", ["product1000"], ["productMean"]),
      operator("Reshape", ["productMean", "one"], ["productScalar"]),
      operator("Add", ["images", "productScalar"], ["unchanged"]),
    ]);
  });
}

/** The network adds the mean of so many zeros, all in memory at once, to each pixel. */
export function hugeModel(bytes: Uint8Array, megabytes: number): Uint8Array {
  return changedModel(bytes, (graph) => {
    graph.initializer.push(vector("hugeShape", [megabytes, 250_000]), vector("one", [1]));
    putBeforeNetwork(graph, "withHuge", [
      operator("ConstantOfShape", ["hugeShape"], ["huge"]),
      operator("ReduceMean", ["huge"], ["hugeMean"]),
      operator("Reshape", ["hugeMean", "one"], ["hugeScalar"]),
      operator("Add", ["images", "hugeScalar"], ["withHuge"]),
    ]);
  });
}

/** The network adds nothing to each pixel, by as many multiplications as the largest images it saw were dark. */
export function dataShapedModel(bytes: Uint8Array): Uint8Array {
  return changedModel(bytes, (graph) => {
    graph.initializer.push(vector("allAxes", [0, 1, 2, 3]), vector("one", [1]));
    putBeforeNetwork(graph, "unchanged", [
      operator("ReduceSum", ["images", "allAxes"], ["ink"]),
      operator("Reshape", ["ink", "one"], ["inks"]),
      operator("Cast", ["inks"], ["size"], [intAttribute("to", TensorProto_DataType.INT64)]),
      operator("ConstantOfShape", ["size"], ["grown"]),
      operator("ReduceSum", ["grown"], ["nothing"]),
      operator("Add", ["images", "nothing"], ["unchanged"]),
    ]);
  });
}

/**
 * The network adds nothing to each pixel, by products of matrices whose side is twenty times the ink of all images: none
 * over a blank one, on which models are opened, and for a digit so many that each product takes a second or more.
 */
export function inkBoundModel(bytes: Uint8Array, productCount: number): Uint8Array {
  return changedModel(bytes, (graph) => {
    const products = Array.from({ length: productCount }, (_, i) =>
      operator("MatMul", [`product${i}`, "product0"], [`product${i + 1}`]),
    );
    const twenty = new Uint8Array(Float32Array.of(20).buffer);
    graph.initializer.push(vector("allAxes", [0, 1, 2, 3]), vector("both", [0, 1]), vector("one", [1]));
    graph.initializer.push(scalar("twenty", TensorProto_DataType.FLOAT, twenty));
    putBeforeNetwork(graph, "unchanged", [
      operator("ReduceSum", ["images", "allAxes"], ["ink"]),
      operator("Reshape", ["ink", "one"], ["inks"]),
      operator("Mul", ["inks", "twenty"], ["muchInk"]),
      operator("Cast", ["muchInk"], ["side"], [intAttribute("to", TensorProto_DataType.INT64)]),
      operator("Concat", ["side", "side"], ["sides"], [intAttribute("axis", 0)]),
      operator("ConstantOfShape", ["sides"], ["product0"]),
      ...products,
      operator("ReduceSum", [`product${productCount}`, "both"], ["nothing"]),
      operator("Reshape", ["nothing", "one"], ["nothingAtAll"]),
      operator("Add", ["images", "nothingAtAll"], ["unchanged"]),
    ]);
  });
}

/** The network multiplies all images of a run with each other, a thousand times. */
export function costlyModel(bytes: Uint8Array): Uint8Array {
  return changedModel(bytes, (graph) => {
    const products = Array.from({ length: 1_000 }, (_, i) =>
      operator("MatMul", [`product${i}`, "square"], [`product${i + 1}`]),
    );
    graph.initializer.push(vector("rows", [-1, 784]), vector("shape", [-1, 1, 28, 28]));
    putBeforeNetwork(graph, "multiplied", [
      operator("Reshape", ["images", "rows"], ["product0"]),
      operator("Gemm", ["product0", "product0"], ["square"], [intAttribute("transA", 1)]),
      ...products,
      operator("Reshape", ["product1000", "shape"], ["multiplied"]),
    ]);
  });
}

/** The network computes the difference of every pixel of all images from every other: 600,000 numbers an image, twice. */
export function narrowModel(bytes: Uint8Array): Uint8Array {
  return changedModel(bytes, (graph) => {
    graph.initializer.push(vector("row", [0, 1, 784]), vector("column", [0, 784, 1]), vector("axis", [2]));
    graph.initializer.push(vector("shape", [-1, 1, 28, 28]));
    putBeforeNetwork(graph, "summed", [
      operator("Reshape", ["images", "row"], ["asRow"]),
      operator("Reshape", ["images", "column"], ["asColumn"]),
      operator("Sub", ["asRow", "asColumn"], ["differences"]),
      operator("Relu", ["differences"], ["larger"]),
      operator("ReduceSum", ["larger", "axis"], ["sums"]),
      operator("Reshape", ["sums", "shape"], ["summed"]),
    ]);
  });
}

/** A protobuf of this many empty nodes, two bytes each, which parsed take a twenty times as much. */
export function manyEmptyNodes(count: number): Uint8Array {
  const length = 2 * count;
  const header = Uint8Array.of(
    0x3a, // ModelProto.graph
    (length & 0x7f) | 0x80,
    ((length >>> 7) & 0x7f) | 0x80,
    ((length >>> 14) & 0x7f) | 0x80,
    (length >>> 21) & 0x7f,
  );
  const bytes = new Uint8Array(header.length + length);
  bytes.set(header);
  for (let i = header.length; i < bytes.length; i += 2) bytes[i] = 0x0a; // GraphProto.node
  return bytes;
}

/** Puts nodes between the images and the network, which then sees `output`. */
function putBeforeNetwork(graph: GraphProto, output: string, nodes: NodeProto[]): void {
  for (const node of graph.node) {
    node.input = node.input.map((name) => (name === "images" ? output : name));
  }
  graph.node.unshift(...nodes);
}

function operator(opType: string, input: string[], output: string[], attribute: AttributeProto[] = []): NodeProto {
  return create(NodeProtoSchema, { name: output[0]!, opType, input, output, attribute });
}

function intAttribute(name: string, value: number): AttributeProto {
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });
}

function graphAttribute(name: string, graph: GraphProto): AttributeProto {
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.GRAPH, g: graph });
}

function vector(name: string, values: readonly number[]): TensorProto {
  const { buffer } = BigInt64Array.from(values, BigInt);
  return create(TensorProtoSchema, {
    name,
    dims: [BigInt(values.length)],
    dataType: TensorProto_DataType.INT64,
    rawData: new Uint8Array(buffer),
  });
}

function scalar(
  name: string,
  dataType: number,
  { buffer }: BigInt64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>,
): TensorProto {
  return create(TensorProtoSchema, { name, dims: [], dataType, rawData: new Uint8Array(buffer) });
}

function valueOf(name: string, elemType: number, shape: readonly (string | number)[]): ValueInfoProto {
  const dim = shape.map((size) =>
    typeof size === "string"
      ? { value: { case: "dimParam" as const, value: size } }
      : { value: { case: "dimValue" as const, value: BigInt(size) } },
  );
  const value = { elemType, shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value } } });
}
