/**
 * `npm run bench -- reading`: how long it takes from a picture file to its numbers, and how much memory. One core is held
 * without the help of the operating system: the decoder and ONNX Runtime get one thread each, which take turns with
 * JavaScript, and V8 gets no helpers. The processor's time beside the wall clock's shows that it is so. The pictures are made
 * anew each time from MNIST's test digits: a photo of a phone's size, a page of numbers in a table, a drawing, and a folder of
 * small files.
 */

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import sharp, { type Sharp } from "sharp";

import { IMAGE_SIZE } from "../../src/core/digits.js";
import { imageAt, type ImageSet } from "../../src/core/dataset/image-set.js";
import type { Picture } from "../../src/core/picture/picture.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import { createGlyph, FIELD_SIDE, sampleGlyph } from "../../tools/photos/glyph.js";
import { simulatePhoto } from "../../tools/photos/simulator.js";
import { alternate, type Benchmark, type BenchmarkContext, mean, summarise, type Target } from "../benchmark.js";
import type { ChildReport } from "./reading-child.js";

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
  pageMs: { kind: "at most", value: 900 },
  pageGoalMs: { kind: "at most", value: 400 },
  drawingMs: { kind: "at most", value: 8 },
  filesASecond: { kind: "at least", value: 200 },
} as const satisfies Record<string, Target>;

/** What phones write. */
const JPEG_QUALITY = 90;
const DRAWING_SIDE_PX = 280;
const PEN_WIDTH = 2;
const SMALL_SIZE = { width: 100, height: 100 };

/** A4 at 200 dots an inch: paper, borders and ink in greys, cells, and digits in them, in pixels. */
const PAGE = { width: 1654, height: 2339, paper: 250, border: 60, ink: 25 };
const CELLS = { rows: 20, columns: 10, left: 120, top: 150, width: 141, height: 102, borderPx: 2 };
const CELL_DIGITS = { count: 3, side: 50, advance: 34, left: 18, top: 26 };

export const readingBenchmark: Benchmark = {
  summary: "a photo, a page of 200 numbers, a drawing and a thousand files, from bytes to numbers",
  async run(context) {
    const folder = await mkdtemp(join(tmpdir(), "digits-bench-"));
    try {
      const digits = await loadMnist("test");
      context.log("making the pictures");
      const photo = await writePhoto(folder, digits);
      const page = await writePage(folder, digits);
      const drawing = await writeDrawing(folder, digits);
      const files = await writeSmallFiles(folder, digits, SMALL_FILES);
      return [
        ...(await measurePhoto(photo, context)),
        ...(await measurePage(page, context)),
        ...(await measureDrawing(drawing, context)),
        await measureCommand(folder, files, context),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measurePhoto(path: string, { rounds, log }: BenchmarkContext) {
  const { text, wallMs, cpuMs, peakBytes } = await runChild(path, rounds);
  log(`12-megapixel photo of 31415 and 92653: read ${text}`);
  const name = "12-megapixel JPEG photo of ten digits, one core";
  const peak = { name: `${name}, peak memory of the process`, unit: "MB", target: targets.photoMegabytes };
  return [
    summarise({ name, unit: "ms", target: targets.photoMs }, wallMs),
    summarise({ name: `${name}, processor's time`, unit: "ms" }, cpuMs),
    summarise(peak, peakBytes / BYTES_PER_MEGABYTE),
  ];
}

async function measurePage({ path, numbers }: NumberedPage, { rounds, log }: BenchmarkContext) {
  const { text, wallMs, cpuMs } = await runChild(path, rounds);
  const found = new Set(text.split(" "));
  log(`page of ${numbers.length} numbers: ${numbers.filter((number) => found.has(number)).length} of them read`);
  const name = `A4 page of ${numbers.length} numbers in a table at 200 dpi, one core`;
  return [
    summarise({ name, unit: "ms", target: targets.pageMs, goal: targets.pageGoalMs }, wallMs),
    summarise({ name: `${name}, processor's time`, unit: "ms" }, cpuMs),
  ];
}

async function measureDrawing(path: string, { rounds, log }: BenchmarkContext) {
  const readings = rounds * DRAWINGS_A_ROUND;
  const { text, wallMs, cpuMs } = await runChild(path, readings);
  log(`280x280 drawing of a 7: read ${text}`);
  const name = "280x280 PNG drawing of one digit, one core";
  return [
    summarise({ name, unit: "ms", target: targets.drawingMs }, meansOf(wallMs, DRAWINGS_A_ROUND)),
    summarise({ name: `${name}, processor's time`, unit: "ms" }, meansOf(cpuMs, DRAWINGS_A_ROUND)),
  ];
}

/** The whole command, from its start to its end, in the pictures' folder. */
async function measureCommand(folder: string, files: readonly string[], { rounds, log }: BenchmarkContext) {
  const command = fileURLToPath(new URL("../../src/cli/bin.js", import.meta.url));
  const round = async () => {
    const start = performance.now();
    const lines = await runNode([command, "read", "--json", ...files], folder);
    const seconds = (performance.now() - start) / 1000;
    const count = lines.trimEnd().split("\n").length;
    if (count !== files.length) throw new Error(`${files.length} files gave ${count} lines.`);
    return files.length / seconds;
  };
  const samples = await alternate({ round }, null, rounds, (_, figure) =>
    log(`  digits read: ${Math.round(figure)} pictures/s`),
  );
  const name = "digits read on 1,000 PNG files of 100x100, all cores";
  return summarise({ name, unit: "pictures/s", target: targets.filesASecond }, samples);
}

async function runChild(path: string, rounds: number): Promise<ChildReport> {
  const child = fileURLToPath(new URL("reading-child.js", import.meta.url));
  const line = await runNode(["--single-threaded", child, path, String(rounds)]);
  return JSON.parse(line) as ChildReport;
}

/** What a program in Node prints. */
async function runNode(args: readonly string[], folder?: string): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, args, { maxBuffer: MAX_OUTPUT_BYTES, cwd: folder })).stdout;
  } catch (error) {
    const { code, signal, stderr } = error as { code?: unknown; signal?: unknown; stderr?: string };
    // Its own message repeats the command with its thousand paths.
    throw new Error(`${args.slice(0, 3).join(" ")} ended with ${String(signal ?? code)}: ${stderr?.slice(-500)}`);
  }
}

