/** Quantised models against the models they were made of, and a tiny one against numbers worked out by hand. */

import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";

import { mnistImages, untrainedModel } from "../../../test/networks.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import {
  add,
  constant,
  convolution,
  input,
  matmul,
  maxPool,
  multiply,
  relu,
  reshape,
  scaleChannels,
} from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import { findNetwork, networkNames } from "../network/networks.js";
import { checkOnnxModel } from "../onnx/check-model.js";
import { parseModel, readOnnxMetadata, toOnnxModel } from "../onnx/model.js";
import { ModelProtoSchema, type ModelProto } from "../onnx/onnx_pb.js";
import { createClassifier } from "../reading/classifier.js";
import { floatTensor } from "../tensor/tensor.js";
import { foldChannels } from "./fold-channels.js";
import { quantizeModel } from "./quantize-model.js";

/** What rounding to 8 bits may change, layer after layer, as a share of the logits; untrained ones change by 2 to 5 %. */
const ROUNDING_TOLERANCE = 0.08;

/** Of sums in another order. */
const FLOAT_TOLERANCE = 1e-4;

const runtime = createNodeRuntime();
const { images } = await mnistImages(64);

/** Images of which the first pixel tells the rest. */
const flat = (...values: readonly number[]) =>
  Uint8Array.from(values.flatMap((value) => Array<number>(784).fill(value)));

async function logitsOf(model: Uint8Array): Promise<Float32Array> {
  const classifier = await createClassifier(runtime, model);
  const logits = await classifier.logits(images);
  await classifier.dispose();
  return logits;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}

function lengthOf(values: Float32Array): number {
  return Math.hypot(...values);
}

/** A model of one layer with two channels, [2, 1, 1, 1]; its logits are ten means of no meaning. */
function tinyModel(build: (images: Node) => Node): Uint8Array {
  const given = input("images", [1, 1, 28, 28]);
  const built = build(given);
  const [, channels = 0, height = 0, width = 0] = built.shape;
  const size = channels * height * width;
  const weights = Float32Array.from({ length: size * 10 }, (_, i) => ((i * 7919) % 23) / 2300 - 0.005);
  const logits = matmul(reshape(built, [1, size]), constant(floatTensor([size, 10], weights)));
  return toOnnxModel({ name: "tiny", outputs: { logits, probabilities: multiply(logits, 1) }, openBatch: true });
}

function twoChannels(weights: readonly number[], of: Node): Node {
  return convolution(of, constant(floatTensor([2, 1, 1, 1], weights)));
}

function numbersOf({ graph }: ModelProto, name: string) {
  const { rawData, dataType } = graph!.initializer.find((tensor) => tensor.name === name)!;
  const { buffer } = Uint8Array.from(rawData);
  if (dataType === 1) return [...new Float32Array(buffer)];
  if (dataType === 6) return [...new Int32Array(buffer)];
  return [...(dataType === 3 ? new Int8Array(buffer) : new Uint8Array(buffer))];
}

