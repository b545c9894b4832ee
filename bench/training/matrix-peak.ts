/**
 * The machine's single-precision peak as our runtime reaches it, and how many operations a training step needs of it. The
 * peak is a matrix product alone, as an ONNX graph, with the threads of what it is compared with; it is measured in turn with
 * that, since the clock of a machine changes.
 */

import { IMAGE_SIZE } from "../../src/core/digits.js";
import { constant, input, matmul } from "../../src/core/graph/operations/builder.js";
import type { Node } from "../../src/core/graph/operations/op.js";
import type { Network } from "../../src/core/network/networks.js";
import { buildForTraining } from "../../src/core/network/scope.js";
import { toOnnxModel } from "../../src/core/onnx/model.js";
import type { Runtime } from "../../src/core/runtime.js";
import { floatTensor, sizeOf, type Tensor } from "../../src/core/tensor/tensor.js";
import { type Contender, timeRuns } from "../benchmark.js";

/** Sides of square matrices. Small ones stay in the caches, large ones have less to do beside the product. */
const SIZES = [256, 512, 768, 1024, 1536];

const TRIALS = 3;
const GIGA = 1e9;

/** A product and a sum. */
const OPERATIONS_A_TERM = 2;

interface MatrixPeakOptions {
  readonly threads: number;
  /** How long a round lasts, and each trial at the start. */
  readonly seconds: number;
  /** @default several from 256 to 1,536 */
  readonly sizes?: readonly number[];
}

export interface MatrixPeak extends Contender {
  /** The side of the matrices that were fastest. */
  readonly size: number;
  /** Frees the graph; idempotent. */
  dispose(): Promise<void>;
}

/** Tries every size and keeps the fastest; its rounds give thousand millions of operations a second. */
export async function startMatrixPeak(
  runtime: Runtime,
  { threads, seconds, sizes = SIZES }: MatrixPeakOptions,
): Promise<MatrixPeak> {
  let best: { product: MatrixPeak; speed: number } | undefined;
  for (const size of sizes) {
    const product = await startProduct(runtime, size, threads, seconds);
    let speed = 0;
    for (let trial = 0; trial < TRIALS; trial++) speed = Math.max(speed, await product.round());
    if (best === undefined || speed > best.speed) {
      await best?.product.dispose();
      best = { product, speed };
    } else await product.dispose();
  }
  if (best === undefined) throw new RangeError("no sizes to measure.");
  return best.product;
}

async function startProduct(runtime: Runtime, size: number, threads: number, seconds: number): Promise<MatrixPeak> {
  const shape = [size, size];
  // The second matrix is part of the graph, as trained weights are: the runtime may lay it out as it likes.
  const product = matmul(input("a", shape), constant(createMatrix(size)));
  const session = await runtime.load(toOnnxModel({ name: "matrix-product", outputs: { product } }), { threads });
  const feeds = { a: createMatrix(size) };
  const fetches = { product: floatTensor(shape, new Float32Array(size * size)) };
  const operations = OPERATIONS_A_TERM * size ** 3;
  return {
    size,
    round: async () => ((await timeRuns(seconds, () => session.run(feeds, fetches))) * operations) / GIGA,
    dispose: () => session.dispose(),
  };
}

/** What the numbers are does not matter for speed, as long as none is denormal. */
function createMatrix(size: number): Tensor {
  const values = Float32Array.from({ length: size * size }, (_, place) => 0.5 + (place % 7));
  return floatTensor([size, size], values);
}

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
