/** The networks that come with the page, loaded as it loads them, against the released ones that they were made of. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { beforeAll, describe, expect, test } from "vitest";

import { readOnnxMetadata } from "../core/onnx/model.js";
import { encodeModel } from "../core/quantization/coded-model.js";
import { createClassifier } from "../core/reading/classifier.js";
import { createEngineRuntime } from "../engine/runtime.js";
import { packageRoot, releasedModelPath } from "../node/files/package-files.js";
import { loadModel } from "./readers.js";

/** What each may have, in bytes: what a first visit loads is next to nothing else. */
const limits = { digits: 65_000, lines: 166_000, locator: 44_500 } as const;

const names = Object.keys(limits) as (keyof typeof limits)[];

describe.each(names)("the page's network %s", (name) => {
  let file: Uint8Array;
  let model: Uint8Array;
  beforeAll(async () => {
    file = new Uint8Array(await readFile(join(packageRoot(), "web", "networks", `${name}.bin`)));
    model = await loadModel(file);
  });

  test("is small", () => expect(file.length).toBeLessThan(limits[name]));

  test("is made of the released one", async () => {
    const released = new Uint8Array(await readFile(join(packageRoot(), "models", `${name}.onnx`)));
    expect(readOnnxMetadata(model)).toEqual(readOnnxMetadata(released));
  });

  test("is what was coded", () => {
    expect(Buffer.from(encodeModel(model)).equals(gunzipSync(file))).toBe(true);
  });

  test("runs by the engine", async () => {
    await (await createEngineRuntime().load(model)).dispose();
  });

  test.each([10, 1000, -9, -1])("is refused when it is cut off at %i", async (end) => {
    await expect(loadModel(file.subarray(0, end))).rejects.toThrowError(
      expect.objectContaining({ code: "MODEL_MALFORMED" }) as Error,
    );
  });
});

test("the page's network of digits says of an image what the released one does, to two hundredths", async () => {
  // A stroke down the middle, with soft edges.
  const image = new Uint8Array(28 * 28);
  for (let y = 5; y < 23; y++) image.set([90, 255, 255, 90], 28 * y + 12);
  const [floats, levels] = await Promise.all(
    [releasedModelPath(), join(packageRoot(), "web", "networks", "digits.bin")].map(async (path) => {
      const classifier = await createClassifier(
        createEngineRuntime(),
        await loadModel(new Uint8Array(await readFile(path))),
      );
      return classifier.classify(image);
    }),
  );
  expect(floats!.indexOf(Math.max(...floats!))).toBe(1);
  for (const [outcome, probability] of floats!.entries()) {
    expect(Math.abs(levels![outcome]! - probability)).toBeLessThan(0.02);
  }
});
