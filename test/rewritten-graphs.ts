/**
 * Compares a rewritten graph with the one it was made from: the values, and the gradients of every input of floating-
 * point numbers.
 */

import { expect } from "vitest";

import { input, multiply, sum } from "../src/core/graph/operations/builder.js";
import { type Node, type OpKind, topologicalOrder } from "../src/core/graph/operations/op.js";
import { differentiate } from "../src/core/graph/passes/differentiate.js";
import type { NamedTensors } from "../src/core/runtime.js";
import { createRandom } from "../src/core/tensor/random.js";
import { createTensor, floatTensor, sizeOf } from "../src/core/tensor/tensor.js";
import { evaluate, inputsOf, relativeDifference, valuesOf } from "./graph-harness.js";

/** Sums in another order; the largest difference measured was 4e-7. */
const ORDER_TOLERANCE = 2e-6;

/** Random numbers for every input, no two of them equal; bytes from 0 to 255. */
export function randomFeeds(output: Node, seed = 1): NamedTensors {
  const random = createRandom(seed);
  const feeds = [...inputsOf(output)].map(([name, { shape, dataType }]) => {
    const elements = { length: sizeOf(shape) };
    return [
      name,
      dataType === "float32"
        ? floatTensor(
            shape,
            Float32Array.from(elements, () => random.normal()),
          )
        : createTensor(
            "uint8",
            shape,
            Uint8Array.from(elements, () => random.integer(256)),
          ),
    ] as const;
  });
  return Object.fromEntries(feeds);
}

/**
 * The two compute the same from the feeds, and so do their gradients.
 *
 * @param tolerance the largest relative difference
 */
export async function expectSameNumbers(rewritten: Node, original: Node, tolerance = ORDER_TOLERANCE): Promise<void> {
  const feeds = randomFeeds(original);
  expect(rewritten.shape).toEqual(original.shape);
  const [actual, expected] = [await valuesAndGradients(rewritten, feeds), await valuesAndGradients(original, feeds)];
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    expect(relativeDifference(actual[name]!, values), name).toBeLessThanOrEqual(tolerance);
  }
}

/** The output, and by the inputs' names the gradients of its sum, each element weighted otherwise. */
export async function valuesAndGradients(output: Node, feeds: NamedTensors): Promise<Record<string, number[]>> {
  const weights = input("weights of the sum", output.shape);
  const inputs = [...inputsOf(output)]
    .filter(([, { dataType }]) => dataType === "float32")
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const gradients = differentiate(
    sum(multiply(output, weights)),
    inputs.map(([, node]) => node),
  );
  const named = inputs.map(([name], i) => [`gradient of ${name}`, gradients[i]!] as const);
  const results = await evaluate({ output, ...Object.fromEntries(named) }, { ...feeds, ...randomFeeds(weights, 2) });
  return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, valuesOf(tensor)]));
}

/** The kinds of a graph's operations, each as often as it occurs. */
export function kindsOf(...roots: readonly Node[]): OpKind[] {
  return topologicalOrder(roots).map(({ op }) => op.kind);
}

/** The shapes of all values of a kind, inputs before what uses them. */
export function shapesOf(kind: OpKind, ...roots: readonly Node[]) {
  return topologicalOrder(roots)
    .filter(({ op }) => op.kind === kind)
    .map(({ shape }) => shape);
}
