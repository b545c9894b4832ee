import { describe, expect, test } from "vitest";

import { OUTCOME_COUNT } from "../digits.js";
import { isDigitsError } from "../errors.js";
import type { Runtime } from "../runtime.js";
import { floatTensor } from "../tensor/tensor.js";
import { createClassifier, isBlankImage } from "./classifier.js";

const PIXELS = 28 * 28;
/** The fake runtime takes any bytes. */
const file = new Uint8Array(PIXELS);
const blank = new Uint8Array(PIXELS);
const inked = new Uint8Array(PIXELS).fill(255);

interface FakeModel {
  readonly inputNames?: readonly string[];
  readonly outputNames?: readonly string[];
  /** The row an image gets, by its first pixel from 0 to 1. */
  readonly rowOf: (firstPixel: number) => readonly number[];
}

/** A runtime that loads one model, and remembers the sizes of its runs and whether it was freed. */
function createFakeRuntime({ inputNames = ["images"], outputNames = ["logits", "probabilities"], rowOf }: FakeModel) {
  const batches: number[] = [];
  let disposals = 0;
  const runtime: Runtime = {
    load: async () => ({
      inputNames: [...inputNames],
      outputNames: [...outputNames],
      run: async ({ images }) => {
        const [count = 0] = images!.shape;
        batches.push(count);
        const rows = Array.from({ length: count }, (_, i) => rowOf(Number(images!.data[i * PIXELS])));
        const shape = [count, rows[0]!.length];
        const tensor = floatTensor(shape, Float32Array.from(rows.flat()));
        return Object.fromEntries(outputNames.map((name) => [name, tensor]));
      },
      dispose: async () => {
        disposals++;
      },
    }),
  };
  return { runtime, batches, disposals: () => disposals };
}

const uniform = Array.from({ length: 10 }, () => 0.1);

describe("a classifier", () => {
  test("of ten classes never says that it is no digit", async () => {
    const { runtime } = createFakeRuntime({ rowOf: () => uniform });
    const classifier = await createClassifier(runtime, file);
    expect(classifier.classCount).toBe(10);
    expect(await classifier.classify(inked)).toEqual(Float32Array.from([...uniform, 0]));
    expect(await classifier.logits(inked)).toEqual(Float32Array.from(uniform));
  });

  test("of eleven classes says it with the last", async () => {
    const row = [...uniform.map((share) => share / 2), 0.5];
    const { runtime } = createFakeRuntime({ rowOf: () => row });
    const classifier = await createClassifier(runtime, file);
    expect(classifier.classCount).toBe(11);
    expect(await classifier.classify(inked)).toEqual(Float32Array.from(row));
    expect(await classifier.logits(inked)).toEqual(Float32Array.from(row));
  });

  test.each([10, 11])("of %i classes gives every image its own row, in runs of at most 64", async (classes) => {
    const { runtime, batches } = createFakeRuntime({
      rowOf: (pixel) => Array.from({ length: classes }, (_, i) => pixel + i),
    });
    const classifier = await createClassifier(runtime, file);
    batches.length = 0;
    const images = new Uint8Array(150 * PIXELS).fill(255);
    for (let i = 0; i < 150; i++) images[i * PIXELS] = i;
    const outcomes = await classifier.classify(images);
    expect(batches).toEqual([64, 64, 22]);
    expect(outcomes).toHaveLength(150 * OUTCOME_COUNT);
    for (let i = 0; i < 150; i++) {
      const row = outcomes.subarray(i * OUTCOME_COUNT);
      expect(row[0]).toBeCloseTo(i / 255, 6);
      expect(row[9]).toBeCloseTo(i / 255 + 9, 5);
      expect(row[10]).toBeCloseTo(classes === 11 ? i / 255 + 10 : 0, 5);
    }
  });

  test.each([10, 11])(
    "of %i classes is sure that a blank image is no digit, whatever the network says",
    async (classes) => {
      const row = Array.from({ length: classes }, (_, i) => (i === 1 ? 1 : 0));
      const { runtime, batches } = createFakeRuntime({ rowOf: () => row });
      const classifier = await createClassifier(runtime, file);
      batches.length = 0;
      const images = new Uint8Array([...inked, ...blank, ...inked]);
      const outcomes = Array.from(await classifier.classify(images));
      const one = Array.from({ length: OUTCOME_COUNT }, (_, i) => +(i === 1));
      const none = Array.from({ length: OUTCOME_COUNT }, (_, i) => +(i === 10));
      expect(outcomes).toEqual([...one, ...none, ...one]);
      expect(batches).toEqual([3]);
    },
  );

  test("of no images gives no rows, without a run", async () => {
    const { runtime, batches } = createFakeRuntime({ rowOf: () => uniform });
    const classifier = await createClassifier(runtime, file);
    batches.length = 0;
    expect(await classifier.classify(new Uint8Array())).toHaveLength(0);
    expect(batches).toEqual([]);
  });

  test("does not take part of an image", async () => {
    const { runtime } = createFakeRuntime({ rowOf: () => uniform });
    const classifier = await createClassifier(runtime, file);
    await expect(classifier.classify(new Uint8Array(1000))).rejects.toThrow("1000 pixels are no images");
  });

  test("frees its network", async () => {
    const { runtime, disposals } = createFakeRuntime({ rowOf: () => uniform });
    const classifier = await createClassifier(runtime, file);
    await classifier.dispose();
    expect(disposals()).toBe(1);
  });
});

