/** A photographed number, of which a caller believes that it is another one that is nearly the same. */

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

// Each was told as the other number with 99 % or more.
test.each([
  { seed: 3004, written: "80689342", oneOf: ["80789342", "807689342"] },
  { seed: 3005, written: "50018639", oneOf: ["50018689", "500118639"] },
  { seed: 3020, written: "62806237", oneOf: ["62806257", "628306237"] },
  { seed: 3026, written: "00596981", oneOf: ["00596901", "005969081"] },
])("$written contradicts a list of $oneOf", async ({ seed, written, oneOf }) => {
  const { picture } = await photographer.take({ preset: "plain", seed, lines: [[written]], ...SIZE });
  const reading = await reader.read(picture, { oneOf });
  expect(reading.contradicts?.text).toBe(written);
  for (const { confidence } of reading.numbers) expect(confidence).toBeLessThan(0.5);
  const { text, contradicts } = await reader.read(picture, { oneOf: [...oneOf, written] });
  expect(text).toBe(written);
  expect(contradicts).toBeUndefined();
});

test("a number of which a part was taken for print is read in the window that shows all of it", async () => {
  const { picture } = await photographer.take({ preset: "plain", seed: 17_014, lines: [["60602273"]], ...SIZE });
  const { text, numbers } = await reader.read(picture, { oneOf: ["60602273", "47110815", "12345678"] });
  expect(text).toBe("60602273");
  expect(numbers[0]!.confidence).toBeGreaterThan(0.9);
});
