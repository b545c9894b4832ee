/** The named networks. Each maps images [batch, 1, 28, 28], ink 1 and paper 0, to logits [batch, classes]. */

import { DIGIT_COUNT, OUTCOME_COUNT } from "../digits.js";
import { fail } from "../errors.js";
import { maxPool, relu } from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import { batchNormLayer, convolutionLayer, denseLayer, dropoutLayer, flatten } from "./layers.js";
import type { Scope } from "./scope.js";

export interface Network {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  /** Outcomes it tells apart: the digits 0 to 9, and with 11 also "not a digit". */
  readonly classes: number;
  build(scope: Scope, images: Node): Node;
}

/** After LeCun et al. 1998, with ReLU and max pooling: small enough to print. */
export const lenet: Network = {
  name: "lenet",
  description: "LeNet-5 with ReLU and max pooling: small, for teaching.",
  classes: DIGIT_COUNT,
  build(scope, images) {
    const c1 = convolutionLayer(scope, "conv1", images, { channels: 6, kernel: 5, padding: 2 });
    const h1 = relu(maxPool(c1, 2)); // [batch, 6, 14, 14]
    const h2 = relu(maxPool(convolutionLayer(scope, "conv2", h1, { channels: 16, kernel: 5 }), 2));
    const d1 = relu(denseLayer(scope, "dense1", flatten(h2), 120)); // from [batch, 16 * 5 * 5]
    const d2 = relu(denseLayer(scope, "dense2", d1, 84));
    return denseLayer(scope, "dense3", d2, DIGIT_COUNT);
  },
};

/** The network of a well-known student application: two blocks of two convolutions. */
export const twoBlock: Network = {
  name: "two-block",
  description: "Two blocks of two convolutions with dropout: a common student network.",
  classes: DIGIT_COUNT,
  build(scope, images) {
    const a1 = relu(convolutionLayer(scope, "conv1", images, { channels: 16, kernel: 5 }));
    const a2 = convolutionLayer(scope, "conv2", a1, { channels: 32, kernel: 5 });
    const a = dropoutLayer(scope, "dropout1", relu(maxPool(a2, 2)), 0.25); // [batch, 32, 10, 10]
    const b1 = relu(convolutionLayer(scope, "conv3", a, { channels: 64, kernel: 3 }));
    const b2 = convolutionLayer(scope, "conv4", b1, { channels: 128, kernel: 3 });
    const b = dropoutLayer(scope, "dropout2", relu(maxPool(b2, 2)), 0.25); // [batch, 128, 3, 3]
    const d = relu(denseLayer(scope, "dense1", flatten(b), 32));
    return denseLayer(scope, "dense2", d, DIGIT_COUNT);
  },
};

/** The two-convolution network of the Keras MNIST example, for benchmarks: 34,826 parameters. */
export const twoConv: Network = {
  name: "two-conv",
  description: "The two-convolution network of the Keras MNIST example, for benchmarks.",
  classes: DIGIT_COUNT,
  build(scope, images) {
    const h1 = relu(maxPool(convolutionLayer(scope, "conv1", images, { channels: 32, kernel: 3 }), 2));
    const h2 = relu(maxPool(convolutionLayer(scope, "conv2", h1, { channels: 64, kernel: 3 }), 2));
    return denseLayer(scope, "dense", flatten(h2), DIGIT_COUNT); // from [batch, 64 * 5 * 5]
  },
};

/** Our own. Its shape was chosen on held-out training images; see docs/accuracy.md. */
export const digits: Network = {
  name: "digits",
  description: "Five convolutions with batch normalisation: the default. It also knows what is no digit.",
  classes: OUTCOME_COUNT,
  build(scope, images) {
    const h1 = normalisedBlock(scope, 1, images, { channels: 32, kernel: 5, padding: 0, pooled: true }); // [batch, 32, 12, 12]
    const h2 = normalisedBlock(scope, 2, h1, { channels: 48 });
    const h3 = normalisedBlock(scope, 3, h2, { channels: 64, pooled: true }); // [batch, 64, 6, 6]
    const h4 = normalisedBlock(scope, 4, h3, { channels: 96 });
    const h5 = normalisedBlock(scope, 5, h4, { channels: 128, pooled: true }); // [batch, 128, 3, 3]
    const dropped = dropoutLayer(scope, "dropout", flatten(h5), 0.3);
    return denseLayer(scope, "dense", dropped, OUTCOME_COUNT);
  },
};

/** Ours at half the width, for short runs. How it was chosen stands in docs/accuracy.md. */
export const quick: Network = {
  name: "quick",
  description: "Half as wide as digits: learns the ten digits in a minute or less.",
  classes: DIGIT_COUNT,
  build(scope, images) {
    const h1 = normalisedBlock(scope, 1, images, { channels: 16, kernel: 5, padding: 0, pooled: true }); // [batch, 16, 12, 12]
    const h2 = normalisedBlock(scope, 2, h1, { channels: 32 });
    const h3 = normalisedBlock(scope, 3, h2, { channels: 32, pooled: true }); // [batch, 32, 6, 6]
    const h4 = normalisedBlock(scope, 4, h3, { channels: 64 });
    const h5 = normalisedBlock(scope, 5, h4, { channels: 64, pooled: true }); // [batch, 64, 3, 3]
    const dropped = dropoutLayer(scope, "dropout", flatten(h5), 0.2);
    return denseLayer(scope, "dense", dropped, DIGIT_COUNT);
  },
};

/** Convolution, pooling where asked for, batch normalisation, ReLU. Normalising what is pooled costs a quarter. */
function normalisedBlock(
  scope: Scope,
  place: number,
  x: Node,
  options: {
    readonly channels: number;
    readonly kernel?: number;
    readonly padding?: number;
    readonly pooled?: boolean;
  },
): Node {
  const { channels, kernel = 3, padding = 1, pooled = false } = options;
  const convolved = convolutionLayer(scope, `conv${place}`, x, { channels, kernel, padding, bias: false });
  const y = pooled ? maxPool(convolved, 2) : convolved;
  return relu(batchNormLayer(scope, `norm${place}`, y));
}

const networks: readonly Network[] = [digits, quick, lenet, twoBlock, twoConv];

/** The names `findNetwork` knows. */
export const networkNames: readonly string[] = networks.map(({ name }) => name);

/**
 * The network of a name.
 *
 * @throws OPTION_INVALID when no network has the name.
 */
export function findNetwork(name: string): Network {
  return (
    networks.find((network) => network.name === name) ??
    fail("OPTION_INVALID", `there is no network "${name}"; there are ${networkNames.join(", ")}.`)
  );
}