/** The means of `count` values at a time. */
function meansOf(values: readonly number[], count: number): number[] {
  return Array.from({ length: values.length / count }, (_, i) => mean(values.slice(i * count, (i + 1) * count)));
}

/** A 12-megapixel JPEG photo: ten digits on two lines, under a lamp and a soft shadow. */
export async function writePhoto(folder: string, digits: ImageSet): Promise<string> {
  const lines = [["31415"], ["92653"]];
  const { picture } = simulatePhoto({ seed: 12, preset: "shadow", digits, lines, width: 4000, height: 3000 });
  const path = join(folder, "photo.jpg");
  await toSharp(picture).jpeg({ quality: JPEG_QUALITY }).toFile(path);
  return path;
}

interface NumberedPage {
  readonly path: string;
  /** Row by row. */
  readonly numbers: readonly string[];
}

/** A page with a ruled table, a number of MNIST's digits in each cell. */
async function writePage(folder: string, digits: ImageSet): Promise<NumberedPage> {
  const { width, height, paper, border, ink } = PAGE;
  const grey = Buffer.alloc(width * height, paper);
  const right = CELLS.left + CELLS.columns * CELLS.width + CELLS.borderPx;
  const bottom = CELLS.top + CELLS.rows * CELLS.height + CELLS.borderPx;
  for (let y = CELLS.top; y < bottom; y++) {
    for (let x = CELLS.left; x < right; x++) {
      const isUpright = (x - CELLS.left) % CELLS.width < CELLS.borderPx;
      if (isUpright || (y - CELLS.top) % CELLS.height < CELLS.borderPx) grey[y * width + x] = border;
    }
  }
  const { count, side, advance, left, top } = CELL_DIGITS;
  const numbers = Array.from({ length: CELLS.rows * CELLS.columns }, (_, cell) => {
    const x0 = CELLS.left + (cell % CELLS.columns) * CELLS.width + left;
    const y0 = CELLS.top + Math.floor(cell / CELLS.columns) * CELLS.height + top;
    return Array.from({ length: count }, (_, place) => {
      const image = imageAt(digits, cell * count + place);
      for (let at = 0; at < side * side; at++) {
        const [x, y] = [at % side, Math.floor(at / side)];
        const share =
          image[Math.floor((y * IMAGE_SIZE) / side) * IMAGE_SIZE + Math.floor((x * IMAGE_SIZE) / side)]! / 255;
        const to = (y0 + y) * width + x0 + place * advance + x;
        grey[to] = Math.min(grey[to]!, paper - (paper - ink) * share);
      }
      return digits.labels[cell * count + place];
    }).join("");
  });
  const path = join(folder, "page.png");
  await sharp(grey, { raw: { width, height, channels: 1 } })
    .png()
    .toFile(path);
  return { path, numbers };
}

/** A 280x280 PNG as a drawing field gives it: one digit in even black strokes on white. */
export async function writeDrawing(folder: string, digits: ImageSet): Promise<string> {
  const glyph = createGlyph(imageAt(digits, 0), PEN_WIDTH);
  const side = DRAWING_SIDE_PX;
  const rgba = new Uint8Array(side * side * 4).fill(255);
  const cells = FIELD_SIDE / side;
  const pixelPx = side / IMAGE_SIZE;
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 4) {
      const inside = sampleGlyph(glyph, x * cells, y * cells);
      const ink = Math.min(1, Math.max(0, 0.5 + inside * pixelPx));
      rgba.fill(255 * (1 - ink), at, at + 3);
    }
  }
  const path = join(folder, "drawing.png");
  await toSharp({ width: side, height: side, rgba }).png().toFile(path);
  return path;
}

/** Small PNG files, one digit each on plain paper; their names within the folder. */
async function writeSmallFiles(folder: string, digits: ImageSet, count: number): Promise<string[]> {
  const names: string[] = [];
  for (let seed = 0; seed < count; seed++) {
    const lines = [[String(seed % 10)]];
    const { picture } = simulatePhoto({ seed, preset: "plain", digits, lines, ...SMALL_SIZE });
    const name = `small-${seed}.png`;
    await toSharp(picture).png().toFile(join(folder, name));
    names.push(name);
  }
  return names;
}

function toSharp({ width, height, rgba }: Picture): Sharp {
  return sharp(rgba, { raw: { width, height, channels: 4 } }).removeAlpha();
}