describe("a quantised model", () => {
  test.each(networkNames)("of %s gives nearly the same logits in less than a third of the bytes", async (name) => {
    const model = untrainedModel(findNetwork(name));
    const quantized = await quantizeModel(runtime, model, images);
    const expected = await logitsOf(model);
    const logits = await logitsOf(quantized);
    const rounding = logits.map((logit, i) => logit - expected[i]!);
    expect(lengthOf(rounding) / lengthOf(expected)).toBeLessThan(ROUNDING_TOLERANCE);
    expect(logits).not.toEqual(expected);
    expect(quantized.length / model.length).toBeLessThan(0.33);
  });

  test("passes the look that uploaded models get, and keeps its metadata", async () => {
    const model = untrainedModel(findNetwork("digits"));
    const quantized = await quantizeModel(runtime, model, images);
    checkOnnxModel(quantized);
    expect(readOnnxMetadata(quantized)).toEqual(readOnnxMetadata(model));
    const [before, after] = [parseModel(model), parseModel(quantized)];
    expect(after.graph.input).toEqual(before.graph.input);
    expect(after.graph.output).toEqual(before.graph.output);
  });

  test("of the same images is the same to the byte, of others another", async () => {
    const model = untrainedModel(findNetwork("lenet"));
    const first = await quantizeModel(runtime, model, images);
    const again = await quantizeModel(runtime, model, images);
    expect(Buffer.from(again).equals(first)).toBe(true);
    const others = images.subarray(0, 784 * 8);
    const other = await quantizeModel(runtime, model, others);
    expect(Buffer.from(other).equals(first)).toBe(false);
  });

  test("of two ways that are added keeps numbers below 0, and the sum", async () => {
    const model = tinyModel((x) => {
      const way = twoChannels([0.7, -1.3], x);
      const other = convolution(relu(way), constant(floatTensor([2, 2, 1, 1], [-0.9, 0.4, 0.8, 0.3])));
      return relu(add(way, other));
    });
    const quantized = await quantizeModel(runtime, model, images);
    const parsed = parseModel(quantized);
    const zeros = parsed.graph.initializer.filter(
      ({ name, dataType, rawData }) => name.endsWith("_zero") && dataType === 2 && rawData[0]! > 0,
    );
    expect(zeros).toHaveLength(2); // what each way gives, before the sum
    const expected = await logitsOf(model);
    const rounding = (await logitsOf(quantized)).map((logit, i) => logit - expected[i]!);
    expect(lengthOf(rounding) / lengthOf(expected)).toBeLessThan(ROUNDING_TOLERANCE);
  });

  test("has the scales, weights and biases that were worked out by hand", async () => {
    // Channels: 0.5 x + 1 times 2, and -3 x + 0; folded 1 x + 2 and -3 x.
    const model = tinyModel((x) => {
      const bias = constant(floatTensor([1, 2, 1, 1], [1, 0]));
      const scale = constant(floatTensor([1, 2, 1, 1], [2, 1]));
      return relu(multiply(add(twoChannels([0.5, -3], x), bias), scale));
    });
    const parsed = fromBinary(ModelProtoSchema, await quantizeModel(runtime, model, flat(0, 51, 255)));
    const conv = parsed.graph!.node.find(({ opType }) => opType === "Conv")!;
    const name = conv.output[0]!;
    expect(numbersOf(parsed, "images_scale")[0]).toBeCloseTo(1 / 255, 9);
    expect(numbersOf(parsed, "images_zero")).toEqual([0]);
    expect(numbersOf(parsed, `${name}_w`)).toEqual([63, -63]);
    const scales = numbersOf(parsed, `${name}_w_scale`);
    expect(scales[0]).toBeCloseTo(1 / 63, 8);
    expect(scales[1]).toBeCloseTo(3 / 63, 8);
    // 2 in units of 1/255 * 1/63.
    expect(numbersOf(parsed, `${name}_b`)).toEqual([2 * 255 * 63, 0]);
    expect(numbersOf(parsed, `${name}_b_scale`)[1]).toBeCloseTo(3 / 63 / 255, 9);
    // After the Relu: 2, 2.2 and 3 in the one channel, 0 in the other. From 0 to 3 nothing is cut off.
    const relued = parsed.graph!.node.find(({ opType }) => opType === "Relu")!;
    const [scale] = numbersOf(parsed, `${relued.output[0]!}_scale`);
    expect(scale! * 255).toBeGreaterThanOrEqual(2.9);
    expect(scale! * 255).toBeLessThan(3.01);
  });
});

