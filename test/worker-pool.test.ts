/**
 * Worker threads that read, fail and die. They are started from a compiled file, so this tests the build that
 * `npm test` makes first.
 */

import { readFile } from "node:fs/promises";
import type { Worker } from "node:worker_threads";

import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";

import { releasedModelPath } from "../dist/src/node/files/package-files.js";
import { toSharedFile } from "../dist/src/node/files/file-bytes.js";
import { decodeHeicApart } from "../dist/src/node/pictures/heic-apart.js";
import { createWorkerPool, type WorkerPool, type WorkerPoolOptions } from "../dist/src/node/threads/worker-pool.js";
import { turnPicture } from "../src/core/picture/turn.js";
import { inkBoundModel } from "./hostile-models.js";
import { photographDigit } from "./photographed-digit.js";
import { inLine, writeDigits } from "./written-digits.js";

const model = toSharedFile(await readFile(releasedModelPath()));

const opened: WorkerPool[] = [];
/** Every thread that was started, by the event that Node emits for it. */
let started: Worker[] = [];
const remember = (worker: Worker) => void started.push(worker);

beforeEach(() => {
  started = [];
  process.on("worker", remember);
});

afterEach(async () => {
  process.off("worker", remember);
  await Promise.all(opened.splice(0).map((pool) => pool.dispose()));
});

function open(options: WorkerPoolOptions): WorkerPool {
  const pool = createWorkerPool(options);
  opened.push(pool);
  return pool;
}

async function read(pool: WorkerPool, bytes: Uint8Array): Promise<string> {
  const answer = await pool.run({ kind: "read", model, source: { kind: "bytes", bytes }, options: {} });
  return answer.kind === "reading" ? answer.reading.text : answer.kind;
}

test("pictures handed in together are classified together", async () => {
  const batches: number[] = [];
  const pool = open({ threads: 1, onBatch: (images) => batches.push(images) });
  const images = new Uint8Array(28 * 28);
  await pool.run({ kind: "open", model });
  const tasks = Array.from({ length: 40 }, () => pool.run({ kind: "infer", model, images }));
  await Promise.all(tasks);
  // Batches are told over another port than answers, so the last may be heard of after its answers.
  const count = () => batches.reduce((sum, images) => sum + images, 0);
  await expect.poll(count).toBe(40);
  expect(Math.max(...batches)).toBeGreaterThan(8);
  expect(Math.max(...batches)).toBeLessThanOrEqual(32);
});

test("a thread killed at work is replaced, and its pictures are read again", async () => {
  const deaths: unknown[] = [];
  const pool = open({ threads: 1, onDeath: (cause) => deaths.push(cause) });
  const { jpeg, label } = await photographDigit(0);
  const readings = Array.from({ length: 8 }, () => read(pool, jpeg));
  await new Promise((resolve) => setTimeout(resolve, 5));
  await started[0]!.terminate();
  expect(await Promise.all(readings)).toEqual(Array(8).fill(String(label)));
  expect(deaths).toHaveLength(1);
  expect(pool.load()).toMatchObject({ threads: 1, tasks: 0, deaths: 1 });
});

test("work that ends two threads is given up, and the next is done", async () => {
  const pool = open({ threads: 1 });
  const { jpeg, label } = await photographDigit(1);
  const end = (worker: Worker) => void worker.terminate();
  process.on("worker", end);
  void started[0]!.terminate();
  const given = expect(read(pool, jpeg)).rejects.toMatchObject({ code: "THREAD_DIED" });
  await given;
  process.off("worker", end);
  expect(await read(pool, jpeg)).toBe(String(label));
});

test("an error of a picture keeps its code, and the thread goes on", async () => {
  const pool = open({ threads: 1 });
  await expect(read(pool, new Uint8Array())).rejects.toMatchObject({ code: "PICTURE_EMPTY" });
  const { jpeg, label } = await photographDigit(0);
  expect(await read(pool, jpeg)).toBe(String(label));
  expect(started).toHaveLength(1);
});

test("a large photo that lies on its head is decoded once more to be turned", async () => {
  const { width, height, rgba } = turnPicture(await writeDigits(400, 130, inLine("4735", { apart: -16 })), 180);
  const drawn = sharp(rgba, { raw: { width, height, channels: 4 } });
  const bytes = await drawn
    .resize({ width: 5 * width, kernel: "cubic" })
    .png()
    .toBuffer();
  const pool = open({ threads: 1 });
  const answer = await pool.run({ kind: "read", model, source: { kind: "bytes", bytes }, options: {} });
  expect(answer).toMatchObject({ kind: "reading", reading: { text: "4735", turned: 180 } });
});

test("limits on pictures hold in the threads", async () => {
  const pool = open({ threads: 1, limits: { maxPixels: 100 } });
  const { jpeg } = await photographDigit(0);
  await expect(read(pool, jpeg)).rejects.toMatchObject({ code: "PICTURE_TOO_LARGE" });
});

