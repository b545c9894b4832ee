import { beforeAll, expect, test } from "vitest";

import { createInitialParameters, createInitialStatistics } from "../../core/network/scope.js";
import { layoutOf } from "../../../test/networks.js";
import { subset } from "../../core/dataset/image-set.js";
import { findNetwork } from "../../core/network/networks.js";
import { readOnnxMetadata } from "../../core/onnx/model.js";
import { createPlan } from "../../core/training/plan.js";
import { finishTraining, type FinishedTraining } from "./finish-training.js";
import { loadMnist } from "../data/mnist.js";
import { parseModelMetadata } from "../models/model-file.js";
import { createNodeRuntime } from "../onnxruntime/runtime.js";

const HELD_OUT = 60;

/** Finishes the training of a network that has learned nothing. */
async function finishUntrained(name: string): Promise<FinishedTraining> {
  const network = findNetwork(name);
  const plan = createPlan({ network: name, validationCount: HELD_OUT });
  const layout = layoutOf(network);
  const parameters = createInitialParameters(layout, 1);
  const mnist = await loadMnist("train");
  const places = Array.from({ length: HELD_OUT }, (_, i) => i);
  const validation = subset(mnist, places);
  const letters = { ...validation, labels: new Uint8Array(HELD_OUT).fill(10) };
  return finishTraining({
    runtime: createNodeRuntime(),
    plan,
    command: "digits train",
    end: {
      kind: "end",
      layout,
      checkpoint: {
        plan,
        step: 1,
        epochLoss: 0,
        epochCorrect: 0,
        elapsedMs: 2400,
        state: { parameters, average: parameters, moments: [parameters], statistics: createInitialStatistics(layout) },
      },
    },
    validation,
    material: network.classes === 11 ? [{ name: "letters", set: letters }] : [],
    poolCount: 7,
  });
}

let digits: FinishedTraining;
let lenet: FinishedTraining;

beforeAll(async () => {
  digits = await finishUntrained("digits");
  lenet = await finishUntrained("lenet");
}, 60_000);

test("the file and the card name the classes of the network", () => {
  const ten = "0,1,2,3,4,5,6,7,8,9".split(",");
  for (const [{ model, card }, classes] of [
    [digits, [...ten, "none"]],
    [lenet, ten],
  ] as const) {
    const metadata = parseModelMetadata(readOnnxMetadata(model));
    expect(metadata.classes).toEqual(classes);
    expect(card.classes).toEqual(classes);
    expect(metadata.version).toBe(card.version);
    expect(metadata.temperature).toBe(card.calibration.temperature);
  }
});

test("the card says what was trained on and what was held out", () => {
  expect(digits.card.training.images).toEqual({ training: 60_000 - HELD_OUT, validation: HELD_OUT, material: 7 });
  expect(digits.card.training.plan.material).not.toBeNull();
  expect(digits.card.training.seconds).toBe(2);
});

test("held-out material is measured part by part where the network knows it", () => {
  const parts = digits.card.results.material?.parts;
  expect(parts?.map(({ name, count }) => [name, count])).toEqual([
    ["MNIST, held out", HELD_OUT],
    ["letters", HELD_OUT],
  ]);
  // The same images with two labels: what is right of the one is wrong of the other.
  const [mnist, letters] = parts ?? [];
  expect(letters?.refused).toBe(mnist?.refused);
  expect((mnist?.correct ?? 0) + (letters?.correct ?? 0)).toBeLessThanOrEqual(HELD_OUT);
  expect(lenet.card.results.material).toBeNull();
});

test("a digit of the test set that is taken for none is an error", () => {
  const { count, correct, confusion } = digits.card.results.test;
  expect(count).toBe(10_000);
  expect(confusion.map((row) => row.length)).toEqual(Array(10).fill(11));
  const diagonal = confusion.map((row, digit) => row[digit] ?? 0);
  expect(diagonal.reduce((sum, cell) => sum + cell)).toBe(correct);
  expect(confusion.flat().reduce((sum, cell) => sum + cell)).toBe(count);
  expect(lenet.card.results.test.confusion.every((row) => row[10] === 0)).toBe(true);
});
