/** The ring with a real worker thread on its other side, which opens the build that `npm test` makes first. */

import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test, vi } from "vitest";

import { type BatchRing, createBatchRingMemory, openBatchRing } from "../dist/src/node/training/batch-ring.js";

const SLOTS = 4;

/** Numbers the batches, as each one's label. */
const NUMBERING_WORKER = `
  const { workerData } = require("node:worker_threads");
  import(workerData.module).then(({ openBatchRing }) => {
    const ring = openBatchRing(workerData.memory);
    for (let number = 1; ; number++) {
      const slot = ring.waitForSpace();
      if (slot === null) break;
      slot.labels[0] = number;
      ring.publish();
    }
  });
`;

const opened: { readonly ring: BatchRing; readonly worker: Worker }[] = [];

afterEach(async () => {
  for (const { ring, worker } of opened.splice(0)) {
    ring.stop();
    await worker.terminate();
  }
});

describe("a ring of batches", () => {
  test("that is full is filled again once half of it is free", async () => {
    const memory = createBatchRingMemory(SLOTS, { images: 784, labels: 1 });
    const ring = openBatchRing(memory);
    const module = new URL("../dist/src/node/training/batch-ring.js", import.meta.url);
    const worker = new Worker(NUMBERING_WORKER, { eval: true, workerData: { memory, module: module.href } });
    opened.push({ ring, worker });
    const labels = () => [...new Uint8Array(memory.labels)];

    await vi.waitFor(() => expect(labels()).toEqual([1, 2, 3, 4]));
    ring.release();
    await sleep(50);
    expect(labels()).toEqual([1, 2, 3, 4]);
    ring.release();
    await vi.waitFor(() => expect(labels()).toEqual([5, 6, 3, 4]));
  });

  test("says that a batch is there where one is waited for, and once", () => {
    const ring = openBatchRing(createBatchRingMemory(SLOTS, { images: 784, labels: 1 }));
    expect(ring.publish()).toBe(false);
    ring.announceWaiting();
    expect(ring.publish()).toBe(true);
    expect(ring.publish()).toBe(false);
  });
});
