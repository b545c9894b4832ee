/**
 * How many floating point operations a training step has to do: those of its matrix products, which convolutions and
 * dense layers are. Counted from the network's graph, whatever form the step gives them. All else (bias, activation,
 * pooling, loss, update) is left out, so a share of the machine's peak made from it errs to the low side.
 */

import { IMAGE_SIZE } from "../src/core/digits.js";
import { input } from "../src/core/graph/operations/builder.js";
import type { Node } from "../src/core/graph/operations/op.js";
import type { Network } from "../src/core/network/networks.js";
import { buildForTraining } from "../src/core/network/scope.js";
import { sizeOf } from "../src/core/tensor/tensor.js";

/** A product and a sum. */
const OPERATIONS_A_TERM = 2;

/**
 * Floating point operations of one training step: each product once forward, once for the gradient of its weights, and
 * once for that of its input, which the layer that sees the images does not need.
 */
export function countStepOperations(network: Network, batchSize: number): number {
  const images = input("images", [batchSize, 1, IMAGE_SIZE, IMAGE_SIZE]);
  const { output, parameterNodes } = buildForTraining((scope) => network.build(scope, images));
  const trained = new Map<Node, boolean>(parameterNodes.map((node) => [node, true]));
  let operations = 0;

  /** Counts what leads to the node, once, and says whether a parameter does. */
  function visit(node: Node): boolean {
    const known = trained.get(node);
    if (known !== undefined) return known;
    const areTrained = node.inputs.map(visit);
    // One gradient for each side of the product that a parameter leads to: the weights always, the input mostly.
    const gradients = areTrained.filter(Boolean).length;
    operations += forwardOperations(node) * (1 + gradients);
    const isTrained = gradients > 0;
    trained.set(node, isTrained);
    return isTrained;
  }
  visit(output);
  return operations;
}

/** Of one node; 0 where it is no matrix product. */
function forwardOperations({ op, inputs, shape }: Node): number {
  const [first, second] = inputs;
  switch (op.kind) {
    case "convolution": {
      const [, ...window] = second?.shape ?? [];
      return OPERATIONS_A_TERM * sizeOf(shape) * sizeOf(window);
    }
    case "matmul": {
      const terms = first?.shape.at(op.transposeA ? -2 : -1) ?? 0;
      return OPERATIONS_A_TERM * sizeOf(shape) * terms;
    }
    default:
      return 0;
  }
}
