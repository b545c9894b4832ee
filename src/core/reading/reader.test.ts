import { describe, expect, test } from "vitest";

import { isDigitsError } from "../errors.js";
import type { Picture } from "../picture/picture.js";
import type { Classifier } from "./classifier.js";
import { createReader } from "./reader.js";

const PROBABILITIES = [0, 0.0625, 0, 0, 0, 0, 0, 0.875, 0, 0.0625];

/** A classifier of one opinion, which remembers what it saw. */
function createFixedClassifier() {
  const seen: Uint8Array[] = [];
  let disposals = 0;
  const classifier: Classifier = {
    async classify(images) {
      seen.push(images);
      return Float32Array.from(PROBABILITIES);
    },
    async dispose() {
      disposals++;
    },
  };
  return { classifier, seen, disposals: () => disposals };
}

/** A black bar on white. */
function drawBar(): Picture {
  const rgba = new Uint8Array(40 * 30 * 4).fill(255);
  for (let y = 5; y < 25; y++) {
    for (let x = 18; x < 22; x++)
      rgba.fill(0, (y * 40 + x) * 4, (y * 40 + x) * 4 + 3);
  }
  return { width: 40, height: 30, rgba };
}

describe("reading a picture", () => {
  test("gives the likeliest digit, its probability, its place and what the network saw", async () => {
    const { classifier, seen } = createFixedClassifier();
    const reading = await createReader(classifier).read(drawBar());
    const box = { x: 18, y: 5, width: 4, height: 20 };
    expect(reading).toEqual({
      width: 40,
      height: 30,
      text: "7",
      numbers: [
        {
          text: "7",
          confidence: 0.875,
          box,
          digits: [
            {
              digit: 7,
              confidence: 0.875,
              probabilities: PROBABILITIES,
              box,
              image: seen[0],
            },
          ],
        },
      ],
      rejected: [],
    });
    expect(seen[0]).toHaveLength(28 * 28);
  });

  test("refuses to read more digits than one", async () => {
    const { classifier } = createFixedClassifier();
    const reader = createReader(classifier);
    await expect(reader.read(drawBar(), { expect: 2 })).rejects.toSatisfy(
      (error) => isDigitsError(error, "OPTION_INVALID"),
    );
    await expect(reader.read(drawBar(), { expect: 1 })).resolves.toBeDefined();
  });

  test("frees the classifier", async () => {
    const { classifier, disposals } = createFixedClassifier();
    await createReader(classifier).dispose();
    expect(disposals()).toBe(1);
  });
});
