import { describe, expect, test } from "vitest";

import { evaluate, valuesOf } from "../../../test/graph-harness.js";
import { mnistImages, untrainedModel } from "../../../test/networks.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { input } from "../graph/operations/builder.js";
import { findNetwork, networkNames } from "../network/networks.js";
import { createClassifier, type NetworkClassifier } from "../reading/classifier.js";
import { createRandom } from "../tensor/random.js";
import { floatTensor } from "../tensor/tensor.js";
import { DIGIT_NETWORK } from "./inspector.js";
import { buildGradients, toWeights } from "./saliency.js";

/** Of full ink. Shorter, and float32's rounding shows; longer, and the way crosses more kinks of ReLU. */
const STEP = 1 / 2048;

/** At the pixel in the middle of all, of the gradient's typical size: most pixels cross no kink, and round alone. */
const SMOOTH_TOLERANCE = 0.01;

/** Of the gradient's length: with the kinks that are crossed, the fewer the shorter the step. 0.065 for `digits`. */
const KINKED_TOLERANCE = 0.1;

const DIGIT = 3;
const RUNNER_UP = 8;

/** Logits' differences of many images, as the saliency model asks for them; in double precision. */
async function scoresOf(
  network: NetworkClassifier,
  images: Float32Array,
): Promise<{ asked: number; instead: number }[]> {
  const { logits, classCount } = await network.outputs(images);
  return Array.from({ length: logits.length / classCount }, (_, i) => {
    const row = Array.from(logits.subarray(i * classCount, (i + 1) * classCount));
    const own = row[DIGIT]!;
    const others = row.reduce((sum, logit) => sum + logit, -own);
    return { asked: own - others / (classCount - 1), instead: row[RUNNER_UP]! - own };
  });
}

describe("the gradients with respect to the image are those of finite differences:", () => {
  test.each(networkNames)("%s", async (name) => {
    const bytes = untrainedModel(findNetwork(name));
    const { images } = await mnistImages(1);
    // On blank paper an untrained network stands at the very kinks of ReLU and between equal maxima.
    const random = createRandom(1);
    const ink = Float32Array.from(images, (byte) => 0.7 * (byte / 255) + random.uniform(0, 0.3));
    const network = await createClassifier(createNodeRuntime(), bytes);
    const built = buildGradients(bytes, DIGIT_NETWORK, input("images", [1, 1, 28, 28]));
    const gradients = await evaluate(
      { gradientAsked: built.asked, gradientInstead: built.instead },
      { images: floatTensor([1, 1, 28, 28], ink), ...toWeights(built.scores, { asked: DIGIT, instead: RUNNER_UP }) },
    );
    // For each pixel, the image with a little more and with a little less of it.
    const moved = new Float32Array(2 * 784 * 784);
    for (let pixel = 0; pixel < 784; pixel++) {
      for (const side of [0, 1]) {
        const start = (2 * pixel + side) * 784;
        moved.set(ink, start);
        moved[start + pixel]! += side === 0 ? STEP : -STEP;
      }
    }
    const scores = await scoresOf(network, moved);
    for (const [asked, output] of [
      ["asked", "gradientAsked"],
      ["instead", "gradientInstead"],
    ] as const) {
      const differences = Array.from(
        ink,
        (_, pixel) => (scores[2 * pixel]![asked] - scores[2 * pixel + 1]![asked]) / (2 * STEP),
      );
      const gradient = valuesOf(gradients[output]);
      const errors = gradient.map((value, pixel) => Math.abs(value - differences[pixel]!));
      const length = Math.hypot(...differences);
      expect(Math.hypot(...errors) / length, asked).toBeLessThan(KINKED_TOLERANCE);
      const [middle] = errors.toSorted((x, y) => x - y).slice(784 / 2);
      expect(middle! / (length / Math.sqrt(784)), asked).toBeLessThan(SMOOTH_TOLERANCE);
    }
    await network.dispose();
  });
});
