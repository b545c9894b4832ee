/**
 * The process that the reading benchmark measures: reads one picture file again and again, decoding included, and prints one
 * JSON object. A process of its own has its own peak of memory, and can be held to one core.
 *
 *     node reading-child.js FILE ROUNDS
 */

import { readFile } from "node:fs/promises";

import sharp from "sharp";

import { createReader } from "../../src/core/reading/reader.js";
import { releasedModelPath } from "../../src/node/files/package-files.js";
import { openLineNetworks } from "../../src/node/models/line-model-file.js";
import { openClassifier } from "../../src/node/models/model-file.js";
import { createNodeRuntime } from "../../src/node/onnxruntime/runtime.js";
import { decodePicture } from "../../src/node/pictures/picture-file.js";

/** Until V8 has compiled what is hot: a short reading takes more of them. */
const WARM_UP_MS = 1500;
const LEAST_WARM_UPS = 2;

/** What the process prints. */
export interface ChildReport {
  /** Digits that were read. */
  readonly text: string;
  /** Of each round. */
  readonly wallMs: readonly number[];
  /** Of all threads of the process together. */
  readonly cpuMs: readonly number[];
  /** The most memory the process has had, start and warm-up included. */
  readonly peakBytes: number;
}

const [path = "", rounds = ""] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(await measure(path, Number(rounds)))}\n`);

async function measure(file: string, count: number): Promise<ChildReport> {
  sharp.concurrency(1);
  const runtime = createNodeRuntime();
  const reader = createReader(
    await openClassifier(runtime, releasedModelPath(), { threads: 1 }),
    await openLineNetworks(runtime, { threads: 1 }),
  );

  async function readOnce() {
    const startCpu = process.cpuUsage();
    const start = performance.now();
    const picture = await decodePicture(await readFile(file));
    const { text } = await reader.read(picture, { minConfidence: 0 });
    const wallMs = performance.now() - start;
    const { user, system } = process.cpuUsage(startCpu);
    return { text, wallMs, cpuMs: (user + system) / 1000 };
  }

  const warmUntil = performance.now() + WARM_UP_MS;
  for (let done = 0; done < LEAST_WARM_UPS || performance.now() < warmUntil; done++) {
    await readOnce();
  }
  const readings: Awaited<ReturnType<typeof readOnce>>[] = [];
  for (let round = 0; round < count; round++) readings.push(await readOnce());
  await reader.dispose();
  return {
    text: readings.at(-1)?.text ?? "",
    wallMs: readings.map((reading) => reading.wallMs),
    cpuMs: readings.map((reading) => reading.cpuMs),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}
