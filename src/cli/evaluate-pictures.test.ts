import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { imageAt, type ImageSet } from "../core/dataset/image-set.js";
import { DigitsError } from "../core/errors.js";
import { toDigitPng } from "../node/pictures/picture-address.js";
import { loadMnist } from "../node/data/mnist.js";
import { reportInPage } from "../../test/report-in-page.js";
import { cardPathOf } from "../node/models/model-card.js";
import { releasedModelPath } from "../node/files/package-files.js";
import { main } from "./main.js";

let folder: string;
let list: string;
let set: ImageSet;

/** MNIST's first test images (7, 2, 1, 0) as black on white, 140 pixels wide; a blank page; IDX; a missing file. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "evaluate-pictures-"));
  list = join(folder, "labels.csv");
  set = await loadMnist("test");
  for (const [index, name] of ["seven", "two", "one", "zero"].entries()) {
    await sharp(await toDigitPng(imageAt(set, index)))
      .flatten({ background: "#fff" })
      .resize(140, 140)
      .png()
      .toFile(join(folder, `${name}.png`));
  }
  const blank = { width: 90, height: 90, channels: 3, background: "#eee" } as const;
  await sharp({ create: blank }).png().toFile(join(folder, "blank.png"));
  const header = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28];
  await writeFile(join(folder, "images-idx3"), Uint8Array.from([...header, ...set.images.subarray(0, 2 * 784)]));
  await writeFile(
    list,
    [
      "set,file,label,note",
      "drawn,seven.png,7,",
      "drawn,two.png,2,",
      'wrong,one.png,0,"a label, on purpose wrong"',
      "paper,blank.png,,",
      "gone,<missing>.png,5,",
      "idx,images-idx3#1,2,",
    ].join("\r\n"),
  );
});

afterAll(() => rm(folder, { recursive: true }));

async function run(argv: readonly string[], signal?: AbortSignal) {
  let stdout = "";
  let stderr = "";
  const exitCode = await main(
    ["evaluate", ...argv],
    { stdout: (text) => void (stdout += text), stderr: (text) => void (stderr += text), isTerminal: false, env: {} },
    signal,
  );
  return { exitCode, stdout, stderr };
}

/** The released model and its card, under another name; without results on pictures, which it may have by then. */
async function copyModel(name: string): Promise<string> {
  const path = join(folder, `${name}.onnx`);
  await copyFile(releasedModelPath(), path);
  const card = await readCard(releasedModelPath());
  const results = { ...(card["results"] as object), pictures: undefined };
  await writeFile(cardPathOf(path), JSON.stringify({ ...card, results }));
  return path;
}

async function readCard(model: string): Promise<Record<string, unknown>> {
  const text = await readFile(cardPathOf(model), "utf8");
  return JSON.parse(text) as Record<string, unknown>;
}

/** A list without a picture that is missing. */
async function wholeList(): Promise<string> {
  const path = join(folder, "whole.csv");
  await writeFile(path, "set,file,label\ndrawn,seven.png,7\ndrawn,two.png,2\npaper,blank.png,\n");
  return path;
}

interface Printed {
  pictures: number;
  minConfidence: number;
  sets: {
    set: string;
    withExpect: Record<string, number | null> | null;
    withoutExpect: Record<string, number | null>;
  }[];
  labelled: { withoutExpect: { exact: number } };
  unlabelled: { withoutExpect: { refused: number } };
  review: { withoutExpect: unknown };
  thresholds: { withExpect: { thresholds: unknown[] } };
  failures: { file: string; kind: string; withExpect: unknown }[];
}

test("--json tells of every set, and a missing file stops nothing but is reported", async () => {
  const result = await run(["--pictures", list, "--json"]);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toMatch(/^digits: <missing>\.png: FILE_NOT_FOUND: .*\n$/);
  expect(result.stdout.trimEnd()).not.toContain("\n");
  const printed = JSON.parse(result.stdout) as Printed;
  expect(Object.keys(printed)).toEqual([
    "model",
    "list",
    "minConfidence",
    "pictures",
    "sets",
    "labelled",
    "unlabelled",
    "thresholds",
    "review",
    "failures",
  ]);
  expect(printed.pictures).toBe(6);
  expect(printed.review.withoutExpect).toMatchObject({ readings: 5, rates: [{ wrongOfThousand: 0.37 }, {}, {}] });
  expect(printed.sets.map((one) => one.set)).toEqual(["drawn", "wrong", "paper", "gone", "idx"]);
  const [drawn, wrong, paper, gone, idx] = printed.sets;
  expect(drawn?.withExpect).toMatchObject({ exact: 2, digitErrorRate: 0 });
  expect(drawn?.withoutExpect["meanMilliseconds"]).toBeGreaterThan(0);
  expect(wrong?.withExpect).toMatchObject({ exact: 0, wronglyAccepted: 1 });
  expect(paper?.withExpect).toMatchObject({ refused: 1, exactShare: null });
  expect(gone?.withExpect).toMatchObject({ failed: 1, exact: 0, digitErrors: 1 });
  expect(idx?.withExpect).toMatchObject({ exact: 1 });
  expect(printed.labelled.withoutExpect.exact).toBe(3);
  expect(printed.unlabelled.withoutExpect.refused).toBe(1);
  expect(printed.thresholds.withExpect.thresholds).toHaveLength(9);
  expect(printed.failures.map(({ file, kind }) => [file, kind])).toEqual([
    ["one.png", "misread"],
    ["<missing>.png", "failed"],
  ]);
  expect(printed.failures[0]?.withExpect).toMatchObject({ text: "1" });
});

