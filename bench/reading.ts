/**
 * `npm run bench -- reading`: how long it takes from a picture file to its numbers, and how much memory. One core is
 * held without the help of the operating system: the decoder and ONNX Runtime get one thread each, which take turns
 * with JavaScript, and V8 gets no helpers. The processor's time beside the wall clock's shows that it is so.
 */

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { loadMnist } from "../src/node/data/mnist.js";
import type { Benchmark, BenchmarkContext } from "./benchmark.js";
import type { ChildReport } from "./reading-child.js";
import { writeDrawing, writePhoto, writeSmallFiles } from "./reading-pictures.js";
import { type BenchmarkResult, summarise, type Target } from "./report.js";
import { alternate } from "./rounds.js";

const SMALL_FILES = 1000;
/** Readings of the drawing that make one round: one alone is too short for the clock of the processor's time. */
const DRAWINGS_A_ROUND = 20;
const BYTES_PER_MEGABYTE = 1e6;
/** A thousand readings as JSON have some 600 bytes each. */
const MAX_OUTPUT_BYTES = 16e6;

/** What is asked of a reader that people use. */
const targets = {
  photoMs: { kind: "at most", value: 400 },
  photoMegabytes: { kind: "at most", value: 400 },
  drawingMs: { kind: "at most", value: 8 },
  filesASecond: { kind: "at least", value: 200 },
} as const satisfies Record<string, Target>;

export const readingBenchmark: Benchmark = {
  summary: "a photo, a drawing and a thousand files, from bytes to numbers",
  async run(context) {
    const folder = await mkdtemp(join(tmpdir(), "digits-bench-"));
    try {
      const digits = await loadMnist("test");
      context.log("making the pictures");
      const photo = await writePhoto(folder, digits);
      const drawing = await writeDrawing(folder, digits);
      const files = await writeSmallFiles(folder, digits, SMALL_FILES);
      return [
        ...(await measurePhoto(photo, context)),
        ...(await measureDrawing(drawing, context)),
        await measureCommand(folder, files, context),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measurePhoto(path: string, { rounds, log }: BenchmarkContext): Promise<BenchmarkResult[]> {
  const { text, wallMs, cpuMs, peakBytes } = await runChild(path, rounds);
  log(`12-megapixel photo of 31415 and 92653: read ${text}`);
  const name = "12-megapixel JPEG photo of ten digits, one core";
  return [
    summarise({ name, unit: "ms", target: targets.photoMs }, { ours: wallMs, peer: null }),
    summarise({ name: `${name}, processor's time`, unit: "ms" }, { ours: cpuMs, peer: null }),
    summarise(
      {
        name: `${name}, peak memory of the process`,
        unit: "MB",
        target: targets.photoMegabytes,
      },
      { ours: [peakBytes / BYTES_PER_MEGABYTE], peer: null },
    ),
  ];
}

async function measureDrawing(path: string, { rounds, log }: BenchmarkContext): Promise<BenchmarkResult[]> {
  const readings = rounds * DRAWINGS_A_ROUND;
  const { text, wallMs, cpuMs } = await runChild(path, readings);
  log(`280x280 drawing of a 7: read ${text}`);
  const name = "280x280 PNG drawing of one digit, one core";
  return [
    summarise({ name, unit: "ms", target: targets.drawingMs }, { ours: meansOf(wallMs, DRAWINGS_A_ROUND), peer: null }),
    summarise(
      { name: `${name}, processor's time`, unit: "ms" },
      { ours: meansOf(cpuMs, DRAWINGS_A_ROUND), peer: null },
    ),
  ];
}

/** The whole command, from its start to its end, in the pictures' folder. */
async function measureCommand(
  folder: string,
  files: readonly string[],
  { rounds, log }: BenchmarkContext,
): Promise<BenchmarkResult> {
  const command = fileURLToPath(new URL("../src/cli/bin.js", import.meta.url));
  const round = async () => {
    const start = performance.now();
    const lines = await runNode([command, "read", "--json", ...files], folder);
    const seconds = (performance.now() - start) / 1000;
    const count = lines.trimEnd().split("\n").length;
    if (count !== files.length) {
      throw new Error(`${files.length} files gave ${count} lines.`);
    }
    return files.length / seconds;
  };
  const samples = await alternate({ round }, null, rounds, (_, figure) =>
    log(`  digits read: ${Math.round(figure)} pictures/s`),
  );
  return summarise(
    {
      name: "digits read on 1,000 PNG files of 100x100, all cores",
      unit: "pictures/s",
      target: targets.filesASecond,
    },
    samples,
  );
}

async function runChild(path: string, rounds: number): Promise<ChildReport> {
  const child = fileURLToPath(new URL("reading-child.js", import.meta.url));
  const line = await runNode(["--v8-pool-size=0", child, path, String(rounds)]);
  return JSON.parse(line) as ChildReport;
}

/** What a program in Node prints. */
async function runNode(args: readonly string[], folder?: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      maxBuffer: MAX_OUTPUT_BYTES,
      ...(folder !== undefined && { cwd: folder }),
    });
    return stdout;
  } catch (error) {
    const { code, signal, stderr } = error as {
      readonly code?: unknown;
      readonly signal?: unknown;
      readonly stderr?: string;
    };
    // Its own message repeats the command with its thousand paths.
    throw new Error(`${args.slice(0, 3).join(" ")} ended with ${String(signal ?? code)}: ${stderr?.slice(-500)}`);
  }
}

/** The means of `count` values at a time. */
function meansOf(values: readonly number[], count: number): number[] {
  return Array.from({ length: values.length / count }, (_, group) => {
    const part = values.slice(group * count, (group + 1) * count);
    return part.reduce((sum, value) => sum + value, 0) / count;
  });
}
