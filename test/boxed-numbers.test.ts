/** Photographed numbers in boxes: one for each digit, or one around a digit. */

import { afterAll, beforeAll, expect, test } from "vitest";

import { createReader, type Reader } from "../src/core/reading/reader.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import { openLineNetworks } from "../src/node/models/line-model-file.js";
import { openClassifier } from "../src/node/models/model-file.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";
import { createPhotographer } from "../tools/photos/photographer.js";

const SIZE = { width: 640, height: 480 };

let reader: Reader;
let photographer: Awaited<ReturnType<typeof createPhotographer>>;

beforeAll(async () => {
  const runtime = createNodeRuntime();
  reader = createReader(await openClassifier(runtime, releasedModelPath()), await openLineNetworks(runtime));
  photographer = await createPhotographer();
});

afterAll(() => reader.dispose());

// The first four were told in pieces, of the others nothing was.
test.each([
  { seed: 40_001, written: "580" },
  { seed: 40_006, written: "9344" },
  { seed: 40_012, written: "17200739" },
  { seed: 40_028, written: "447" },
  { seed: 40_011, written: "1" },
  { seed: 40_016, written: "252" },
  { seed: 40_017, written: "7" },
  { seed: 40_047, written: "2" },
])("$written in boxes is one number", async ({ seed, written }) => {
  const { picture, truth } = await photographer.take({ preset: "boxed", seed, ...SIZE });
  expect(truth.text).toBe(written);
  const { text, numbers } = await reader.read(picture);
  expect(text).toBe(written);
  expect(numbers[0]!.confidence).toBeGreaterThan(0.5);
});