describe("a model is refused, and freed, that", () => {
  async function expectRefused(model: FakeModel) {
    const { runtime, disposals } = createFakeRuntime(model);
    await expect(createClassifier(runtime, file)).rejects.toSatisfy((error) => isDigitsError(error, "MODEL_MALFORMED"));
    expect(disposals()).toBe(1);
  }

  test.each<[string, string[], string[]]>([
    ["another input", ["pixels"], ["logits", "probabilities"]],
    ["a second input", ["images", "labels"], ["logits", "probabilities"]],
    ["no probabilities", ["images"], ["logits"]],
  ])("has %s", async (_what, inputNames, outputNames) => {
    await expectRefused({ inputNames, outputNames, rowOf: () => uniform });
  });

  test.each<[string, readonly number[]]>([
    ["three classes", [0.2, 0.3, 0.5]],
    ["twelve classes", [...uniform, 0, 0]],
    ["rows of an image's size", Array.from({ length: 784 }, () => 0)],
    ["outputs that are no numbers", uniform.map(() => Number.NaN)],
    ["infinite outputs", [...uniform.slice(1), Infinity]],
  ])("gives %s", async (_what, row) => {
    await expectRefused({ rowOf: () => row });
  });
});

test("outputs that are no numbers are refused for any image, not for the first alone", async () => {
  const { runtime } = createFakeRuntime({ rowOf: (pixel) => (pixel > 0 ? uniform.map(() => Number.NaN) : uniform) });
  const classifier = await createClassifier(runtime, file);
  await expect(classifier.classify(Uint8Array.from(blank).fill(255))).rejects.toSatisfy((error) =>
    isDigitsError(error, "MODEL_MALFORMED"),
  );
});

/** An image with this many pixels of an ink, on paper. */
function inkedImage(pixels: number, ink: number): Uint8Array {
  return new Uint8Array(28 * 28).fill(ink, 300, 300 + pixels);
}

test.each<[string, Uint8Array]>([
  ["bare paper", inkedImage(0, 0)],
  ["a grey veil", inkedImage(400, 31)],
  ["two full pixels", inkedImage(2, 255)],
  ["specks of faint ink", inkedImage(10, 70)],
])("%s is blank", (_what, image) => {
  expect(isBlankImage(image)).toBe(true);
});

test.each<[string, Uint8Array]>([
  ["three full pixels", inkedImage(3, 255)],
  // MNIST's thinnest digit, dimmed to a quarter.
  ["a thin and faint digit", inkedImage(20, 64)],
  ["a veil that is no veil any more", inkedImage(400, 32)],
  ["ink all over", inkedImage(784, 255)],
])("%s is not", (_what, image) => {
  expect(isBlankImage(image)).toBe(false);
});
