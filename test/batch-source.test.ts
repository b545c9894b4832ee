/**
 * Batches from a real worker thread. A worker is started from a compiled file, so this tests the build that
 * `npm test` makes first.
 */

import { afterEach, describe, expect, it } from "vitest";
import { createBatchSource } from "../dist/src/node/training/batch-source.js";
import { defaultAugmentation } from "../src/core/training/augmentation.js";
import { type BatchSource, createBatchMaker } from "../src/core/training/batches.js";
import { createRandom } from "../src/core/tensor/random.js";

const COUNT = 100;
const random = createRandom(1);

const dataset = {
  images: Uint8Array.from({ length: COUNT * 784 }, () => random.integer(256)),
  labels: Uint8Array.from({ length: COUNT }, () => random.integer(10)),
  indices: Uint32Array.from({ length: 90 }, (_, i) => i + 10),
  batchSize: 8,
  seed: 3,
  augmentation: defaultAugmentation,
};

const opened: BatchSource[] = [];

function open(options: Partial<Parameters<typeof createBatchSource>[0]> = {}): BatchSource {
  const source = createBatchSource({ ...dataset, ...options });
  opened.push(source);
  return source;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((source) => source.dispose()));
});

/** Holds the event loop, as a training step does. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe("createBatchSource", () => {
  it("gives the batches of the maker in order, over the end of an epoch", async () => {
    const source = open({ prefetchBatches: 3 });
    const maker = createBatchMaker(dataset);
    expect(source.stepsPerEpoch).toBe(11);
    for (let i = 0; i < 25; i++) {
      const expected = maker.make(Math.floor(i / 11), i % 11);
      expect(await source.next()).toEqual(expected);
    }
  });

  it("goes on from the middle with the same batches", async () => {
    const source = open({ startEpoch: 2, startStep: 9 });
    const maker = createBatchMaker(dataset);
    expect(await source.next()).toEqual(maker.make(2, 9));
    expect(await source.next()).toEqual(maker.make(2, 10));
    expect(await source.next()).toEqual(maker.make(3, 0));
  });

  it("has batches ready without a turn of the event loop", async () => {
    const source = open({ prefetchBatches: 6 });
    await source.next();
    // Ten times what six batches of eight images take on a busy machine.
    block(1000);
    let hasTurned = false;
    setImmediate(() => {
      hasTurned = true;
    });
    for (let i = 0; i < 6; i++) await source.next();
    expect(hasTurned).toBe(false);
  });

  it("lets the caller keep and change a batch", async () => {
    const source = open({ prefetchBatches: 1 });
    const first = await source.next();
    const copy = first.images.slice();
    const second = await source.next();
    await source.next();
    expect(first.images).toEqual(copy);
    first.images.fill(0);
    expect(second).toEqual(createBatchMaker(dataset).make(0, 1));
  });

  it("takes a dataset that lies in shared memory", async () => {
    const images = new Uint8Array(new SharedArrayBuffer(COUNT * 784));
    images.set(dataset.images);
    const source = open({ images });
    expect(await source.next()).toEqual(createBatchMaker(dataset).make(0, 0));
  });

  it("rejects a waiting next() when it is disposed, any number of times", async () => {
    const source = open();
    const waiting = source.next();
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: "ABORTED" }), source.dispose(), source.dispose()]);
    await source.dispose();
    await expect(source.next()).rejects.toMatchObject({ code: "ABORTED" });
  });

  it("rejects with what failed in the worker", async () => {
    const source = open({ startStep: 11 });
    await expect(source.next()).rejects.toMatchObject({
      message: "the worker that makes training batches failed.",
      cause: { message: "broken invariant: there is no step 11" },
    });
    await expect(source.next()).rejects.toThrow("training batches failed");
  });

  it("refuses wrong options before it starts a worker", () => {
    expect(() => open({ batchSize: 91 })).toThrow("the batch size");
    expect(() => open({ prefetchBatches: 0 })).toThrow("prefetchBatches");
  });
});
