import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";

import { NodeProtoSchema } from "../onnx/onnx_pb.js";
import type { Layer } from "./graph-index.js";
import { quantizeWeights } from "./write-quantized.js";

/** Two channels of three weights, channel by channel as a convolution has them. */
function layer(values: readonly number[], bias: readonly number[]): Layer {
  return {
    node: create(NodeProtoSchema, { opType: "Conv" }),
    input: "x",
    output: "y",
    rank: 4,
    channels: 2,
    weights: { shape: [2, 3, 1, 1], values: Float32Array.from(values) },
    channelAxis: 0,
    channelOf: (place) => Math.floor(place / 3),
    bias: Float32Array.from(bias),
  };
}

test("each channel's largest weight becomes 63 or -63, and the bias counts in input scale times channel scale", () => {
  const { weights, scales, bias } = quantizeWeights(layer([0.63, -0.315, 0.1, -12.6, 6.3, 0.2], [1, -4]), 0.5);
  expect(scales[0]).toBeCloseTo(0.01, 8);
  expect(scales[1]).toBeCloseTo(0.2, 8);
  // -31.5 and 31.5 lie between two numbers; floats decide.
  expect([...weights].map(Math.abs)).toEqual([63, expect.toBeOneOf([31, 32]), 10, 63, expect.toBeOneOf([31, 32]), 1]);
  expect([Math.sign(weights[1]!), Math.sign(weights[3]!)]).toEqual([-1, -1]);
  expect([...bias]).toEqual([200, -40]); // 1 / (0.5 * 0.01), -4 / (0.5 * 0.2)
});

test("a channel without weights keeps its bias", () => {
  const { weights, scales, bias } = quantizeWeights(layer([0, 0, 0, 0, 0, 0], [3, 0]), 0.25);
  expect([...weights]).toEqual([0, 0, 0, 0, 0, 0]);
  expect(bias[0]! * scales[0]! * 0.25).toBeCloseTo(3, 6);
  expect([scales[1], bias[1]]).toEqual([1, 0]);
});

test("a bias that dwarfs its weights stays within 32 bits", () => {
  const { scales, bias } = quantizeWeights(layer([1e-12, 0, 0, 1, 0, 0], [1e3, 0]), 0.01);
  expect(Math.abs(bias[0]!)).toBeLessThanOrEqual(2 ** 30 + 1);
  expect(bias[0]! * scales[0]! * 0.01).toBeCloseTo(1e3, 2);
});