test("the text has a table for both ways, the thresholds and the digits accepted", async () => {
  const { stdout } = await run(["--pictures", list]);
  expect(stdout).toContain("Pictures        labels.csv, 6, 1 not opened\n");
  expect(stdout).toMatch(/^drawn +2 +2 +100\.0 % +0\.00 % +0 +0\.0 % /m);
  expect(stdout).toMatch(/^paper +1 +– +– +1 +100\.0 % +0 +0\.0 % /m);
  expect(stdout).toMatch(/^labelled +5 +3 +60\.0 % /m);
  expect(stdout).toMatch(/^0\.50 +100\.00 % +75\.00 % +0\.00 %$/m);
  expect(stdout).toMatch(/: 4 of 5 digits accepted \(80\.00 %\)\n/);
  expect(stdout).not.toMatch(/undefined|NaN|null/);
});

test("a least confidence that nothing reaches refuses everything", async () => {
  const argv = ["--pictures", list, "--min-confidence", "1", "--json"];
  const { stdout } = await run(argv);
  const printed = JSON.parse(stdout) as Printed;
  expect(printed.minConfidence).toBe(1);
  expect(printed.sets[0]?.withExpect).toMatchObject({ exact: 0, refused: 2 });
});

test("--report writes the failures as one page, those that could be opened with a thumbnail", async () => {
  const report = join(folder, "deep", "report");
  const result = await run(["--pictures", list, "--report", report]);
  expect(result.stdout).toContain(`Report: ${join(report, "index.html")}`);
  expect(await reportInPage(join(report, "index.html"))).toMatchObject({
    kind: "pictures",
    list: "labels.csv",
    pictures: 6,
    counts: { misread: 1, invented: 0, refused: 0, failed: 1 },
    failures: [
      {
        kind: "misread",
        outcome: { file: "one.png", label: "0", withoutExpect: { text: "1" } },
        thumbnail: expect.stringMatching(/^data:image\/png;base64,/) as string,
      },
      {
        kind: "failed",
        outcome: { file: "<missing>.png", withoutExpect: { code: "FILE_NOT_FOUND" } },
        thumbnail: null,
      },
    ],
  });
});

test("--write-card keeps the figures in the card, and the rest of it as it was", async () => {
  const model = await copyModel("kept");
  const before = await readCard(model);
  const argv = ["--pictures", await wholeList(), "--model", model];
  for (const _ of [1, 2]) {
    const result = await run([...argv, "--min-confidence", "0.6", "--write-card"]);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  }
  const card = await readCard(model);
  const { pictures, ...others } = card["results"] as { pictures: Record<string, unknown>[] };
  expect({ ...card, results: others }).toEqual(before);
  // Measured twice, and kept once.
  expect(pictures).toHaveLength(1);
  expect(pictures[0]).toMatchObject({
    list: "whole.csv",
    command: "digits evaluate --pictures whole.csv --min-confidence 0.6 --write-card",
    minConfidence: 0.6,
    labelled: { withoutExpect: { pictures: 2, exact: 2 } },
    unlabelled: { withoutExpect: { pictures: 1, refused: 1 } },
  });
  expect(pictures[0]?.["date"]).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(JSON.stringify(card)).not.toContain(folder);
});

test("--write-card leaves the card alone where a picture is missing, and needs one that is the model's", async () => {
  const model = await copyModel("alone");
  const before = await readFile(model.replace(".onnx", ".json"));
  const argv = ["--pictures", list, "--write-card", "--model"];
  const holed = await run([...argv, model]);
  expect(holed).toMatchObject({ exitCode: 1, stdout: "" });
  expect(holed.stderr).toContain("1 of 6 pictures could not be opened");
  expect(await readFile(model.replace(".onnx", ".json"))).toEqual(before);
  await writeFile(model.replace(".onnx", ".json"), '{"file":{"sha256":"0"}}');
  const foreign = await run([...argv, model]);
  expect(foreign).toMatchObject({ exitCode: 1, stdout: "" });
  expect(foreign.stderr).toContain("alone.json is not the card of ");
});

test("options that do not go together are wrong usage", async () => {
  for (const [argv, message] of [
    [["--pictures", list, "--images", "i"], "--images does not go with"],
    [["--pictures", list, "--labels", "l"], "--labels does not go with"],
    [["--min-confidence", "0.5"], "--min-confidence goes with --pictures"],
    [["--expect-lengths"], "--expect-lengths goes with --pictures"],
    [["--pictures", list, "--min-confidence", "2"], '--min-confidence takes a number from 0 to 1; got "2"'],
    [["--write-card"], "--write-card goes with --pictures or --speed"],
    [["--speed", "--pictures", list], "--pictures does not go with --speed"],
  ] as const) {
    const result = await run(argv);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain("digits: OPTION_INVALID: ");
    expect(result.stderr).toContain(message);
  }
});

test("a list that is none ends before anything is read", async () => {
  const result = await run(["--pictures", join(folder, "seven.png")]);
  expect(result).toMatchObject({ exitCode: 1, stdout: "" });
  expect(result.stderr).toMatch(/^digits: DATASET_MALFORMED: .*\n$/);
});

test("a user who stops it gets no figures", async () => {
  const stopping = new AbortController();
  stopping.abort(new DigitsError("ABORTED", "stopped by SIGINT."));
  const result = await run(["--pictures", list], stopping.signal);
  expect(result).toMatchObject({ exitCode: 130, stdout: "" });
});
