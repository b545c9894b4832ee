import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { findNetwork } from "../network/networks.js";
import { createPlan } from "./plan.js";
import { presetNames, presets } from "./presets.js";

test.each(presetNames)("%s leaves nothing to the network's recipe but seed, threads and device", (name) => {
  const { plan } = presets[name];
  const machine = { seed: 7, threads: 2, device: "cpu" } as const;
  expect(createPlan({ ...plan, ...machine })).toEqual({ ...plan, ...machine });
  const chosen = new Set([...Object.keys(plan), ...Object.keys(machine)]);
  expect(chosen).toEqual(new Set(Object.keys(createPlan())));
});

test.each(presetNames)("%s says what it is for in one sentence", (name) => {
  expect(presets[name].description).toMatch(/^[A-Z].{20,140}\.$/);
});

test("best is how the released model was trained, and knows what is no digit", () => {
  const card = JSON.parse(readFileSync(new URL("../../../models/digits.json", import.meta.url), "utf8")) as {
    readonly training: { readonly plan: object };
  };
  expect(card.training.plan).toMatchObject(presets.best.plan);
  expect(findNetwork(presets.best.plan.network).classes).toBe(11);
});