test("a HEIC file is decoded in a thread of its own, which leaves the others' thread free, and is ended in time", async () => {
  const bytes = await readFile(new URL("fixtures/seven.heic", import.meta.url));
  const pool = open({ threads: 1 });
  expect(await read(pool, bytes)).toBe("7");
  await expect(decodeHeicApart(bytes, 100)).rejects.toMatchObject({ code: "PICTURE_TOO_LARGE" });
  await expect(decodeHeicApart(bytes, 1e6, 0.01)).rejects.toMatchObject({
    code: "PICTURE_TOO_LARGE",
    message: expect.stringContaining("takes longer than 0.01 s") as string,
  });
});

test("threads whose model never comes to an end are replaced, and others' work is done by the new ones", async () => {
  const deaths: unknown[] = [];
  const pool = open({ threads: 2, runLimitMs: 1000, onDeath: (cause) => deaths.push(cause) });
  const endless = toSharedFile(inkBoundModel(await readFile(releasedModelPath()), 20));
  const { jpeg, label } = await photographDigit(0);
  const image = new Uint8Array(28 * 28).fill(255, 300, 400);
  await Promise.all([pool.run({ kind: "open", model }), pool.run({ kind: "open", model })]);
  expect(await pool.run({ kind: "open", model: endless })).toEqual({ kind: "opened" });
  const startMs = performance.now();
  const held = expect(pool.run({ kind: "infer", model: endless, images: image })).rejects.toMatchObject({
    code: "MODEL_REFUSED",
    message: expect.stringContaining("took longer than 1 s") as string,
  });
  await expect.poll(() => pool.load().stalledMs, { interval: 20 }).toBeGreaterThan(100);
  // Handed out in turn, so one of them waits in the thread that is held.
  const readings = Promise.all([read(pool, jpeg), read(pool, jpeg)]);
  await held;
  expect(performance.now() - startMs).toBeLessThan(4000);
  expect(await readings).toEqual([String(label), String(label)]);
  expect(deaths).toHaveLength(1);
  expect(pool.load()).toMatchObject({ threads: 2, tasks: 0, stalledMs: 0 });
});

test("a model that is none is told of, and another can be used", async () => {
  const pool = open({ threads: 1 });
  const rubbish = toSharedFile(new Uint8Array(1000).fill(7));
  await expect(pool.run({ kind: "open", model: rubbish })).rejects.toMatchObject({ code: "MODEL_MALFORMED" });
  expect(await pool.run({ kind: "open", model })).toEqual({ kind: "opened" });
});

test("a pool that is disposed of lets running work end, and takes no more", async () => {
  const pool = open({ threads: 2 });
  const { jpeg, label } = await photographDigit(0);
  const reading = read(pool, jpeg);
  await new Promise((resolve) => setTimeout(resolve, 1));
  const disposal = pool.dispose();
  expect(await reading).toBe(String(label));
  await disposal;
  await pool.dispose();
  await expect(read(pool, jpeg)).rejects.toMatchObject({ code: "ABORTED" });
  // Nor is a thread started in place of one that was ended.
  expect(started).toHaveLength(2);
});

test("a thread that is still at work when another is done is not ended", async () => {
  const pool = open({ threads: 2 });
  const { jpeg, label } = await photographDigit(0);
  await pool.run({ kind: "open", model });
  const readings = Array.from({ length: 9 }, () => read(pool, jpeg));
  const disposal = pool.dispose();
  expect(await Promise.all(readings)).toEqual(Array(9).fill(String(label)));
  await disposal;
});

test("work that is not done in time is given up, with the process left alive", async () => {
  const images = new Uint8Array(32 * 28 * 28).fill(50);
  // ONNX Runtime aborts the process where a thread is ended while it computes.
  for (let round = 0; round < 5; round++) {
    const pool = open({ threads: 2, disposeTimeoutMs: 20 });
    const [first] = await Promise.all([pool.run({ kind: "open", model }), pool.run({ kind: "open", model })]);
    expect(first).toEqual({ kind: "opened" });
    const outcomes = Promise.allSettled(Array.from({ length: 400 }, () => pool.run({ kind: "infer", model, images })));
    await pool.dispose();
    const failures = (await outcomes).filter((outcome) => outcome.status === "rejected");
    expect(failures.length).toBeGreaterThan(0);
    for (const { reason } of failures) {
      expect(reason).toMatchObject({ code: "ABORTED" });
    }
  }
});

test("what runs is given up once nobody wants it", async () => {
  const leaving = new AbortController();
  const pool = open({ threads: 1, signal: leaving.signal });
  const { jpeg } = await photographDigit(0);
  await pool.run({ kind: "open", model });
  const readings = Array.from({ length: 20 }, () => read(pool, jpeg));
  leaving.abort();
  const outcomes = await Promise.allSettled(readings);
  expect(outcomes.at(-1)).toMatchObject({ status: "rejected", reason: { code: "ABORTED" } });
});
