/** The model that training leaves behind against the network it was made of, as its layers were put together. */

import { describe, expect, test } from "vitest";

import { evaluate, relativeDifference, runWith, valuesOf } from "../../../test/graph-harness.js";
import { layoutOf, mnistImages } from "../../../test/networks.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { IMAGE_PIXELS } from "../digits.js";
import { input } from "../graph/operations/builder.js";
import { findNetwork, networkNames } from "../network/networks.js";
import { createInferenceScope, createInitialParameters, createInitialStatistics } from "../network/scope.js";
import { parseModel } from "../onnx/model.js";
import type { Runtime } from "../runtime.js";
import { createRandom } from "../tensor/random.js";
import { createTensor, floatTensor, sizeOf, type Tensor } from "../tensor/tensor.js";
import { countCorrect, toInferenceModel } from "./inference-model.js";

/** Scales go into the weights before them, and are rounded there; the largest difference measured was 1e-6. */
const FOLDING_TOLERANCE = 1e-5;

const COUNT = 4;
const TEMPERATURE = 1.3;
const NONE_OFFSET = -0.4;

/** A network with random weights: of its scales, some below 0 or none. */
function withWeights(name: string, scales: "positive" | "any") {
  const network = findNetwork(name);
  const layout = layoutOf(network);
  const random = createRandom(3);
  const initial = createInitialParameters(layout, 3);
  let start = 0;
  for (const { name: parameter, shape } of layout.parameters) {
    const end = start + sizeOf(shape);
    if (parameter.endsWith(".scale")) {
      const lowest = scales === "any" ? -0.5 : 0.2;
      for (let i = start; i < end; i++) initial[i] = random.uniform(lowest, 2);
    } else if (shape.length === 1) {
      for (let i = start; i < end; i++) initial[i] = random.uniform(-0.3, 0.3);
    }
    start = end;
  }
  const statistics = createInitialStatistics(layout).map((value) => value + random.uniform(0, 0.5));
  return { network, layout, parameters: initial, statistics };
}

describe.each(networkNames)("the inference model of %s", (name) => {
  test.each(["positive", "any"] as const)("gives what its layers compute; scales: %s", async (scales) => {
    const { network, layout, parameters, statistics } = withWeights(name, scales);
    const scope = createInferenceScope(layout, parameters, statistics);
    const shape = [COUNT, 1, 28, 28];
    const built = network.build(scope, input("images", shape));
    const { images } = await mnistImages(COUNT);
    const ink = Float32Array.from(images, (byte) => byte / 255);
    const feeds = { images: floatTensor(shape, ink) };
    const { logits } = await evaluate({ logits: built }, feeds);

    const session = await createNodeRuntime().load(
      toInferenceModel({ network, layout, parameters, statistics, temperature: TEMPERATURE, noneOffset: NONE_OFFSET }),
    );
    const outputs = await runWith(session, feeds);
    await session.dispose();
    expect(relativeDifference(valuesOf(outputs["logits"]), valuesOf(logits))).toBeLessThan(FOLDING_TOLERANCE);
    expect(
      relativeDifference(valuesOf(outputs["probabilities"]), probabilitiesOf(valuesOf(logits), network.classes)),
    ).toBeLessThan(FOLDING_TOLERANCE);
  });
});

function probabilitiesOf(logits: readonly number[], classes: number): number[] {
  return Array.from({ length: logits.length / classes }, (_, image) => {
    const powers = logits
      .slice(image * classes, (image + 1) * classes)
      .map((logit, outcome) => Math.exp(logit / TEMPERATURE + (outcome === classes - 1 ? NONE_OFFSET : 0)));
    const sum = powers.reduce((total, power) => total + power, 0);
    return powers.map((power) => power / sum);
  }).flat();
}

const operatorsOf = (scales: "positive" | "any") =>
  parseModel(toInferenceModel(withWeights("digits", scales))).graph.node.map(({ opType }) => opType);

test("poolings come after the activation, which becomes a part of the convolution, where scales let them", () => {
  const [convolution, pooled] = [
    ["Conv", "BatchNormalization", "Relu"],
    ["Conv", "BatchNormalization", "Relu", "MaxPool"],
  ];
  const layers = [pooled, convolution, pooled, convolution, pooled].flat();
  const last = ["Reshape", "Gemm", "Mul", "Softmax"];
  expect(operatorsOf("positive")).toEqual([...layers, ...last]);
  expect(operatorsOf("any").slice(0, 4)).toEqual(["Conv", "MaxPool", "BatchNormalization", "Relu"]);
});

describe("validation", () => {
  const set = { count: 2, images: new Uint8Array(2 * IMAGE_PIXELS), labels: Uint8Array.of(1, 2) };
  const giving = (logits: Tensor | undefined): Runtime => ({
    load: () =>
      Promise.resolve({
        inputNames: ["images"],
        outputNames: ["logits"],
        run: () => Promise.resolve(logits ? { logits } : {}),
        dispose: () => Promise.resolve(),
      }),
  });

  test.each<[string, Tensor | undefined, string]>([
    ["int64", createTensor("int64", [2, 10], new BigInt64Array(20)), "int64 [2, 10]"],
    ["uint8", createTensor("uint8", [2, 10], new Uint8Array(20)), "uint8 [2, 10]"],
    ["of another batch", floatTensor([1, 20], new Float32Array(20)), "float32 [1, 20]"],
    ["of images", floatTensor([2, 10, 1, 1], new Float32Array(20)), "float32 [2, 10, 1, 1]"],
    ["of too few classes", floatTensor([2, 4], new Float32Array(8)), "float32 [2, 4]"],
    ["missing", undefined, "none"],
  ])("fails when the logits are %s, and is not 0 %", async (_, logits, got) => {
    await expect(countCorrect(giving(logits), new Uint8Array(), set, 1)).rejects.toThrowError(
      expect.objectContaining({
        code: "MODEL_MALFORMED",
        message: expect.stringContaining(`got ${got}`) as string,
      }) as Error,
    );
  });

  test("counts the images whose largest logit is that of their label", async () => {
    const logits = new Float32Array(20);
    logits[1] = 1; // the label of the first image
    logits[10 + 7] = 1; // not that of the second
    expect(await countCorrect(giving(floatTensor([2, 10], logits)), new Uint8Array(), set, 1)).toBe(1);
  });
});
