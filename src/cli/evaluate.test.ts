import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { DigitsError } from "../core/errors.js";
import { lenet } from "../core/network/networks.js";
import { createInitialParameters, createInitialStatistics } from "../core/network/scope.js";
import { toInferenceModel } from "../core/training/inference-model.js";
import { buildTrainingStep } from "../core/training/step.js";
import { loadMnist } from "../node/data/mnist.js";
import { reportInPage } from "../../test/report-in-page.js";
import { releasedLineModelPath } from "../node/files/package-files.js";
import { toLinesText } from "./lines-text.js";
import type { LineEvaluation } from "../core/evaluation/evaluate-lines.js";
import { toMetadataTexts } from "../node/models/model-file.js";
import { main } from "./main.js";

const COUNT = 300;

let folder: string;
let model: string;
let images: string;
let labels: string;

/** A lenet as it is before training, and the first 300 images of MNIST's test set as a dataset of its own. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "evaluate-"));
  [model, images, labels] = [join(folder, "untrained.onnx"), join(folder, "images.idx3"), join(folder, "labels.idx1")];
  const { layout } = buildTrainingStep({ network: lenet, batchSize: 1, optimizer: { kind: "sgd", momentum: 0.9 } });
  await writeFile(
    model,
    toInferenceModel({
      network: lenet,
      layout,
      parameters: createInitialParameters(layout, 1),
      statistics: createInitialStatistics(layout),
      metadata: toMetadataTexts({
        name: "lenet",
        version: "untrained",
        classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
        preprocessing: "none",
        temperature: 1,
        training: {},
      }),
    }),
  );
  const set = await loadMnist("test");
  const counted = [0, 0, COUNT >> 8, COUNT & 255];
  const pixels = set.images.subarray(0, COUNT * 784);
  await writeFile(images, Uint8Array.from([0, 0, 8, 3, ...counted, 0, 0, 0, 28, 0, 0, 0, 28, ...pixels]));
  await writeFile(labels, Uint8Array.from([0, 0, 8, 1, ...counted, ...set.labels.subarray(0, COUNT)]));
});

afterAll(() => rm(folder, { recursive: true }));

function onOurSet() {
  return ["--model", model, "--images", images, "--labels", labels];
}

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

test("--json prints one object with exactly the promised keys", async () => {
  const result = await run([...onOurSet(), "--json"]);
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  expect(result.stdout.trimEnd()).not.toContain("\n");
  const printed = JSON.parse(result.stdout) as {
    count: number;
    correct: number;
    accuracy: number;
    expectedCalibrationError: number;
    confusion: number[][];
    seconds: number;
  };
  expect(Object.keys(printed)).toEqual([
    "count",
    "correct",
    "accuracy",
    "expectedCalibrationError",
    "confusion",
    "seconds",
  ]);
  expect(printed.count).toBe(COUNT);
  expect(printed.accuracy).toBe(printed.correct / COUNT);
  // It guesses: far from reading, and far from never right.
  expect(printed.accuracy).toBeLessThan(0.4);
  expect(printed.confusion.flat().reduce((sum, cell) => sum + cell)).toBe(COUNT);
  expect(printed.seconds).toBeGreaterThan(0);
});

test("--report writes the page beside the text", async () => {
  const report = join(folder, "report");
  const result = await run([...onOurSet(), "--report", report]);
  expect(result.exitCode).toBe(0);
  expect(result.stdout).toContain("Model              untrained.onnx");
  expect(result.stdout).toContain("Images             images.idx3, 300");
  expect(result.stdout).toContain(`Report: ${join(report, "index.html")}`);
  const page = await reportInPage(join(report, "index.html"));
  expect(page).toMatchObject({ kind: "evaluation", model: "untrained.onnx", dataset: "images.idx3", count: 300 });
  expect(page).toHaveProperty("images.length", 60);
});

test.each([
  [["--images", "i"], "--images was given without --labels"],
  [["--labels", "l"], "--labels was given without --images"],
])("%j is wrong usage", async (argv, message) => {
  const result = await run(argv);
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toContain(`digits: OPTION_INVALID: ${message}`);
});

test("a dataset, a model and a report that cannot be opened are told apart", async () => {
  const missing = join(folder, "missing");
  const dataset = ["--images", images, "--labels", labels];
  const attempts = [
    [["--images", missing, "--labels", labels], "FILE_NOT_FOUND"],
    [["--images", labels, "--labels", labels], "DATASET_MALFORMED"],
    [["--model", missing, ...dataset], "FILE_NOT_FOUND"],
    [["--model", labels, ...dataset], "MODEL_"],
    [["--report", join(images, "report"), ...dataset], "OUTPUT_UNWRITABLE"],
  ] as const;
  for (const [argv, code] of attempts) {
    const result = await run(argv);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toMatch(new RegExp(`^digits: ${code}.*\n$`));
  }
});

test("--speed tells how fast the model is on one core, and --write-card keeps it", async () => {
  const card = model.replace(".onnx", ".json");
  await writeFile(card, '{"name":"lenet","note":[1]}');
  try {
    const result = await run(["--speed", "--write-card", "--json", "--model", model]);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    const { model: name, ...speed } = JSON.parse(result.stdout) as {
      model: string;
      single: { milliseconds: number };
      batch: { millisecondsAnImage: number };
    };
    expect(name).toBe("untrained.onnx");
    expect(speed).toMatchObject({ threads: 1, single: { runs: 300 } });
    expect(speed.single.milliseconds).toBeGreaterThan(0);
    expect(speed.batch.millisecondsAnImage).toBeLessThan(4 * speed.single.milliseconds);
    expect(JSON.parse(await readFile(card, "utf8"))).toEqual({ name: "lenet", note: [1], speed });
    const text = await run(["--speed", "--model", model]);
    expect(text.stdout).toMatch(/^One digit +\d+\.\d{3} ms, the median of 300$/m);
  } finally {
    await rm(card);
  }
});

test("--write-card without a card beside the model says so, before anything is measured", async () => {
  const result = await run(["--speed", "--write-card", "--model", model]);
  expect(result).toMatchObject({ exitCode: 1, stdout: "" });
  expect(result.stderr).toContain("untrained.json is not the card of ");
});

test("a model of lines is measured on simulated ones, by kind", async () => {
  const lines = ["--model", releasedLineModelPath(), "--lines", "30"];
  const printed = JSON.parse((await run([...lines, "--json"])).stdout) as Record<string, unknown> & LineEvaluation;
  expect(printed["model"]).toBe("lines.onnx");
  expect(printed.kinds.reduce((sum, { count }) => sum + count, 0)).toBe(30);
  expect(printed.correct).toBeGreaterThan(10);
  expect(printed.sure).toBeGreaterThan(3);
  expect(printed.sureAndWrong).toBeLessThan(3);

  const text = toLinesText(printed);
  expect(text).toMatch(new RegExp(`^all +30 +${printed.correct} `, "m"));
  for (const { kind } of printed.kinds) expect(text).toMatch(new RegExp(`^${kind} `, "m"));
});

test("what is not about lines is refused with a model of lines, and lines with any other", async () => {
  const refused = await run(["--model", releasedLineModelPath(), "--report", "there"]);
  expect(refused.stderr).toContain("--report does not go with a model of lines");
  expect((await run([...onOurSet(), "--lines", "5"])).stderr).toContain("--lines goes with a model of lines");
});

test("a user who stops it gets no figures", async () => {
  const stopping = new AbortController();
  stopping.abort(new DigitsError("ABORTED", "stopped by SIGINT."));
  const result = await run(onOurSet(), stopping.signal);
  expect(result).toEqual({ exitCode: 130, stdout: "", stderr: "digits: ABORTED: stopped by SIGINT.\n" });
});
