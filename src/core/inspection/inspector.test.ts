/** Whether what is shown of a network is so: the released one, on training digits of MNIST. */

import { readFile } from "node:fs/promises";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { floatTensor } from "../tensor/tensor.js";
import { relativeDifference, runWith, valuesOf } from "../../../test/graph-harness.js";
import { mnistImages, untrainedModel } from "../../../test/networks.js";
import { loadMnist } from "../../node/data/mnist.js";
import { releasedModelPath } from "../../node/files/package-files.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { imageAt } from "../dataset/image-set.js";
import { input } from "../graph/operations/builder.js";
import { findNetwork, networkNames } from "../network/networks.js";
import { createClassifier, type NetworkClassifier, toFloatImages } from "../reading/classifier.js";
import type { Inspection, Saliency } from "../reading/inspection.js";
import { createRandom, type Random } from "../tensor/random.js";
import { createInspector, DIGIT_NETWORK, type Inspector } from "./inspector.js";
import { toLayerModel } from "./layer-model.js";

const COUNT = 60;

/** Part of the ink that is erased or changed. */
const SHARE = 0.2;

const RANDOM_DRAWS = 5;

/** What the sum may miss of what the digit gained: the paper's own measure for enough steps is 0.05, a mean here. */
const COMPLETENESS_TOLERANCE = 0.05;

const mnist = await loadMnist("train");
const digits = Array.from({ length: COUNT }, (_, i) => imageAt(mnist, i));
const runtime = createNodeRuntime();

let inspector: Inspector;
let network: NetworkClassifier;
/** Of `digits`, the likeliest two asked about. */
let saliencies: readonly Saliency[];

beforeAll(async () => {
  const bytes = await readFile(releasedModelPath());
  inspector = await createInspector(runtime, bytes);
  network = await createClassifier(runtime, bytes);
  const inspections: Inspection[] = [];
  for (const image of digits) inspections.push(await inspector.inspect(image));
  saliencies = inspections.map(({ saliency }) => saliency);
}, 30_000);

afterAll(async () => {
  await inspector?.dispose();
  await network?.dispose();
});

/** A digit's logit less the mean of the others. */
function marginOf(logits: Float32Array, digit: number): number {
  const own = logits[digit]!;
  const sum = logits.reduce((total, logit) => total + logit, 0);
  return own - (sum - own) / (logits.length - 1);
}

