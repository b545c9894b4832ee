/**
 * `digits export int8` on the released model: what it writes is tried everywhere a model is used. It runs once, with its
 * defaults, before the tests.
 */

import { access, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { InferenceSession } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createBrowserRuntime } from "../src/browser/onnxruntime-web.js";
import { main } from "../src/cli/main.js";
import { createClient } from "../src/client.js";
import { imageAt, type ImageSet } from "../src/core/dataset/image-set.js";
import { classifyAll } from "../src/core/evaluation/evaluate-classifier.js";
import { createInspector } from "../src/core/inspection/inspector.js";
import { checkOnnxModel } from "../src/core/onnx/check-model.js";
import { findNetwork } from "../src/core/network/networks.js";
import { parseModel, withOnnxMetadata } from "../src/core/onnx/model.js";
import { createClassifier } from "../src/core/reading/classifier.js";
import type { LayerMaps } from "../src/core/reading/inspection.js";
import type { Runtime } from "../src/core/runtime.js";
import { loadFiledModel } from "../src/node/models/filed-model.js";
import { classNamesOf, toMetadataTexts } from "../src/node/models/model-file.js";
import { loadMnist } from "../src/node/data/mnist.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";
import { mnistImages, untrainedModel } from "./networks.js";
import { startServerApp } from "./server-app.js";

/** Both from the issue that asked for it. */
const LARGEST_SHARE = 0.3;
const LARGEST_LOSS = 0.0003;

/** Where an answer is near a tie, rounding decides: of 10,000 digits as many may be read otherwise. */
const MOST_READ_OTHERWISE = 15;

/** Layers are computed without rounding what goes between them, to be shown; the answer is nearly the same. */
const INSPECTION_TOLERANCE = 0.02;

const OUTCOMES = 11;

const runtime = createNodeRuntime();
const releasedPath = releasedModelPath();
const released: Uint8Array = await readFile(releasedPath);

let folder: string;
let path: string;
let printed: { exitCode: number; stdout: string; stderr: string };
let int8: Uint8Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-int8-"));
  path = join(folder, "small.onnx");
  printed = await runExport("--out", path, "--json");
  int8 = await readFile(path);
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

async function runExport(...argv: string[]) {
  let stdout = "";
  let stderr = "";
  const exitCode = await main(["export", "int8", ...argv], {
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    isTerminal: false,
    env: {},
  });
  return { exitCode, stdout, stderr };
}

/** The likeliest outcome of each image. */
async function readAll(model: Uint8Array, set: ImageSet, on: Runtime = runtime): Promise<number[]> {
  const classifier = await createClassifier(on, model);
  try {
    const probabilities = await classifyAll(classifier, set);
    return Array.from({ length: set.count }, (_, i) => {
      const row = probabilities.subarray(i * OUTCOMES, (i + 1) * OUTCOMES);
      return row.indexOf(Math.max(...row));
    });
  } finally {
    await classifier.dispose();
  }
}

