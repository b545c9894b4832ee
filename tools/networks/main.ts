/**
 * `npm run networks` makes the networks that the page brings along of the released ones, and writes them to web/networks: with
 * weights of few levels (`core/quantization/pack-weights.ts`), coded, and what is beside them by gzip. It takes a minute and a half
 * of a processor, so builds take the files as they are; a test says when a network was released since.
 *
 *     npm run networks [-- NAME...]
 */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { OUTCOME_COUNT } from "../../src/core/digits.js";
import { LINE_CLASS_COUNT } from "../../src/core/line.js";
import { LOCATOR_CLASS_COUNT } from "../../src/core/locator.js";
import { encodeModel } from "../../src/core/quantization/coded-model.js";
import { type PackOptions, packWeights } from "../../src/core/quantization/pack-weights.js";
import type { Tensor } from "../../src/core/tensor/tensor.js";
import { createEngineRuntime } from "../../src/engine/runtime.js";
import { loadDrawnImages } from "../../src/node/data/drawn-images.js";
import { loadMnist } from "../../src/node/data/mnist.js";
import { packageRoot } from "../../src/node/files/package-files.js";
import { createNodeRuntime } from "../../src/node/onnxruntime/runtime.js";
import { calibrationDigits, calibrationLines, calibrationPages, type Material } from "./calibration.js";

/** What the images of lines and pages are drawn from. */
const SEED = 33;

interface Recipe extends Pick<PackOptions, "answers" | "importanceRuns" | "step"> {
  readonly draw: (material: Material) => Tensor[];
}

/** Steps are the largest that lose next to nothing: docs/decisions/0033-networks-of-few-bits.md has the curves. */
const recipes: Readonly<Record<string, Recipe>> = {
  digits: {
    draw: calibrationDigits,
    answers: { input: "images", output: "logits", classes: OUTCOME_COUNT },
    importanceRuns: 30,
    step: 0.002,
  },
  lines: {
    draw: calibrationLines,
    answers: { input: "lines", output: "scores", classes: LINE_CLASS_COUNT },
    importanceRuns: 100,
    step: 0.0018,
  },
  locator: {
    draw: calibrationPages,
    answers: { input: "planes", output: "cells", classes: LOCATOR_CLASS_COUNT },
    importanceRuns: 10,
    step: 0.032,
  },
};

const chosen = process.argv.slice(2);
const mnist = await loadMnist("train");
const material = { mnist, drawn: await loadDrawnImages("train", mnist, SEED) };
const folder = join(packageRoot(), "web", "networks");
await mkdir(folder, { recursive: true });
for (const [name, { draw, ...recipe }] of Object.entries(recipes)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const model = new Uint8Array(await readFile(join(packageRoot(), "models", `${name}.onnx`)));
  const packed = await packWeights(model, {
    ...recipe,
    calibration: draw(material),
    runtime: createEngineRuntime(),
    gradients: createNodeRuntime(),
  });
  const file = gzipSync(encodeModel(packed), { level: 9 });
  await writeFile(join(folder, `${name}.bin`), file);
  process.stdout.write(`${name}: ${file.length} bytes\n`);
}
