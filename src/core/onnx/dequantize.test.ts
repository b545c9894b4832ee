import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";

import { dequantizeGraph } from "./dequantize.js";
import { AttributeProto_AttributeType, type GraphProto, GraphProtoSchema } from "./onnx_pb.js";

const bytesOf = ({ buffer }: Float32Array | Int8Array | Int32Array | Uint8Array) =>
  new Uint8Array(buffer as ArrayBuffer);

/** y = Conv(x as bytes and back, [2, 2] whole numbers with two scales and zero points). */
function quantized(scales: readonly number[]): GraphProto {
  return create(GraphProtoSchema, {
    input: [{ name: "x" }],
    output: [{ name: "y" }],
    initializer: [
      { name: "w", dims: [2n, 2n], dataType: 3, rawData: bytesOf(Int8Array.of(1, -2, 3, -128)) },
      { name: "scale", dims: [BigInt(scales.length)], dataType: 1, rawData: bytesOf(Float32Array.from(scales)) },
      { name: "zero", dims: [2n], dataType: 3, rawData: bytesOf(Int8Array.of(0, 2)) },
      { name: "one", dataType: 1, rawData: bytesOf(Float32Array.of(1)) },
    ],
    node: [
      { opType: "QuantizeLinear", input: ["x", "one"], output: ["x_bytes"] },
      { opType: "DequantizeLinear", input: ["x_bytes", "one"], output: ["x_back"] },
      {
        opType: "DequantizeLinear",
        input: ["w", "scale", "zero"],
        output: ["w_back"],
        attribute: [{ name: "axis", type: AttributeProto_AttributeType.INT, i: 0n }],
      },
      { opType: "Conv", input: ["x_back", "w_back"], output: ["y"] },
    ],
  });
}

test("whole numbers become the floats they stand for, and rounding goes", () => {
  const graph = dequantizeGraph(quantized([0.5, 0.25]));
  expect(graph.node.map(({ opType }) => opType)).toEqual(["Conv"]);
  expect(graph.node[0]!.input).toEqual(["x", "w_back"]);
  const [weights, ...others] = graph.initializer;
  expect(others).toEqual([]);
  expect(weights).toMatchObject({ name: "w_back", dims: [2n, 2n] });
  const { buffer } = Uint8Array.from(weights!.rawData);
  expect([...new Float32Array(buffer)]).toEqual([0.5, -1, 0.25, -32.5]);
});

test("a graph of floats stays as it is", () => {
  const graph = create(GraphProtoSchema, { node: [{ opType: "Relu", input: ["x"], output: ["y"] }] });
  expect(dequantizeGraph(graph)).toBe(graph);
});

test("scales that are not as many as the channels are refused", () => {
  expect(() => dequantizeGraph(quantized([1, 2, 3]))).toThrowError(
    expect.objectContaining({ code: "MODEL_FOREIGN" }) as Error,
  );
});

test("whole numbers that are cut short are refused", () => {
  const graph = quantized([1, 2]);
  graph.initializer[0]!.rawData = new Uint8Array(3);
  expect(() => dequantizeGraph(graph)).toThrowError(expect.objectContaining({ code: "MODEL_FOREIGN" }) as Error);
});
