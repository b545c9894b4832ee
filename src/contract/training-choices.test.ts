import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import {
  choicesOfPlan,
  type GivenChoices,
  networkOptions,
  planOfChoices,
  presetOptions,
  trainCommandOf,
} from "./training-choices.js";
import { measuredPresets } from "./measured-presets.js";
import { formatPercent } from "./words.js";
import { createPlan, presetNames, presets } from "../core/training/plan.js";

const THREADS = 2;

/** The presets of networks that a server trains. */
const offered = presetNames.filter((name) => name !== "locator");

test.each(offered)("%s chooses everything but seed, hands, start, threads and device", (preset) => {
  expect(planOfChoices({ preset }, THREADS)).toEqual({
    ...presets[preset].plan,
    seed: 1,
    hands: "usual",
    start: [],
    threads: THREADS,
    device: "cpu",
  });
});

test("what is chosen beside a preset wins, whatever it is", () => {
  const own: GivenChoices = {
    network: "two-conv",
    epochs: 3,
    batchSize: 32,
    learningRate: 0.02,
    augmentation: "full",
    material: [],
    optimizer: "adamw",
    schedule: "cosine",
    weightDecay: 0.001,
    labelSmoothing: 0.2,
    averageDecay: 0.9,
    imageCount: 20_000,
    validationCount: 1000,
    seed: 9,
  };
  for (const preset of offered) {
    const plan = planOfChoices({ ...own, preset }, THREADS);
    expect(choicesOfPlan(plan)).toEqual(own);
  }
});

test("with another optimizer a preset's learning rate, which is SGD's, is not taken", () => {
  const adamw = planOfChoices({ preset: "balanced", optimizer: "adamw" }, THREADS);
  expect(adamw.peakLearningRate).toBe(0.004);
  const sgd = planOfChoices({ preset: "balanced", optimizer: "sgd" }, THREADS);
  expect(sgd.peakLearningRate).toBe(presets.balanced.plan.peakLearningRate);
});

test("a preset without material may be taken for a network that knows what is no digit", () => {
  const plan = planOfChoices({ preset: "fast", network: "digits" }, THREADS);
  expect([plan.network, plan.material]).toEqual(["digits", null]);
});

test.each(offered)("the command of a run of %s gives the same plan without the preset's name", (preset) => {
  const plan = planOfChoices({ preset, seed: 5 }, THREADS);
  const command = trainCommandOf(plan);
  expect(command).not.toContain("preset");
  expect(planOfChoices(choicesOfCommand(command), THREADS)).toEqual(plan);
});

test("the network of lines is offered like the others, without what it draws itself", () => {
  expect(planOfChoices({ preset: "lines" }, THREADS)).toEqual(createPlan({ network: "lines", threads: THREADS }));
  expect(presetOptions(THREADS).map(({ name }) => name)).toEqual(offered);
  expect(networkOptions(THREADS).find(({ name }) => name === "lines")).toMatchObject({
    defaults: { material: [], augmentation: "none", labelSmoothing: 0 },
  });
  expect(() => planOfChoices({ network: "lines", material: ["glyphs"] }, THREADS)).toThrow("draws what it learns from");
  expect(trainCommandOf(createPlan({ network: "lines", threads: THREADS }))).toMatch(/^digits train --network lines /);
});

test("what is told of a preset is what the documents say was measured", async () => {
  const [performance, accuracy] = await Promise.all(
    ["performance", "accuracy"].map((name) => readFile(new URL(`../../docs/${name}.md`, import.meta.url), "utf8")),
  );
  const { fast, balanced, best } = measuredPresets;
  for (const [name, measured] of Object.entries({ fast, balanced })) {
    const row = performance?.split("\n").find((line) => line.startsWith(`| \`${name}\``) && line.includes(" to "));
    expect(row).toContain(`${formatPercent(measured!.testAccuracy)} (`);
    expect(row).toContain(` ${measured!.seconds} (`);
  }
  expect(performance).toContain(`trains for nine minutes there (${best!.seconds} s)`);
  expect(accuracy).toContain(`| mean             | **${formatPercent(best!.testAccuracy)}**`);
});

test("neither network nor preset is refused", () => {
  expect(() => planOfChoices({ epochs: 3 }, THREADS)).toThrow(
    expect.objectContaining({
      code: "OPTION_INVALID",
      message: expect.stringMatching(/neither network nor preset/) as string,
    }),
  );
});

/** What a command line chooses, threads left out. */
function choicesOfCommand(command: string): GivenChoices {
  const names: Readonly<Record<string, keyof GivenChoices>> = {
    "--network": "network",
    "--epochs": "epochs",
    "--batch": "batchSize",
    "--seed": "seed",
    "--optimizer": "optimizer",
    "--schedule": "schedule",
    "--learning-rate": "learningRate",
    "--weight-decay": "weightDecay",
    "--label-smoothing": "labelSmoothing",
    "--average-decay": "averageDecay",
    "--augmentation": "augmentation",
    "--images": "imageCount",
    "--validation": "validationCount",
  };
  const words = command.replace("digits train ", "").split(" ");
  const choices: Record<string, unknown> = {};
  for (let i = 0; i < words.length; i += 2) {
    const [option = "", text = ""] = words.slice(i, i + 2);
    if (option === "--threads") continue;
    const name = names[option];
    if (name === undefined) throw new Error(`${option} is none of the choices`);
    choices[name] = Number.isNaN(Number(text)) ? text : Number(text);
  }
  return choices as GivenChoices;
}
