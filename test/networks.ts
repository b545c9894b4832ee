/** What tests of the networks share: a few images of MNIST, and networks as training would leave them. */

import { createRandom } from "../src/core/tensor/random.js";
import type { Network } from "../src/core/network/networks.js";
import { input } from "../src/core/graph/operations/builder.js";
import {
  buildForTraining,
  createInitialParameters,
  createInitialStatistics,
  type MaskSpec,
  type NetworkLayout,
} from "../src/core/network/scope.js";
import { sizeOf } from "../src/core/tensor/tensor.js";
import { fillDropoutMask } from "../src/core/training/dropout-mask.js";
import { toInferenceModel } from "../src/core/training/inference-model.js";
import { loadMnist } from "../src/node/data/mnist.js";

/** The first images of MNIST's test set, which loads faster than the other. */
export async function mnistImages(
  count: number,
): Promise<{ readonly images: Uint8Array; readonly labels: Uint8Array }> {
  const { images, labels } = await loadMnist("test");
  return { images: images.slice(0, count * 784), labels: labels.slice(0, count) };
}

/** The arrays of a network. */
export function layoutOf(network: Network): NetworkLayout {
  const images = input("images", [1, 1, 28, 28]);
  return buildForTraining((scope) => network.build(scope, images)).layout;
}

/** The inference model of a network with its initial weights and with statistics that are not the initial ones. */
export function untrainedModel(network: Network, seed = 1): Uint8Array {
  const layout = layoutOf(network);
  const random = createRandom(seed, 77);
  const statistics = createInitialStatistics(layout);
  return toInferenceModel({
    network,
    layout,
    parameters: createInitialParameters(layout, seed),
    statistics: statistics.map((value) => value + random.uniform(0, 0.5)),
    metadata: { network: network.name },
  });
}

/** The dropout masks of one step. */
export function drawMasks(specs: readonly MaskSpec[], seed: number, step: number): Uint8Array[] {
  return specs.map(({ shape, rate }, index) => {
    const mask = new Uint8Array(sizeOf(shape));
    fillDropoutMask(mask, rate, createRandom(seed, step, index));
    return mask;
  });
}
