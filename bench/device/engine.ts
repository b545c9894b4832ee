/**
 * This program's engine beside ONNX Runtime Web, which it takes the place of in browsers, and beside onnxruntime-node, all on one
 * thread and in turn; and whether it gives the same.
 */

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { IMAGE_SIZE } from "../../src/core/digits.js";
import { LINE_HEIGHT } from "../../src/core/line.js";
import type { Picture } from "../../src/core/picture/picture.js";
import type { NamedTensors, Session } from "../../src/core/runtime.js";
import { toFloatImages } from "../../src/core/reading/classifier.js";
import { createLineSimulator } from "../../src/core/synthesis/lines/simulate-line.js";
import { createRandom } from "../../src/core/tensor/random.js";
import { floatTensor } from "../../src/core/tensor/tensor.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import {
  releasedLineModelPath,
  releasedLocatorModelPath,
  releasedModelPath,
} from "../../src/node/files/package-files.js";
import { loadPicture } from "../../src/node/pictures/picture-file.js";
import {
  alternate,
  atMost,
  type BenchmarkContext,
  type BenchmarkResult,
  summarise,
  summariseRatio,
  type Target,
} from "../benchmark.js";
import { compareDigits, compareLines, type Comparison, cutCandidates, drawLines } from "./equality.js";
import { listPicturesBelow } from "./pictures-below.js";
import { createDeviceRuntime, type DeviceRuntimeName } from "./runtimes.js";

const PEERS = [
  { name: "web", title: "ONNX Runtime Web" },
  { name: "node", title: "onnxruntime-node" },
] as const;

/** Width of a line of eight digits 24 pixels high, with what stands around them. */
const LINE_WIDTH = 200;

/** A page of one megapixel. */
const PAGE = { height: 832, width: 1200 };

/** Simulated lines that are compared, and their widths in pixels. */
const LINES = 2_000;
const LINE_WIDTHS = [128, 384] as const;

/** So many are compared at most of each picture: pages have thousands. */
const CANDIDATES_OF_A_PICTURE = 12;

/** Milliseconds of the processor for the first digit of a process, from the model's bytes on. */
export const startTarget = atMost(30);

/** What is measured, and what is asked of it. */
interface Task {
  readonly name: string;
  readonly model: string;
  readonly feeds: NamedTensors;
  /** Runs in a round, of which the fastest counts. */
  readonly runs: number;
  /** What `ours` is divided by: images, or megapixels. */
  readonly parts: number;
  /** Of milliseconds. */
  readonly target?: Target;
  readonly goal?: Target;
  /** Of our time over ONNX Runtime Web's. */
  readonly ratio?: Target;
  readonly ratioGoal?: Target;
}

/** How soon it reads its first digit, and how fast it is after that. */
export async function measureEngine(context: BenchmarkContext): Promise<BenchmarkResult[]> {
  const results = await compareStart(context);
  for (const task of drawTasks(await loadTestImages())) results.push(...(await compareSpeed(task, context)));
  return results;
}

function drawTasks(images: Float32Array): readonly Task[] {
  const pixels = IMAGE_SIZE ** 2;
  const digitsOf = (count: number) => ({
    images: floatTensor([count, 1, IMAGE_SIZE, IMAGE_SIZE], images.subarray(0, count * pixels)),
  });
  const random = createRandom(1);
  const blotted = (size: number) => Float32Array.from({ length: size }, () => Math.max(0, random.uniform(-4, 1)));
  return [
    {
      name: "one digit",
      model: releasedModelPath(),
      feeds: digitsOf(1),
      runs: 200,
      parts: 1,
      target: { kind: "at most", value: 1.2 },
      goal: { kind: "at most", value: 0.6 },
      ratio: { kind: "at most", value: 1 / 2 },
      ratioGoal: { kind: "at most", value: 1 / 4 },
    },
    { name: "a digit, by 32", model: releasedModelPath(), feeds: digitsOf(32), runs: 20, parts: 32 },
    {
      name: "a line of 8 digits",
      model: releasedLineModelPath(),
      feeds: { lines: floatTensor([1, 1, LINE_HEIGHT, LINE_WIDTH], blotted(LINE_HEIGHT * LINE_WIDTH)) },
      runs: 20,
      parts: 1,
    },
    {
      name: "lines found on a megapixel",
      model: releasedLocatorModelPath(),
      feeds: { planes: floatTensor([1, 1, PAGE.height, PAGE.width], blotted(PAGE.height * PAGE.width)) },
      runs: 1,
      parts: (PAGE.height * PAGE.width) / 1e6,
    },
  ];
}

