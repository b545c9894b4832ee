/** The network that finds lines, from a plan to the file: trained on few pages, stopped and gone on with, and run. */

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { trainModel } from "../dist/src/node/training/train-model.js";
import { LOCATOR_CHANNELS, LOCATOR_STRIDE } from "../src/core/locator.js";
import { createPlane } from "../src/core/picture/plane.js";
import { createLocatorScorer } from "../src/core/reading/locator-scorer.js";
import type { TrainingEvent } from "../src/core/training/loop.js";
import { createPlan } from "../src/core/training/plan.js";
import type { LocatorModelCard } from "../src/node/models/locator-card.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";
import { loadCheckpoint } from "../src/node/training/train-model.js";

const runtime = createNodeRuntime();
/** Four steps of two pages. */
const plan = createPlan({
  network: "locator",
  epochs: 2,
  batchSize: 2,
  imageCount: 14,
  validationCount: 10,
  threads: 1,
});

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-locator-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function train(name: string, more: Partial<Parameters<typeof trainModel>[0]> = {}) {
  const paths = { out: join(folder, `${name}.onnx`), checkpointPath: join(folder, `${name}.checkpoint`) };
  return trainModel({ runtime, plan, command: "digits train --preset locator", ...paths, ...more });
}

test("a run that was stopped gives the same file as one that was not; the card says what was trained", async () => {
  const whole = await train("whole");
  expect(whole.kind).toBe("trained-locator");
  const stop = new AbortController();
  const stopped = await train("parts", {
    signal: stop.signal,
    onEvent: (event: TrainingEvent) => {
      if (event.kind === "step" && event.step === 1) stop.abort();
    },
  });
  expect(stopped).toMatchObject({ kind: "stopped", checkpoint: { step: 1 } });
  await train("parts", { checkpoint: await loadCheckpoint(join(folder, "parts.checkpoint")) });
  const [one, other] = await Promise.all(["whole", "parts"].map((name) => readFile(join(folder, `${name}.onnx`))));
  expect(one!.equals(other!)).toBe(true);
  expect(one!.length).toBeLessThan(500_000);

  const card = JSON.parse(await readFile(join(folder, "whole.json"), "utf8")) as LocatorModelCard;
  expect(card).toMatchObject({
    name: "locator",
    file: { bytes: one!.length },
    training: { command: "digits train --preset locator", images: { training: 4, validation: 10 } },
  });
  expect(card.results.heldOut!.kinds.reduce((sum, { pages }) => sum + pages, 0)).toBe(2);
}, 180_000);

test("the file takes a plane of any size", async () => {
  const scorer = await createLocatorScorer(runtime, await readFile(join(folder, "whole.onnx")));
  for (const [width, height] of [
    [8, 8],
    [61, 35],
    [300, 97],
  ] as const) {
    const { columns, rows, values } = await scorer.score(createPlane(width, height));
    expect([columns, rows]).toEqual([2 * Math.ceil(width / 8), 2 * Math.ceil(height / 8)]);
    expect(columns * LOCATOR_STRIDE).toBeGreaterThanOrEqual(width);
    expect(values).toHaveLength(LOCATOR_CHANNELS * columns * rows);
  }
  await scorer.dispose();
});

test("a plan of pages takes no material, augmentation or labelSmoothing of its own", () => {
  expect(() => createPlan({ network: "locator", labelSmoothing: 0.1 })).toThrow("labelSmoothing");
});
