import { expect, test } from "vitest";

import type { NetworkClassifier } from "../../core/reading/classifier.js";
import { createMicroBatches } from "./micro-batches.js";

const IMAGE_PIXELS = 28 * 28;

/** A network whose outputs name the image: the first pixel in every place of its row. */
function createEcho(classCount = 11) {
  const runs: number[] = [];
  const network: NetworkClassifier = {
    classCount,
    async outputs(images) {
      const count = images.length / IMAGE_PIXELS;
      runs.push(count);
      const rows = Float32Array.from(
        { length: count * classCount },
        (_, i) => images[Math.floor(i / classCount) * IMAGE_PIXELS]!,
      );
      return { classCount, logits: rows, probabilities: rows };
    },
    classify: () => Promise.reject(new Error("not through batches")),
    logits: () => Promise.reject(new Error("not through batches")),
    dispose: () => Promise.resolve(),
  };
  return { network, runs };
}

/** `count` images, all pixels of the given ink. */
function inked(count: number, ink: number): Uint8Array {
  return new Uint8Array(count * IMAGE_PIXELS).fill(ink);
}

test("requests that wait together are run together, and each gets its own rows", async () => {
  const { network, runs } = createEcho();
  const batches = createMicroBatches(network, { countOthers: () => 3 });
  const answers = await Promise.all([
    batches.classify(inked(1, 255)),
    batches.classify(inked(2, 51)),
    batches.classify(inked(1, 102)),
  ]);
  expect(runs).toEqual([4]);
  expect(answers.map((rows) => rows.length)).toEqual([11, 22, 11]);
  expect(answers[0]?.[0]).toBe(1);
  expect(answers[1]?.[21]).toBeCloseTo(0.2);
  expect(answers[2]?.[0]).toBeCloseTo(0.4);
});

test("nobody is waited for where nobody else is at work", async () => {
  const { network, runs } = createEcho();
  const batches = createMicroBatches(network, { countOthers: () => 1, maxWaitMs: 60_000 });
  await batches.classify(inked(1, 9));
  expect(runs).toEqual([1]);
});

test("a batch waits for others no longer than it may", async () => {
  const { network, runs } = createEcho();
  const batches = createMicroBatches(network, { countOthers: () => 2, maxWaitMs: 2 });
  await batches.classify(inked(1, 9));
  expect(runs).toEqual([1]);
});

test("no more images are gathered than may be; a larger request runs alone", async () => {
  const { network, runs } = createEcho();
  const batches = createMicroBatches(network, { countOthers: () => 100, maxImages: 4 });
  await Promise.all([
    batches.classify(inked(3, 1)),
    batches.classify(inked(2, 2)),
    batches.classify(inked(9, 3)),
    batches.classify(inked(1, 4)),
  ]);
  expect(runs).toEqual([3, 2, 9, 1]);
});

test("a network of ten classes gives 0 for no digit", async () => {
  const { network } = createEcho(10);
  const batches = createMicroBatches(network, { countOthers: () => 1 });
  const outcomes = await batches.classify(inked(2, 255));
  expect([...outcomes]).toEqual([...Array<number>(10).fill(1), 0, ...Array<number>(10).fill(1), 0]);
});

test("every request of a batch fails with what the network throws", async () => {
  const { network } = createEcho();
  const failing = { ...network, outputs: () => Promise.reject(new RangeError("weights")) };
  const batches = createMicroBatches(failing, { countOthers: () => 2 });
  const requests = [inked(1, 1), inked(1, 2)].map((images) => batches.classify(images));
  for (const request of requests) {
    await expect(request).rejects.toThrow("weights");
  }
});

test("no images give no rows, without a run", async () => {
  const { network, runs } = createEcho();
  const batches = createMicroBatches(network, { countOthers: () => 1 });
  expect(await batches.classify(inked(0, 0))).toHaveLength(0);
  expect(runs).toEqual([]);
});
