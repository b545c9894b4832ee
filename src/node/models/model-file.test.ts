import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { createInitialParameters, createInitialStatistics } from "../../core/network/scope.js";
import { layoutOf } from "../../../test/networks.js";
import { findNetwork } from "../../core/network/networks.js";
import { toInferenceModel } from "../../core/training/inference-model.js";
import { classNamesOf, openClassifier, parseModelMetadata, toMetadataTexts } from "./model-file.js";
import { createNodeRuntime } from "../onnxruntime/runtime.js";

const whole = {
  name: "digits",
  version: "1",
  classes: "0,1,2,3,4,5,6,7,8,9",
  preprocessing: "as MNIST",
  temperature: "1.5",
  training: '{"epochs":1}',
};

test("reads its own metadata", () => {
  expect(parseModelMetadata(new Map(Object.entries(whole)))).toMatchObject({
    name: "digits",
    temperature: 1.5,
    training: { epochs: 1 },
  });
});

test("the eleventh class is none", () => {
  const classes = "0,1,2,3,4,5,6,7,8,9,none";
  const texts = new Map(Object.entries({ ...whole, classes }));
  expect(parseModelMetadata(texts).classes).toEqual(classNamesOf(11));
  expect(classNamesOf(11).join()).toBe(classes);
  expect(classNamesOf(10).join()).toBe(whole.classes);
});

/** Opens an untrained network whose file names as many classes. */
async function openNaming(name: string, classCount: number) {
  const network = findNetwork(name);
  const layout = layoutOf(network);
  const folder = await mkdtemp(join(tmpdir(), "model-file-"));
  try {
    const path = join(folder, "model.onnx");
    const model = toInferenceModel({
      network,
      layout,
      parameters: createInitialParameters(layout, 1),
      statistics: createInitialStatistics(layout),
      metadata: toMetadataTexts({
        name,
        version: "untrained",
        classes: classNamesOf(classCount),
        preprocessing: "none",
        temperature: 1,
        training: {},
      }),
    });
    await writeFile(path, model);
    return await openClassifier(createNodeRuntime(), path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test.each([
  ["lenet", 10],
  ["digits", 11],
])("opens %s with its %i classes", async (name, classCount) => {
  const classifier = await openNaming(name, classCount);
  expect(classifier.classCount).toBe(classCount);
  expect(classifier.metadata.classes).toHaveLength(classCount);
  await classifier.dispose();
});

test.each([
  ["lenet", 11, "names 11 classes and gives 10 outputs"],
  ["digits", 10, "names 10 classes and gives 11 outputs"],
])("refuses %s that names %i classes", async (name, classCount, message) => {
  await expect(openNaming(name, classCount)).rejects.toMatchObject({
    code: "MODEL_MALFORMED",
    message: expect.stringContaining(message) as string,
  });
});

test.each([
  ["temperature", "warm"],
  ["temperature", "0"],
  ["training", "{"],
  ["training", "null"],
  ["classes", "a,b"],
  ["classes", "0,1,2,3,4,5,6,7,8,9,10"],
])("refuses %s of %j", (key, value) => {
  const texts = new Map(Object.entries({ ...whole, [key]: value }));
  expect(() => parseModelMetadata(texts)).toThrowError(expect.objectContaining({ code: "MODEL_FOREIGN" }) as Error);
});