describe("folding", () => {
  const build = (scales: readonly number[]) =>
    tinyModel((x) => {
      const pooled = maxPool(twoChannels([0.5, -3], x), 2);
      const scale = constant(floatTensor([1, 2, 1, 1], scales));
      const bias = constant(floatTensor([1, 2, 1, 1], [0.3, 0.4]));
      return relu(add(multiply(pooled, scale), bias));
    });

  function folded(model: Uint8Array): ModelProto {
    const parsed = fromBinary(ModelProtoSchema, model);
    foldChannels(parsed.graph!);
    return parsed;
  }

  const normalised = (scales: readonly number[]) =>
    tinyModel((x) =>
      relu(
        scaleChannels(
          maxPool(twoChannels([0.5, -3], x), 2),
          constant(floatTensor([2], scales)),
          constant(floatTensor([2], [0.3, 0.4])),
        ),
      ),
    );

  /** As other programs write it: not folded. */
  function withStatistics(): Uint8Array {
    const parsed = fromBinary(ModelProtoSchema, normalised([2, 0.5]));
    const { node, initializer } = parsed.graph!;
    const norm = node.find(({ opType }) => opType === "BatchNormalization")!;
    norm.attribute[0]!.f = 0.25;
    for (const [place, values] of [
      [3, [0.1, -0.2]],
      [4, [0.5, 2]],
    ] as const) {
      const tensor = initializer.find(({ name }) => name === norm.input[place]);
      tensor!.rawData = new Uint8Array(Float32Array.from(values).buffer);
    }
    return toBinary(ModelProtoSchema, parsed);
  }

  const operatorsOf = ({ graph }: ModelProto) => graph!.node.map(({ opType }) => opType);

  test.each([
    ["scale and bias", build([2, 0.5])],
    ["normalisation", normalised([2, 0.5])],
  ])("makes one layer of convolution, %s, and pools what it gives", (_, model) => {
    expect(operatorsOf(folded(model)).slice(0, 3)).toEqual(["Conv", "Relu", "MaxPool"]);
  });

  test("has the same numbers of a normalisation as of scale and bias", async () => {
    const [one, other] = [normalised([2, 0.5]), build([2, 0.5])].map((model) =>
      logitsOf(toBinary(ModelProtoSchema, folded(model))),
    );
    expect(await one).toEqual(await other);
  });

  test("leaves pooling before a scale that turns the order round", () => {
    expect(operatorsOf(folded(build([2, -0.5]))).slice(0, 5)).toEqual(["Conv", "MaxPool", "Mul", "Add", "Relu"]);
  });

  test.each([
    ["networks", untrainedModel(findNetwork("digits"))],
    ["pooling", build([2, 0.5])],
    ["pooling that stays", build([2, -0.5])],
    ["normalisations", normalised([2, -0.5])],
    ["normalisations by mean and variance", withStatistics()],
  ])("changes nothing of what %s compute", async (_, model) => {
    const expected = await logitsOf(model);
    const logits = await logitsOf(toBinary(ModelProtoSchema, folded(model)));
    expect(largestDifference(expected, logits)).toBeLessThan(FLOAT_TOLERANCE);
  });
});

describe("a model that cannot be quantised is refused", () => {
  const lenet = untrainedModel(findNetwork("lenet"));

  test.each([
    ["no images", new Uint8Array(0)],
    ["half an image", new Uint8Array(392)],
  ])("with %s to calibrate on", async (_, pixels) => {
    await expect(quantizeModel(runtime, lenet, pixels)).rejects.toThrowError(
      expect.objectContaining({ code: "OPTION_INVALID" }) as Error,
    );
  });

  test("when it is quantised already", async () => {
    const quantized = await quantizeModel(runtime, lenet, images);
    await expect(quantizeModel(runtime, quantized, images)).rejects.toThrowError(
      expect.objectContaining({
        code: "MODEL_UNQUANTIZABLE",
        message: expect.stringContaining("8-bit numbers already") as string,
      }) as Error,
    );
  });

  test("when it has no convolution", async () => {
    const model = tinyModel((x) => x);
    await expect(quantizeModel(runtime, model, images)).rejects.toThrowError(
      expect.objectContaining({
        code: "MODEL_UNQUANTIZABLE",
        message: expect.stringContaining("no convolution") as string,
      }) as Error,
    );
  });

  test("when it is no model", async () => {
    await expect(quantizeModel(runtime, new Uint8Array(9), images)).rejects.toThrowError(
      expect.objectContaining({ code: "MODEL_MALFORMED" }) as Error,
    );
  });

  test("when its work is stopped", async () => {
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    await expect(quantizeModel(runtime, lenet, images, { signal: stop.signal })).rejects.toThrowError("enough");
  });
});