describe("the released model in 8-bit numbers", () => {
  test("has at most 30 % of the bytes", () => {
    expect(int8.length / released.length).toBeLessThanOrEqual(LARGEST_SHARE);
  });

  test("reads MNIST's test set as well, to 0.03 points, and nearly every digit as before", async () => {
    const set = await loadMnist("test");
    const [before, after] = [await readAll(released, set), await readAll(int8, set)];
    const rightOf = (outcomes: readonly number[]) => outcomes.filter((outcome, i) => outcome === set.labels[i]).length;
    const others = after.filter((outcome, i) => outcome !== before[i]);
    expect(rightOf(after)).toBeLessThan(set.count);
    expect(rightOf(before) - rightOf(after)).toBeLessThanOrEqual(LARGEST_LOSS * set.count);
    expect(others.length).toBeLessThanOrEqual(MOST_READ_OTHERWISE);

    const { share, accuracyDifference, ...json } = JSON.parse(printed.stdout) as {
      share: number;
      accuracyDifference: number;
      int8: { testAccuracy: number; bytes: number };
    };
    expect(share).toBeCloseTo(int8.length / released.length, 9);
    expect(json.int8.testAccuracy).toBeCloseTo(rightOf(after) / set.count, 9);
    expect(accuracyDifference).toBeCloseTo((rightOf(after) - rightOf(before)) / set.count, 9);
  }, 60_000);

  test("is a model of the released one's name, with a version and a card of its own", async () => {
    const { model } = await loadFiledModel(path, { isReleased: false });
    const { model: source } = await loadFiledModel(releasedPath, { isReleased: true });
    expect(model.name).toBe(source.name);
    expect(model.version).toMatch(/^[0-9a-f]{12}-int8$/);
    expect(model.card).toMatchObject({
      name: source.name,
      version: model.version,
      file: { bytes: int8.length, sha256: model.sha256 },
      training: source.card!["training"],
      results: { test: { count: 10_000 }, material: null },
    });
    expect(model.card!["results"]).not.toHaveProperty("pictures");
    expect(JSON.parse(printed.stdout)).toMatchObject({
      format: "int8",
      model: { name: model.name, version: model.version },
      files: [path, join(folder, "small.json")],
      floats: { version: source.version, bytes: released.length },
    });
  });

  test("is taken in by a server, reads there, is looked into, and comes back as it was", async () => {
    checkOnnxModel(int8);
    const server = await startServerApp();
    try {
      const digits = createClient(server.url);
      const card = JSON.parse(await readFile(join(folder, "small.json"), "utf8")) as object;
      const { name, version } = await digits.upload(int8, card);
      expect(version).toMatch(/-int8$/);
      await digits.activate({ name, version });
      const { images, labels } = await mnistImages(1);
      const { model, saliency } = await digits.inspect(images);
      expect(model).toMatchObject({ name, version });
      expect(saliency.digit).toBe(labels[0]);
      const { results } = await digits.classify(images);
      expect(results[0]).toMatchObject({ digit: labels[0] });
      const file = await fetch(`${server.url}/api/models/${name}/${version}/file`);
      expect(Buffer.from(await file.arrayBuffer()).equals(int8)).toBe(true);
      expect(server.faults()).toEqual([]);
    } finally {
      await server.close();
    }
  });

  test("becomes, in ONNX Runtime, one operator on bytes for each layer", async () => {
    const optimized = join(folder, "optimized.onnx");
    const session = await InferenceSession.create(path, {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "all",
      optimizedModelFilePath: optimized,
      logSeverityLevel: 3,
    });
    await session.release();
    const operators = parseModel(await readFile(optimized)).graph.node.map(({ opType }) => opType);
    await rm(optimized);
    const layers = parseModel(released).graph.node.map(({ opType }) => opType);
    const countOf = (operator: string, of: readonly string[]) => of.filter((each) => each === operator).length;
    expect(countOf("QLinearConv", operators)).toBe(countOf("Conv", layers));
    expect(countOf("QGemm", operators)).toBe(countOf("Gemm", layers));
    // The images become bytes; nothing goes back to floats but the logits, which QGemm gives as such.
    expect(countOf("QuantizeLinear", operators)).toBe(1);
    expect(countOf("DequantizeLinear", operators)).toBe(0);
  });

  test("reads the same in WebAssembly, as in a browser", async () => {
    const { images, labels } = await mnistImages(200);
    const set = { images, labels, count: 200 };
    expect(await readAll(int8, set, createBrowserRuntime())).toEqual(await readAll(int8, set));
  });

  test("can be looked into, nearly as it reads, with the same layers as before", async () => {
    const { images, labels } = await mnistImages(20);
    const set = { images, labels, count: 20 };
    const inspector = await createInspector(runtime, int8);
    const floats = await createInspector(runtime, released);
    const sizeOfMaps = ({ name, channels, width, height }: LayerMaps) => ({ name, channels, width, height });
    const classifier = await createClassifier(runtime, int8);
    const read = await classifier.classify(images);
    for (let i = 0; i < set.count; i++) {
      const { probabilities, layers, saliency } = await inspector.inspect(imageAt(set, i));
      probabilities.forEach((probability, digit) =>
        expect(Math.abs(probability - read[i * OUTCOMES + digit]!)).toBeLessThan(INSPECTION_TOLERANCE),
      );
      expect(layers.map(sizeOfMaps)).toEqual((await floats.inspect(imageAt(set, i))).layers.map(sizeOfMaps));
      expect(saliency.digit).toBe(labels[i]);
      expect(saliency.forDigit.some((value) => value !== 0)).toBe(true);
    }
    await classifier.dispose();
    await inspector.dispose();
    await floats.dispose();
  });
});

describe("digits export int8", () => {
  test("tells sizes, accuracy and speed of both, and makes the same file again", async () => {
    expect(printed).toMatchObject({ exitCode: 0, stderr: "" });
    // A small network that nobody has trained: it is measured in a moment, and rightly read digits are few.
    const lenet = findNetwork("lenet");
    const metadata = toMetadataTexts({
      name: lenet.name,
      version: "1",
      classes: classNamesOf(lenet.classes),
      preprocessing: "none",
      temperature: 1,
      training: {},
    });
    const model = join(folder, "untrained.onnx");
    await writeFile(model, withOnnxMetadata(untrainedModel(lenet), metadata));
    const out = join(folder, "untrained-int8.onnx");
    const once = await runExport("--model", model, "--images", "64", "--out", out);
    expect(once).toMatchObject({ exitCode: 0, stderr: "" });
    expect(once.stdout).toMatch(/Bytes +[\d,]{6,} +[\d,]{5,}\n/);
    expect(once.stdout).toMatch(/MNIST's test set +\d+\.\d\d % +\d+\.\d\d %\n/);
    expect(once.stdout).toMatch(/Images\/s, one by one +[\d,]+ +[\d,]+\n/);
    expect(once.stdout).toMatch(/Images\/s, by 32 +[\d,]+ +[\d,]+\n/);
    expect(once.stdout).toMatch(/\d\d\.\d % of the size; accuracy [+-]\d+\.\d\d points/);
    const file = await readFile(out);
    const again = await runExport("--model", model, "--images", "64", "--out", out, "--force");
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await readFile(out)).equals(file)).toBe(true);
  }, 60_000);

  test("replaces nothing, unless it is told to", async () => {
    const refused = await runExport("--out", path);
    expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
    expect(refused.stderr).toMatch(/^digits: OUTPUT_UNWRITABLE: .* --force/);
  });

  test("refuses a model that is int8 already, and what is no model, and writes nothing", async () => {
    const out = join(folder, "none.onnx");
    const again = await runExport("--model", path, "--out", out);
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toMatch(/^digits: MODEL_UNQUANTIZABLE: .*already/);

    const text = join(folder, "text.onnx");
    await writeFile(text, "no model");
    const refused = await runExport("--model", text, "--out", out);
    expect(refused.stderr).toMatch(/^digits: MODEL_MALFORMED: /);
    await expect(access(out)).rejects.toThrow();
    expect((await readdir(folder)).filter((name) => /none/.test(name))).toEqual([]);
  });

  test.each(["0", "60001", "many"])("takes 1 to 60,000 images to calibrate on, not %s", async (images) => {
    const { exitCode, stderr } = await runExport("--images", images);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("OPTION_INVALID");
  });
});
