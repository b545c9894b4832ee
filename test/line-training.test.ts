/** The network of lines, from a plan to the file: trained on few lines, gone on with, and run on a line. */

import { copyFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { trainModel } from "../dist/src/node/training/train-model.js";
import { LINE_CLASS_COUNT, LINE_COLUMN_PX, LINE_HEIGHT, LINE_PAPER } from "../src/core/line.js";
import { createLineScorer } from "../src/core/reading/line-scorer.js";
import type { TrainingEvent } from "../src/core/training/loop.js";
import { createPlan } from "../src/core/training/plan.js";
import type { LineModelCard } from "../src/node/models/line-card.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";
import { loadCheckpoint } from "../src/node/training/train-model.js";

const runtime = createNodeRuntime();
/** Six steps of four lines. */
const plan = createPlan({ network: "lines", epochs: 2, batchSize: 4, imageCount: 24, validationCount: 12, threads: 1 });

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-lines-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function train(name: string, more: Partial<Parameters<typeof trainModel>[0]> = {}) {
  const paths = { out: join(folder, `${name}.onnx`), checkpointPath: join(folder, `${name}.checkpoint`) };
  return trainModel({ runtime, plan, command: "digits train --preset lines", ...paths, ...more });
}

test("a run that goes on in the middle of an epoch gives the same file as one in one go; the card says what was trained", async () => {
  const losses: number[] = [];
  const middle = join(folder, "middle.checkpoint");
  const whole = await train("whole", {
    checkpointMs: 0,
    onEvent: (event: TrainingEvent) => {
      if (event.kind === "step") losses.push(event.loss);
      if (event.kind === "checkpoint" && event.checkpoint.step === 2) {
        copyFileSync(join(folder, "whole.checkpoint"), middle);
      }
    },
  });
  expect(whole.kind).toBe("trained-lines");
  expect(losses).toHaveLength(6);
  expect(Math.min(...losses)).toBeGreaterThan(0);

  // How it is stopped, locator-training.test.ts and line-run.test.ts ask.
  const checkpoint = await loadCheckpoint(middle);
  expect(checkpoint.step).toBe(2);
  await train("parts", { checkpoint });
  const [one, other] = await Promise.all(["whole", "parts"].map((name) => readFile(join(folder, `${name}.onnx`))));
  expect(one!.equals(other!)).toBe(true);

  const card = JSON.parse(await readFile(join(folder, "whole.json"), "utf8")) as LineModelCard;
  expect(card).toMatchObject({
    name: "lines",
    file: { bytes: one!.length },
    training: { command: "digits train --preset lines", images: { training: 12, validation: 12 } },
  });
  const { calibration, results } = card;
  expect(results.heldOut!.kinds.reduce((sum, { count }) => sum + count, 0)).toBe(results.heldOut!.count);
  expect(results.heldOut!.count + calibration!.lines).toBe(12);
  expect(one!.length).toBeLessThan(2_000_000);
}, 120_000);

test("the file takes a line of any width, and gives the probabilities of each column", async () => {
  const scorer = await createLineScorer(runtime, await readFile(join(folder, "whole.onnx")));
  for (const width of [40, 203, 900]) {
    const pixels = new Uint8Array(width * LINE_HEIGHT).fill(LINE_PAPER);
    const { count, logProbabilities } = await scorer.score({ width, pixels });
    expect(count).toBe(Math.floor(width / LINE_COLUMN_PX));
    const first = logProbabilities.subarray(0, LINE_CLASS_COUNT);
    expect(first.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 5);
  }
  await scorer.dispose();
});

test.each([
  ["material", { material: createPlan({ network: "digits" }).material }],
  ["augmentation", { augmentation: createPlan({ network: "digits" }).augmentation }],
  ["labelSmoothing", { labelSmoothing: 0.1 }],
  ["batchSize", { batchSize: 5 }],
])("a plan of lines takes no %s of its own", (name, choice) => {
  expect(() => createPlan({ network: "lines", ...choice })).toThrow(name);
});
