import { expect, test } from "vitest";

import type { Runtime } from "../runtime.js";
import { floatTensor } from "../tensor/tensor.js";
import { createClassifier } from "./classifier.js";

const blank = new Uint8Array(28 * 28);

/** A runtime whose every model has these names and gives `row` for each image. */
function runtimeGiving(
  row: readonly number[],
  inputNames = ["images"],
  outputNames = ["logits", "probabilities"],
): Runtime {
  return {
    load: async () => ({
      inputNames,
      outputNames,
      run: async () => {
        const tensor = floatTensor([1, row.length], Float32Array.from(row));
        return Object.fromEntries(outputNames.map((name) => [name, tensor]));
      },
      dispose: async () => undefined,
    }),
  };
}

const uniform = Array.from({ length: 10 }, () => 0.1);

test("a model of ten classes never says that it is no digit", async () => {
  const classifier = await createClassifier(runtimeGiving(uniform), blank);
  expect(classifier.classCount).toBe(10);
  expect(await classifier.classify(blank)).toEqual(
    Float32Array.from([...uniform, 0]),
  );
  expect(await classifier.logits(blank)).toEqual(Float32Array.from(uniform));
});

test("a model of eleven classes says it with the last", async () => {
  const row = [...uniform.map((share) => share / 2), 0.5];
  const classifier = await createClassifier(runtimeGiving(row), blank);
  expect(classifier.classCount).toBe(11);
  expect(await classifier.classify(blank)).toEqual(Float32Array.from(row));
  expect(await classifier.logits(blank)).toEqual(Float32Array.from(row));
});

test.each([
  ["another input", ["pixels"], ["logits", "probabilities"]],
  ["no probabilities", ["images"], ["logits"]],
])("refuses a model with %s", async (_what, inputs, outputs) => {
  await expect(
    createClassifier(runtimeGiving(uniform, inputs, outputs), blank),
  ).rejects.toMatchObject({ code: "MODEL_MALFORMED" });
});

test.each([
  ["three classes", [0.2, 0.3, 0.5]],
  ["rows of an image's size", Array.from({ length: 784 }, () => 0)],
  ["outputs that are no numbers", uniform.map(() => Number.NaN)],
])("a model that gives %s is refused", async (_what, row) => {
  await expect(
    createClassifier(runtimeGiving(row), blank),
  ).rejects.toMatchObject({ code: "MODEL_MALFORMED" });
});
