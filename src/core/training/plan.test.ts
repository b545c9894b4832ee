import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { mildAugmentation } from "./augmentation.js";
import { defaultMaterial } from "./material.js";
import { findNetwork } from "../network/networks.js";
import { assertSamePlan, createPlan, optimizers, presetNames, presets, type TrainingPlan } from "./plan.js";

test("what is not chosen comes from the network's recipe", () => {
  expect(createPlan().network).toBe("digits");
  const plan = createPlan({ network: "lenet", epochs: 3 });
  expect(plan.epochs).toBe(3);
  expect(plan.augmentation).toEqual(mildAugmentation);
});

test("digits alone is trained on material beside MNIST", () => {
  expect(createPlan().material).toEqual(defaultMaterial);
  for (const network of ["quick", "lenet", "two-block", "two-conv"]) {
    expect(createPlan({ network }).material, network).toBeNull();
  }
  expect(createPlan({ material: null }).material).toBeNull();
});

test("AdamW has a peak of its own, unless one is chosen", () => {
  const optimizer = optimizers.adamw;
  expect(createPlan({ optimizer }).peakLearningRate).toBe(0.004);
  expect(createPlan({ optimizer, peakLearningRate: 0.01 }).peakLearningRate).toBe(0.01);
});

test.each<[Partial<TrainingPlan>, RegExp]>([
  [{ network: "resnet" }, /no network "resnet"; there are digits, quick, lenet/],
  [{ epochs: 0 }, /epochs is a whole number from 1 to 10000; got 0/],
  [{ epochs: 1.5 }, /epochs .* got 1.5/],
  [{ batchSize: 5000 }, /batchSize .* got 5000/],
  [{ seed: -1 }, /seed .* got -1/],
  [{ threads: 0 }, /threads .* got 0/],
  [{ imageCount: 60_001 }, /imageCount .* got 60001/],
  [{ validationCount: 60_000 }, /validationCount .* got 60000/],
  [{ imageCount: 4000 }, /validationCount is less than the 4000 images that are used; got 5000/],
  [{ peakLearningRate: 0 }, /peakLearningRate .* got 0/],
  [{ peakLearningRate: Number.NaN }, /peakLearningRate .* got NaN/],
  [{ weightDecay: 2 }, /weightDecay .* got 2/],
  [{ labelSmoothing: 0.6 }, /labelSmoothing .* got 0.6/],
  [{ material: { ...defaultMaterial, notDigits: -1 } }, /notDigits .* got -1/],
  [{ material: { ...defaultMaterial, variety: 0 } }, /variety .* got 0/],
  [{ network: "lenet", material: defaultMaterial }, /the network lenet tells the ten digits apart and cannot learn/],
  [{ averageDecay: 1 }, /averageDecay .* got 1/],
  [{ device: "gpu" as "cpu" }, /device is one of cpu, webgpu; got "gpu"/],
])("%o is refused with what is allowed", (choices, message) => {
  expect(() => createPlan(choices)).toThrow(message);
  expect(() => createPlan(choices)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
});

test("a plan goes on from its own checkpoint, whatever the order of its keys", () => {
  const plan = createPlan();
  const reversed = Object.fromEntries(Object.entries(plan).toReversed());
  expect(() => assertSamePlan(plan, reversed as unknown as TrainingPlan)).not.toThrow();
});

test("every choice that differs from the checkpoint's is named with both values", () => {
  const saved = createPlan({ network: "lenet", seed: 3 });
  const wanted = createPlan({ network: "two-conv", seed: 4 });
  expect(() => assertSamePlan(wanted, saved)).toThrow(
    expect.objectContaining({
      code: "CHECKPOINT_MISMATCH",
      message: expect.stringMatching(
        /network is "lenet" in the checkpoint and "two-conv" now; seed is 3 in the checkpoint and 4 now/,
      ),
    }),
  );
});

test("a run goes on from a checkpoint of another device", () => {
  const plan = createPlan({ network: "lenet", device: "webgpu" });
  assertSamePlan({ ...plan, device: "cpu" }, plan);
  const { device: _, ...older } = plan; // of a version that knew no devices
  assertSamePlan(createPlan(older), older as TrainingPlan);
  expect(createPlan(older).device).toBe("cpu");
});

test.each(presetNames)(
  "%s leaves nothing to the network's recipe but seed, hands, start, threads and device",
  (name) => {
    const { plan } = presets[name];
    const machine = { seed: 7, hands: "usual", start: [], threads: 2, device: "cpu" } as const;
    expect(createPlan({ ...plan, ...machine })).toEqual({ ...plan, ...machine });
    const chosen = new Set([...Object.keys(plan), ...Object.keys(machine)]);
    expect(chosen).toEqual(new Set(Object.keys(createPlan())));
  },
);

test.each(presetNames)("%s says what it is for in one sentence", (name) => {
  expect(presets[name].description).toMatch(/^[A-Z].{20,140}\.$/);
});

test("best is how the released model was trained, and knows what is no digit", () => {
  const card = JSON.parse(readFileSync(new URL("../../../models/digits.json", import.meta.url), "utf8")) as {
    readonly training: { readonly plan: TrainingPlan };
  };
  expect(createPlan(card.training.plan)).toMatchObject(presets.best.plan);
  expect(findNetwork(presets.best.plan.network).classes).toBe(11);
});

test("the recipe of digits is the preset best", () => {
  const others = { seed: 1, hands: "usual", start: [], threads: 1, device: "cpu" };
  expect(createPlan({ network: "digits" })).toEqual({ ...presets.best.plan, ...others });
});