/** The places of an image in random order. */
function shuffled(random: Random): number[] {
  const order = Array.from({ length: 784 }, (_, pixel) => pixel);
  for (let i = order.length - 1; i > 0; i--) {
    const other = random.integer(i + 1);
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  return order;
}

/** Inks and bares pixels in order, as `isInked` says, until a part of the image's ink was moved. */
function change(image: Uint8Array, order: readonly number[], isInked: (pixel: number) => boolean): Uint8Array {
  const changed = Uint8Array.from(image);
  let left = SHARE * image.reduce((sum, ink) => sum + ink, 0);
  for (const pixel of order) {
    const wanted = isInked(pixel) ? 255 : 0;
    const moved = Math.min(left, Math.abs(wanted - image[pixel]!));
    changed[pixel] = image[pixel]! + Math.sign(wanted - image[pixel]!) * moved;
    left -= moved;
  }
  return changed;
}

function byValue(values: Float32Array): number[] {
  return Array.from(values.keys()).toSorted((a, b) => values[b]! - values[a]!);
}

async function probabilitiesOf(images: readonly Uint8Array[], digit: number) {
  const all = await network.classify(Buffer.concat(images));
  return images.map((_, i) => all[11 * i + digit]!);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test("the probabilities are the network's own, and the digits asked about the likeliest two", async () => {
  for (const image of digits.slice(0, 10)) {
    const { probabilities, notDigit, saliency } = await inspector.inspect(image);
    const expected = await network.classify(image);
    [...probabilities, notDigit].forEach((p, outcome) => {
      expect(p).toBeCloseTo(expected[outcome]!, 5);
    });
    const ranked = byValue(Float32Array.from(probabilities));
    expect([saliency.digit, saliency.runnerUp]).toEqual(ranked.slice(0, 2));
  }
});

test("a blank image is no digit, as the classifier has it; its layers are shown all the same", async () => {
  const blank = new Uint8Array(784);
  const { probabilities, notDigit, layers, saliency } = await inspector.inspect(blank);
  expect([...probabilities, notDigit]).toEqual(Array.from(await network.classify(blank)));
  expect(notDigit).toBe(1);
  expect(layers).toHaveLength(5);
  expect(saliency.forDigit.every((value) => value === 0)).toBe(true);
});

test("the ink's shares sum to what the digit gained over blank paper", async () => {
  const [paper] = await logitsOf([new Uint8Array(784)]);
  let missed = 0;
  let gained = 0;
  for (const [i, image] of digits.entries()) {
    const { digit, forDigit } = saliencies[i]!;
    const [logits] = await logitsOf([image]);
    const gain = marginOf(logits!, digit) - marginOf(paper!, digit);
    const sum = forDigit.reduce((total, value) => total + value, 0);
    missed += Math.abs(sum - gain);
    gained += Math.abs(gain);
  }
  expect(missed / gained).toBeLessThan(COMPLETENESS_TOLERANCE);
});

async function logitsOf(images: readonly Uint8Array[]): Promise<Float32Array[]> {
  const { logits } = await network.outputs(toFloatImages(Buffer.concat(images)));
  return images.map((_, i) => logits.subarray(11 * i, 11 * (i + 1)));
}

test("bare paper has no share, and can only be inked", () => {
  const { forDigit, towardsRunnerUp } = saliencies[0]!;
  digits[0]!.forEach((ink, pixel) => {
    if (ink > 0) return;
    expect(Math.abs(forDigit[pixel]!)).toBe(0);
    expect(towardsRunnerUp[pixel]).toBeGreaterThanOrEqual(0);
  });
});

test("without the ink that spoke loudest for it, a digit is doubted more than without as much of any", async () => {
  const random = createRandom(1);
  let wins = 0;
  const left: { loudest: number[]; any: number[] } = { loudest: [], any: [] };
  for (const [i, image] of digits.entries()) {
    const { digit, forDigit } = saliencies[i]!;
    const orders = [byValue(forDigit), ...Array.from({ length: RANDOM_DRAWS }, () => shuffled(random))];
    const [loudest, ...any] = await probabilitiesOf(
      orders.map((order) => change(image, order, () => false)),
      digit,
    );
    if (loudest! < meanOf(any)) wins += 1;
    left.loudest.push(loudest!);
    left.any.push(meanOf(any));
  }
  expect(wins / COUNT).toBeGreaterThan(0.8);
  expect(meanOf(left.loudest)).toBeLessThan(meanOf(left.any) - 0.2);
});

test("changed where it says, the runner-up gains more than by as much change at random", async () => {
  const random = createRandom(2);
  let wins = 0;
  for (const [i, image] of digits.entries()) {
    const saliency = saliencies[i]!;
    const towards = saliency.towardsRunnerUp;
    const bySize = byValue(towards.map(Math.abs));
    const images = [
      change(image, bySize, (pixel) => towards[pixel]! > 0),
      // Near the strokes: ink far from them would change little, and win easily.
      ...Array.from({ length: RANDOM_DRAWS }, () =>
        change(image, nearInk(image, shuffled(random)), (pixel) => image[pixel]! < 128),
      ),
    ];
    const [changed, ...any] = (await logitsOf(images)).map((logits) => oddsOf(logits, saliency));
    if (changed! > meanOf(any)) wins += 1;
  }
  expect(wins / COUNT).toBeGreaterThan(0.75);
});

function oddsOf(logits: Float32Array, { digit, runnerUp }: Saliency): number {
  return logits[runnerUp]! - logits[digit]!;
}

/** Those of the places that have ink, or have it within two pixels. */
function nearInk(image: Uint8Array, places: readonly number[]): number[] {
  return places.filter((place) => {
    const [y, x] = [Math.floor(place / 28), place % 28];
    for (let row = Math.max(0, y - 2); row <= Math.min(27, y + 2); row++) {
      const from = 28 * row + Math.max(0, x - 2);
      const to = 28 * row + Math.min(27, x + 2) + 1;
      if (image.subarray(from, to).some((ink) => ink >= 128)) return true;
    }
    return false;
  });
}

test("other digits can be asked about", async () => {
  const image = digits[0]!;
  const { saliency } = await inspector.inspect(image, { digit: 3, runnerUp: 8 });
  expect(saliency).toMatchObject({ digit: 3, runnerUp: 8 });
  const likeliest = (await inspector.inspect(image)).saliency;
  const turned = await inspector.inspect(image, { runnerUp: likeliest.digit });
  expect(turned.saliency).toMatchObject({ digit: likeliest.runnerUp, runnerUp: likeliest.digit });
});

test.each([
  [{ digit: 10 }, "digit is a digit from 0 to 9; got 10."],
  [{ runnerUp: -1 }, "runnerUp is a digit from 0 to 9; got -1."],
  [{ digit: 1.5 }, "digit is a digit from 0 to 9; got 1.5."],
  [{ digit: 3, runnerUp: 3 }, "digit and runnerUp are two digits; both are 3."],
])("%o is refused", async (options, message) => {
  await expect(inspector.inspect(digits[0]!, options)).rejects.toMatchObject({
    code: "OPTION_INVALID",
    message: expect.stringContaining(message) as string,
  });
});

test("a network that knows ten digits alone never says that there is none", async () => {
  const other = await createInspector(runtime, untrainedModel(findNetwork("lenet")));
  const { notDigit, probabilities } = await other.inspect(digits[0]!);
  expect(notDigit).toBe(0);
  expect(probabilities).toHaveLength(10);
  expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
  await other.dispose();
});

/** The same kernels on the same numbers; only what is fused with what may differ, and so the order of additions. */
const FUSION_TOLERANCE = 1e-5;

const shapes: Readonly<Record<string, readonly string[]>> = {
  digits: ["conv1 32x12x12", "conv2 48x12x12", "conv3 64x6x6", "conv4 96x6x6", "conv5 128x3x3"],
  quick: ["conv1 16x12x12", "conv2 32x12x12", "conv3 32x6x6", "conv4 64x6x6", "conv5 64x3x3"],
  lenet: ["conv1 6x14x14", "conv2 16x5x5"],
  "two-block": ["conv1 16x24x24", "conv2 32x10x10", "conv3 64x8x8", "conv4 128x3x3"],
  "two-conv": ["conv1 32x13x13", "conv2 64x5x5"],
};

const shown = input(DIGIT_NETWORK.input, [1, 1, 28, 28]);

describe.each(networkNames)("the layer model of %s", (name) => {
  const bytes = untrainedModel(findNetwork(name));

  test("gives the logits and probabilities of the file itself", async () => {
    const runtime = createNodeRuntime();
    const file = await runtime.load(bytes);
    const layers = await runtime.load(toLayerModel(bytes, shown).model);
    const { images } = await mnistImages(8);
    for (let i = 0; i < 8; i++) {
      const ink = Float32Array.from(images.subarray(784 * i, 784 * (i + 1)), (byte) => byte / 255);
      const fed = { images: floatTensor([1, 1, 28, 28], ink) };
      const expected = await runWith(file, fed);
      const got = await runWith(layers, fed);
      for (const output of ["logits", "probabilities"]) {
        expect(relativeDifference(valuesOf(got[output]), valuesOf(expected[output]))).toBeLessThan(FUSION_TOLERANCE);
      }
    }
    await file.dispose();
    await layers.dispose();
  });

  test("gives every convolution layer after pooling and activation", async () => {
    const { model, layers } = toLayerModel(bytes, shown);
    const session = await createNodeRuntime().load(model);
    const { images } = await mnistImages(1);
    const ink = Float32Array.from(images, (byte) => byte / 255);
    const outputs = await session.run({ images: floatTensor([1, 1, 28, 28], ink) });
    expect(layers.map((layer) => `${layer} ${outputs[layer]?.shape.slice(1).join("x")}`)).toEqual(shapes[name]);
    for (const layer of layers) {
      const values = valuesOf(outputs[layer]);
      expect(Math.min(...values), layer).toBe(0);
      expect(Math.max(...values), layer).toBeGreaterThan(0);
    }
    await session.dispose();
  });
});
