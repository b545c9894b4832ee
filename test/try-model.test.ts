/**
 * Trials of models in a process of their own. The process is started from a compiled file, so this tests the build
 * that `npm test` makes first.
 */

import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";

import { tryModelApart } from "../dist/src/node/models/try-model.js";
import { findNetwork, twoConv } from "../src/core/network/networks.js";
import { createInitialParameters, createInitialStatistics } from "../src/core/network/scope.js";
import { toInferenceModel } from "../src/core/training/inference-model.js";
import { buildTrainingStep } from "../src/core/training/step.js";
import { classNamesOf, toMetadataTexts } from "../src/node/models/model-file.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import {
  changedModel,
  costlyModel,
  customNode,
  dataShapedModel,
  endlessModel,
  manyEmptyNodes,
  narrowModel,
  slowModel,
} from "./hostile-models.js";
import { layoutOf } from "./networks.js";

const released: Uint8Array = await readFile(releasedModelPath());

/** Weights as they are before training, or all the same. */
function lenetOf(weight?: number): Uint8Array {
  const network = findNetwork("lenet");
  const layout = layoutOf(network);
  const parameters = createInitialParameters(layout, 1);
  return toInferenceModel({
    network,
    layout,
    parameters: weight === undefined ? parameters : parameters.fill(weight),
    statistics: createInitialStatistics(layout),
    metadata: toMetadataTexts({
      name: "lenet",
      version: "untrained",
      classes: classNamesOf(10),
      preprocessing: "none",
      temperature: 1,
      training: {},
    }),
  });
}

async function refusalOf(model: Uint8Array, limitSeconds?: number) {
  try {
    await tryModelApart(model, limitSeconds);
  } catch (error) {
    return error as Error & { readonly code: string };
  }
  throw new Error("the model was taken");
}

test("takes the released model, from shared memory too", async () => {
  const shared = new Uint8Array(new SharedArrayBuffer(released.length));
  shared.set(released);
  await expect(tryModelApart(shared)).resolves.toBeUndefined();
});

test("refuses a network with random weights, with the figure", async () => {
  const { code, message } = await refusalOf(lenetOf());
  expect(code).toBe("MODEL_REFUSED");
  expect(message).toMatch(/^the model reads (\d+) of 200 digits of MNIST right \([\d.]+ %\); 80 % are expected\./);
  // Guessing reads a tenth of them.
  expect(Number(/reads (\d+)/.exec(message)?.[1])).toBeLessThan(60);
});

test("refuses a network whose outputs are no numbers", async () => {
  const { code, message } = await refusalOf(lenetOf(Number.NaN));
  expect(code).toBe("MODEL_MALFORMED");
  expect(message).toContain("no finite numbers");
});

test("refuses a network whose probabilities do not make 1", async () => {
  const swapped = changedModel(released, (graph) => {
    for (const { output } of graph.node) {
      for (const [i, name] of output.entries()) {
        if (name === "probabilities") output[i] = "logits";
        else if (name === "logits") output[i] = "probabilities";
      }
    }
    for (const { input } of graph.node) {
      for (const [i, name] of input.entries()) {
        if (name === "logits") input[i] = "probabilities";
      }
    }
  });
  const { code, message } = await refusalOf(swapped);
  expect(code).toBe("MODEL_REFUSED");
  expect(message).toContain("they must make 1");
});

test("refuses a training step, which says nothing of digits", async () => {
  const { model } = buildTrainingStep({ network: twoConv, batchSize: 2, optimizer: { kind: "sgd" } });
  expect(await refusalOf(model)).toMatchObject({
    code: "MODEL_FOREIGN",
    message: expect.stringContaining("an operator that no network which reads is made of") as string,
  });
});

test("refuses an operator of a custom library before ONNX Runtime sees it", async () => {
  const model = changedModel(released, ({ node }) => node.push(customNode()));
  expect(await refusalOf(model)).toMatchObject({
    code: "MODEL_FOREIGN",
    message: expect.stringContaining('the domain "com.example"') as string,
  });
});

test("refuses an operator that ONNX does not have", async () => {
  const model = changedModel(released, ({ node }) => node.push({ ...customNode(), domain: "" }));
  expect(await refusalOf(model)).toMatchObject({
    code: "MODEL_FOREIGN",
    message: expect.stringContaining("Magic") as string,
  });
});

test("refuses a loop before anything runs", async () => {
  expect(await refusalOf(endlessModel(released))).toMatchObject({
    code: "MODEL_FOREIGN",
    message: expect.stringContaining("Loop") as string,
  });
});

test.each([
  ["whose shapes follow from what stands on the images", dataShapedModel, "MODEL_FOREIGN"],
  ["that multiplies without end", slowModel, "MODEL_FOREIGN"],
  ["that multiplies too often", costlyModel, "MODEL_REFUSED"],
  ["that computes more numbers than memory should hold", narrowModel, "MODEL_REFUSED"],
])("refuses a model %s before anything runs", async (_, change, code) => {
  expect(await refusalOf(change(released))).toMatchObject({ code });
});

test.each([
  ["no bytes", new Uint8Array(0)],
  ["a text", new TextEncoder().encode("a model")],
  ["half a model", released.subarray(0, released.length >> 1)],
])("refuses %s", async (_, bytes) => {
  expect(await refusalOf(bytes)).toMatchObject({ code: "MODEL_MALFORMED" });
});

describe("what breaks the process that it is tried in is refused with the reason:", () => {
  test("whatever is not done in time", async () => {
    expect(await refusalOf(released, 0.1)).toMatchObject({
      code: "MODEL_REFUSED",
      message: expect.stringContaining("did not classify 200 images in 0.1 seconds") as string,
    });
  });

  test("a file that fills the memory of whoever parses it", async () => {
    const { code, message } = await refusalOf(manyEmptyNodes(4_000_000));
    expect(code).toBe("MODEL_REFUSED");
    expect(message).toMatch(/ended the process .* memory/);
  });
});