async function compareSpeed(task: Task, { rounds, log }: BenchmarkContext): Promise<BenchmarkResult[]> {
  const bytes = await readFile(task.model);
  const contender = async (name: DeviceRuntimeName) => {
    const session = await (await createDeviceRuntime(name)).load(bytes);
    return { session, round: () => fastestRun(session, task) };
  };
  const ours = await contender("engine");
  const results: BenchmarkResult[] = [];
  for (const { name, title } of PEERS) {
    const peer = await contender(name);
    log(`${task.name}, beside ${title}`);
    const samples = await alternate(ours, peer, rounds, (side, figure) => log(`  ${side} ${figure.toFixed(3)} ms`));
    const line = { name: `${task.name}, beside ${title}` };
    const isWeb = name === "web";
    results.push(
      summarise({ ...line, unit: "ms", ...(isWeb && { target: task.target, goal: task.goal }) }, samples),
      ...summariseRatio({ ...line, ...(isWeb && { target: task.ratio, goal: task.ratioGoal }) }, samples),
    );
    await peer.session.dispose();
  }
  await ours.session.dispose();
  return results;
}

/** The fastest of a round's runs: what takes longer than a turn of the processor is interrupted on a busy machine. */
async function fastestRun(session: Session, { feeds, runs, parts }: Task): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const startMs = performance.now();
    await session.run(feeds);
    times.push(performance.now() - startMs);
  }
  return Math.min(...times) / parts;
}

/** Each in a process of its own, which has compiled nothing yet. */
async function compareStart({ rounds, log }: BenchmarkContext): Promise<BenchmarkResult[]> {
  const child = fileURLToPath(new URL("start-child.js", import.meta.url));
  const start = (name: DeviceRuntimeName) => ({
    round: async () => Number((await promisify(execFile)(process.execPath, [child, name])).stdout),
  });
  const results: BenchmarkResult[] = [];
  for (const { name, title } of PEERS) {
    const line = { name: `the first digit, beside ${title}, processor time`, unit: "ms" };
    log(line.name);
    const samples = await alternate(start("engine"), start(name), rounds);
    results.push(summarise({ ...line, target: name === "web" ? startTarget : undefined }, samples));
  }
  return results;
}

/**
 * The largest difference of a probability from onnxruntime-node's, and what is read otherwise; with `--pictures`, of candidates that
 * the reader cuts from them, too.
 */
export async function compareOutputs({ pictures, log }: BenchmarkContext): Promise<BenchmarkResult[]> {
  const target = atMost(1e-4);
  const report = (what: string, { count, difference, otherwise }: Comparison) => [
    summarise({ name: `${count} ${what}: largest difference`, unit: "of 1", target }, difference),
    summarise({ name: `${count} ${what}: read otherwise`, unit: `of ${count}`, target: atMost(0) }, otherwise),
  ];
  const mnist = await loadMnist("test");
  log("MNIST's 10,000 test images, both ways");
  const results = report("digits", await compareDigits(mnist.images));
  log(`${LINES} simulated lines, both ways`);
  results.push(
    ...report("lines", await compareLines(drawLines(createLineSimulator(mnist), { from: 0, to: LINES }, LINE_WIDTHS))),
  );
  if (pictures !== undefined) {
    const files = await listPicturesBelow(pictures);
    log(`candidates of ${files.length} pictures, both ways`);
    const candidates = await cutCandidates(loadAll(files), CANDIDATES_OF_A_PICTURE);
    results.push(...report("candidates", await compareDigits(candidates)));
  }
  return results;
}

async function* loadAll(files: readonly string[]): AsyncGenerator<Picture> {
  for (const file of files) yield loadPicture(file);
}

async function loadTestImages(): Promise<Float32Array> {
  return toFloatImages((await loadMnist("test")).images);
}
