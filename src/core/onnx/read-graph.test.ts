import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";

import { untrainedModel } from "../../../test/networks.js";
import {
  add,
  constant,
  exponential,
  input,
  logarithm,
  logSoftmax,
  matmul,
  mean,
  multiply,
  squareRoot,
  transpose,
} from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import { buildLocatorNetwork } from "../network/locator-network.js";
import { findNetwork, networkNames } from "../network/networks.js";
import { buildForTraining, createInitialParameters, createInitialStatistics } from "../network/scope.js";
import { floatTensor } from "../tensor/tensor.js";
import { toLocatorModel } from "../training/locator-model.js";
import { readOnnxMetadata, toOnnxModel } from "./model.js";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
} from "./onnx_pb.js";
import { readOnnxGraph } from "./read-graph.js";

const images = input("images", [1, 1, 28, 28]);
const planes = input("planes", [1, 1, 32, 32]);

describe("a graph read back from a model", () => {
  test.each(networkNames)("of %s, written again, is the same model to the byte", (name) => {
    const model = untrainedModel(findNetwork(name));
    const written = toOnnxModel({
      name,
      outputs: readOnnxGraph(model, { images }),
      metadata: Object.fromEntries(readOnnxMetadata(model)),
      openBatch: true,
    });
    expect(Buffer.from(written).equals(model)).toBe(true);
  });

  test("of the locator, whose pixels are repeated, is the same model to the byte", () => {
    const layout = buildForTraining((scope) => buildLocatorNetwork(scope, planes)).layout;
    const model = toLocatorModel({
      layout,
      parameters: createInitialParameters(layout, 1),
      statistics: createInitialStatistics(layout),
    });
    const written = toOnnxModel({
      name: "locator",
      outputs: readOnnxGraph(model, { planes }),
      openBatch: true,
      openWidth: true,
      openHeight: true,
    });
    expect(Buffer.from(written).equals(model)).toBe(true);
  });

  test("takes another batch than the file was written with", () => {
    const model = untrainedModel(findNetwork("digits"));
    const { logits } = readOnnxGraph(model, { images: input("images", [17, 1, 28, 28]) });
    expect(logits?.shape).toEqual([17, 11]);
  });
});

/** A model of which one part was changed. */
function changed(change: (graph: GraphProto) => void, network = "two-conv"): Uint8Array {
  const model = fromBinary(ModelProtoSchema, untrainedModel(findNetwork(network)));
  change(model.graph!);
  return toBinary(ModelProtoSchema, model);
}

function nodeOf(graph: GraphProto, operator: string): NodeProto {
  return graph.node.find(({ opType }) => opType === operator)!;
}

test.each<[string, (graph: GraphProto) => void, RegExp]>([
  [
    "an operator that networks do not have",
    (graph) => void (nodeOf(graph, "Relu").opType = "Celu"),
    /computes "Celu" of 1 values/,
  ],
  [
    "an operator with an input more",
    (graph) => void nodeOf(graph, "Relu").input.push("images"),
    /computes "Relu" of 2 values/,
  ],
  [
    "a bias that is no number for each channel",
    (graph) => void nodeOf(graph, "Conv").input.push("images"),
    /adds a bias of \[1, 1, 28, 28\] to 32 channels/,
  ],
  [
    "an attribute that changes what is computed",
    (graph) =>
      void nodeOf(graph, "Conv").attribute.push(
        create(AttributeProtoSchema, { name: "dilations", type: AttributeProto_AttributeType.INTS, ints: [2n, 2n] }),
      ),
    /"Conv" with "dilations"/,
  ],
  [
    "pixels repeated in another way",
    (graph) => {
      const node = nodeOf(graph, "Relu");
      node.opType = "Resize";
      node.input.push("", "images");
      node.attribute.push(
        create(AttributeProtoSchema, {
          name: "mode",
          type: AttributeProto_AttributeType.STRING,
          s: new TextEncoder().encode("linear"),
        }),
      );
    },
    /"Resize" with "mode"/,
  ],
  ["a value that nothing gives", (graph) => void (nodeOf(graph, "Relu").input[0] = "nowhere"), /a value "nowhere"/],
  ["a shape that is computed", (graph) => void (nodeOf(graph, "Reshape").input[1] = "images"), /computes a shape/],
  [
    "weights that are cut short",
    ({ initializer: [first] }) => void (first!.rawData = first!.rawData.subarray(1)),
    /tensor "constant_1"/,
  ],
  [
    "weights of a data type of its own",
    ({ initializer: [first] }) => void (first!.dataType = 16),
    /tensor "constant_1"/,
  ],
])("%s is refused as foreign", (_, change, message) => {
  const model = changed(change);
  expect(() => readOnnxGraph(model, { images })).toThrowError(
    expect.objectContaining({ code: "MODEL_FOREIGN", message: expect.stringMatching(message) as string }) as Error,
  );
});

test.each<[string, (norm: NodeProto) => void, RegExp]>([
  ["by a variance with something added", (norm) => void (norm.attribute[0]!.f = 1e-5), /by a mean and a variance/],
  ["by a variance that is not 1", (norm) => void (norm.input[4] = norm.input[3]!), /by a mean and a variance/],
  ["by a mean that is not 0", (norm) => void (norm.input[3] = norm.input[4]!), /by a mean and a variance/],
  [
    "in training",
    (norm) =>
      void norm.attribute.push(
        create(AttributeProtoSchema, { name: "training_mode", type: AttributeProto_AttributeType.INT, i: 1n }),
      ),
    /"BatchNormalization" with "training_mode"/,
  ],
  [
    "by an addend that is no float",
    (norm) => void (norm.attribute[0]!.type = AttributeProto_AttributeType.INT),
    /"BatchNormalization" with "epsilon"/,
  ],
])("a normalisation %s is refused as foreign", (_, change, message) => {
  const model = changed((graph) => {
    change(nodeOf(graph, "BatchNormalization"));
  }, "digits");
  expect(() => readOnnxGraph(model, { images })).toThrowError(
    expect.objectContaining({ code: "MODEL_FOREIGN", message: expect.stringMatching(message) as string }) as Error,
  );
});

describe("what earlier versions wrote is read:", () => {
  const x = input("x", [1, 3]);
  const numbers = (values: number[]) => constant(floatTensor([3], values));

  test.each([
    ["scale and shift apart", add(multiply(x, numbers([1, -2, 3])), numbers([4, 5, 6]))],
    ["probabilities by way of their logarithms", exponential(logSoftmax(x))],
  ])("%s", (_, y) => {
    const model = toOnnxModel({ name: "earlier", outputs: { y } });
    const outputs = readOnnxGraph(model, { x });
    const written = toOnnxModel({ name: "earlier", outputs });
    expect(Buffer.from(written).equals(model)).toBe(true);
  });
});

test.each([
  ["a logarithm of a square root", (x: Node) => logarithm(squareRoot(x))],
  ["a mean over two axes", (x: Node) => mean(x, [1, 2])],
  ["a product of batches of matrices", (x: Node) => matmul(x, transpose(x, [0, 2, 1]))],
])("%s is read back, whatever network is made of it", (_, build) => {
  const x = input("x", [2, 3, 4]);
  const model = toOnnxModel({ name: "operations", outputs: { y: build(x) } });
  const written = toOnnxModel({ name: "operations", outputs: readOnnxGraph(model, { x }) });
  expect(Buffer.from(written).equals(model)).toBe(true);
});
