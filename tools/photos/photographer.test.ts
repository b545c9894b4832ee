/**
 * The whole way on simulated photos: MNIST's test digits on paper, JPEG, decoding, the released model. One photo of
 * each kind is read here; `npm run bench -- photos` reads hundreds, and says what a change does to them.
 */

import { afterAll, beforeAll, expect, it } from "vitest";

import { editDistance } from "../../src/core/evaluation/picture-figures.js";
import { createReader, type Reader } from "../../src/core/reading/reader.js";
import { releasedModelPath } from "../../src/node/files/package-files.js";
import { openLineNetworks } from "../../src/node/models/line-model-file.js";
import { openClassifier } from "../../src/node/models/model-file.js";
import { createNodeRuntime } from "../../src/node/onnxruntime/runtime.js";
import { createPhotographer } from "./photographer.js";
import { photoPresetNames } from "./presets.js";

const SIZE = { width: 480, height: 360 };
const SEED = 40_003;

/** Share of the digits; a little above what was measured, so that other rounding on another processor does not fail here. */
const MOST_WRONG = 0.15;

let reader: Reader;

beforeAll(async () => {
  reader = createReader(
    await openClassifier(createNodeRuntime(), releasedModelPath()),
    await openLineNetworks(createNodeRuntime()),
  );
});

afterAll(() => reader.dispose());

// Under other load the 15 photos take longer than a test usually may.
const TIMEOUT_MS = 60_000;

it(
  "most digits of simulated photos are read, and not every one: that would be too good to be true",
  { timeout: TIMEOUT_MS },
  async () => {
    const photographer = await createPhotographer();
    let digits = 0;
    let errors = 0;
    for (const preset of photoPresetNames) {
      const { picture, truth } = await photographer.take({ seed: SEED, preset, ...SIZE });
      const { text } = await reader.read(picture, { minConfidence: 0 });
      const written = truth.text.replaceAll(" ", "");
      digits += written.length;
      errors += editDistance(written, text.replaceAll(" ", ""));
    }
    expect(digits).toBeGreaterThan(100);
    expect(errors / digits).toBeLessThan(MOST_WRONG);
    expect(errors).toBeGreaterThan(0);
  },
);
