/**
 * Training with material beside MNIST, stopped after a few steps; train-command.test.ts has whole runs. The worker
 * that makes batches is started from a compiled file, so this tests the build that `npm test` makes first.
 */

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createNodeRuntime } from "../dist/src/node/onnxruntime/runtime.js";
import { loadCheckpoint, trainModel } from "../dist/src/node/training/train-model.js";
import { DigitsError } from "../src/core/errors.js";
import type { Checkpoint } from "../src/core/training/checkpoint.js";
import { createPlan } from "../src/core/training/plan.js";

const plan = createPlan({
  batchSize: 16,
  seed: 4,
  material: { drawnDigits: 40, glyphs: 40, notDigits: 40, variety: 2 },
});

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "train-model-"));
});

afterAll(() => rm(folder, { recursive: true }));

/** Trains until a step is done, as if Ctrl-C came then; gives what lies on the disk. */
async function trainUntil(
  name: string,
  lastStep: number,
  checkpoint?: Checkpoint,
): Promise<{ checkpoint: Checkpoint; stepsPerEpoch: number }> {
  const stopping = new AbortController();
  const checkpointPath = join(folder, `${name}.checkpoint`);
  let stepsPerEpoch = 0;
  const result = await trainModel({
    runtime: createNodeRuntime(),
    plan,
    out: join(folder, `${name}.onnx`),
    checkpointPath,
    command: "a test",
    signal: stopping.signal,
    ...(checkpoint && { checkpoint }),
    onEvent(event) {
      if (event.kind === "start") stepsPerEpoch = event.stepsPerEpoch;
      if (event.kind === "step" && event.step === lastStep) stopping.abort();
    },
  });
  expect(result.kind).toBe("stopped");
  return { checkpoint: await loadCheckpoint(checkpointPath), stepsPerEpoch };
}

test("a resumed run sees the same material and reaches the same weights", async () => {
  const unbroken = await trainUntil("unbroken", 6);
  // 55,000 images of MNIST and 120 of the material.
  expect(unbroken.stepsPerEpoch).toBe(3445);
  const begun = await trainUntil("broken", 3);
  const resumed = await trainUntil("broken", 6, begun.checkpoint);
  expect(resumed.checkpoint.step).toBe(6);
  expect(resumed.checkpoint.state).toEqual(unbroken.checkpoint.state);
}, 60_000);

test("a run stopped while its material is drawn leaves no checkpoint", async () => {
  const stopping = new AbortController();
  const drawn: [number, number][] = [];
  const run = trainModel({
    runtime: createNodeRuntime(),
    plan,
    out: join(folder, "never.onnx"),
    checkpointPath: join(folder, "never.checkpoint"),
    command: "a test",
    signal: stopping.signal,
    onDrawing(done, count) {
      drawn.push([done, count]);
      stopping.abort(new DigitsError("ABORTED", "stopped by SIGINT."));
    },
  });
  await expect(run).rejects.toMatchObject({ code: "ABORTED" });
  expect(drawn).toEqual([[80, 160]]);
  const names = await readdir(folder);
  expect(names.filter((name) => name.startsWith("never"))).toEqual([]);
});
