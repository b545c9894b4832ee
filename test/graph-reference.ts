/**
 * The cases of fixtures/graph-reference.json, each with the graph that ought to compute the same, and the three
 * comparisons every case goes through.
 */

import { readFileSync } from "node:fs";

import { expect } from "vitest";

import {
  add,
  argmax,
  averagePool,
  blocksToChannels,
  broadcast,
  cast,
  channelsToBlocks,
  concatenate,
  convolution,
  divide,
  equal,
  errorFunction,
  exponential,
  input,
  logarithm,
  logSoftmax,
  logSumExp,
  matmul,
  max,
  maxPool,
  mean,
  multiply,
  negate,
  oneHot,
  pad,
  relu,
  repeatPixels,
  reshape,
  scaleChannels,
  sigmoid,
  slice,
  softmax,
  squareRoot,
  subtract,
  sum,
  sumOfSquares,
  tanh,
  transpose,
} from "../src/core/graph/operations/builder.js";
import type { Node } from "../src/core/graph/operations/op.js";
import { differentiate } from "../src/core/graph/passes/differentiate.js";
import {
  batchNormLayer,
  convolutionLayer,
  denseLayer,
  dropoutLayer,
  flatten,
  gelu,
  globalAveragePool,
  silu,
} from "../src/core/network/layers.js";
import { buildForTraining, createInferenceScope, type TrainingScope } from "../src/core/network/scope.js";
import type { NamedTensors } from "../src/core/runtime.js";
import { type DataType, floatTensor, type Shape, type Tensor } from "../src/core/tensor/tensor.js";
import { crossEntropy } from "../src/core/training/step.js";
import { centralDifferences, evaluate, inputsOf, relativeDifference, valuesOf } from "./graph-harness.js";

/** float32 and the stored numbers keep 7 digits; the largest difference measured was 3.6e-7. */
const REFERENCE_TOLERANCE = 2e-6;

/**
 * Central differences are off by the square of their step, 6e-5, times a sixth of the third derivative, which
 * is largest for 1 / x near 0.3; the largest difference measured was 2.5e-4.
 */
const DIFFERENCE_TOLERANCE = 1e-3;

/** `operations` are single operations, the other sections what is composed of them. */
export type Section = "operations" | "layers" | "losses";

/** A graph, what to feed it and what PyTorch computed. */
export interface ReferenceCase {
  readonly name: string;
  /** Whether central differences mean anything at these inputs. */
  readonly smooth: boolean;
  readonly output: Node;
  readonly feeds: NamedTensors;
  readonly expected: Tensor;
  /** What the output is multiplied by before it is summed up into a loss; null for what has no gradient. */
  readonly cotangent: readonly number[] | null;
  /** Gradients of that loss by the name of the input. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

interface StoredTensor {
  readonly dataType: DataType;
  readonly shape: Shape;
  readonly values: readonly number[];
}

/** As graph-reference.py writes it. */
interface StoredCase {
  readonly name: string;
  readonly build: string;
  // The script and `builders` agree on them; a wrong one fails the comparison.
  readonly attributes: never;
  readonly smooth: boolean;
  readonly inputs: Readonly<Record<string, StoredTensor>>;
  readonly output: StoredTensor;
  readonly cotangent?: readonly number[];
  readonly gradients?: Readonly<Record<string, readonly number[]>>;
}

/** Optimiser steps on a flat vector. */
export interface StoredOptimizerRun {
  readonly kind: "sgd" | "adamw";
  readonly decay: readonly number[];
  readonly learningRates: readonly number[];
  readonly initial: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  /** The parameters after each step. */
  readonly after: readonly (readonly number[])[];
}

/** Whole training steps of the small network that step.test.ts builds too. */
export interface StoredTrainingRun {
  readonly kind: "sgd" | "adamw";
  readonly weightDecay: number;
  readonly labelSmoothing: number;
  readonly averageDecay: number;
  readonly learningRates: readonly number[];
  readonly labels: readonly (readonly number[])[];
  readonly initial: readonly number[];
  readonly losses: readonly number[];
  readonly correct: readonly number[];
  /** After the last step, as are the two below. */
  readonly parameters: readonly number[];
  readonly average: readonly number[];
  readonly statistics: readonly number[];
}

type Fixture = Readonly<Record<Section, readonly StoredCase[]>> & {
  readonly optimizers: readonly StoredOptimizerRun[];
  readonly trainingSteps: readonly StoredTrainingRun[];
};

type Builder = (inputs: readonly Node[], attributes: never) => Node;

const builders: Readonly<Record<string, Builder>> = {
  add: binary(add),
  subtract: binary(subtract),
  multiply: binary(multiply),
  divide: binary(divide),
  equal: binary(equal),
  negate: unary(negate),
  exponential: unary(exponential),
  logarithm: unary(logarithm),
  squareRoot: unary(squareRoot),
  relu: unary(relu),
  sigmoid: unary(sigmoid),
  tanh: unary(tanh),
  errorFunction: unary(errorFunction),
  cast: ([x], { dataType }: { dataType: DataType }) => cast(x!, dataType),
  reshape: ([x], { shape }: { shape: Shape }) => reshape(x!, shape),
  transpose: ([x], { permutation }: { permutation: number[] }) => transpose(x!, permutation),
  broadcast: ([x], { shape }: { shape: Shape }) => broadcast(x!, shape),
  slice: ([x], { starts, ends }: { starts: number[]; ends: number[] }) => slice(x!, starts, ends),
  pad: ([x], { before, after }: { before: number[]; after: number[] }) => pad(x!, before, after),
  concatenate: (parts, { axis }: { axis: number }) => concatenate(parts, axis),
  sum: ([x], { axes }: { axes: number[] }) => sum(x!, axes),
  logSumExp: ([x], { axes }: { axes: number[] }) => logSumExp(x!, axes),
  sumOfSquares: ([x], { axes }: { axes: number[] }) => sumOfSquares(x!, axes),
  mean: ([x], { axes }: { axes: number[] }) => mean(x!, axes),
  max: ([x], { axes }: { axes: number[] }) => max(x!, axes),
  argmax: ([x], { axis }: { axis: number }) => argmax(x!, axis),
  matmul: ([a, b, bias], options: object) => matmul(a!, b!, { ...options, ...(bias && { bias }) }),
  convolution: ([x, w], options: object) => convolution(x!, w!, options),
  scaleChannels: ([x, scale, shift]) => scaleChannels(x!, scale!, shift!),
  maxPool: ([x], { window, ...options }: { window: number }) => maxPool(x!, window, options),
  averagePool: ([x], { window, ...options }: { window: number }) => averagePool(x!, window, options),
  repeatPixels: ([x], { factor }: { factor: number }) => repeatPixels(x!, factor),
  blocksToChannels: ([x], { block }: { block: number }) => blocksToChannels(x!, block),
  channelsToBlocks: ([x], { block }: { block: number }) => channelsToBlocks(x!, block),
  softmax: unary(softmax),
  logSoftmax: unary(logSoftmax),
  oneHot: ([x], { classes }: { classes: number }) => oneHot(x!, classes),
  crossEntropy: ([x, y], { labelSmoothing }: { labelSmoothing: number }) => crossEntropy(x!, y!, labelSmoothing),

  convolutionLayer: ([x], options: { channels: number; kernel: number }) =>
    inTraining((scope) => convolutionLayer(scope, "layer", x!, options)),
  denseLayer: ([x], { units }: { units: number }) => inTraining((scope) => denseLayer(scope, "layer", x!, units)),
  batchNormLayer: ([x]) => inTraining((scope) => batchNormLayer(scope, "layer", x!)),
  batchNormInference: ([x], values: Record<string, number[]>) => {
    const { layout } = buildForTraining((s) => batchNormLayer(s, "layer", x!));
    const flat = (specs: readonly { name: string }[]) =>
      specs.flatMap(({ name }) => values[name.replace("layer.", "")]!);
    const scope = createInferenceScope(
      layout,
      Float32Array.from(flat(layout.parameters)),
      Float32Array.from(flat(layout.statistics)),
    );
    return batchNormLayer(scope, "layer", x!);
  },
  dropoutLayer: ([x], { rate }: { rate: number }) => inTraining((scope) => dropoutLayer(scope, "layer", x!, rate)),
  gelu: unary(gelu),
  silu: unary(silu),
  globalAveragePool: unary(globalAveragePool),
  flatten: unary(flatten),
};

/** The cases of a section. */
export function referenceCases(section: Section): ReferenceCase[] {
  return readFixture()[section].map(toReferenceCase);
}

/** Cases beside their names, which `test.each` would otherwise shorten. */
export function named(cases: readonly ReferenceCase[]): [string, ReferenceCase][] {
  return cases.map((reference) => [reference.name, reference]);
}

/** PyTorch's optimisers on given gradients. */
export function referenceOptimizerRuns(): readonly StoredOptimizerRun[] {
  return readFixture().optimizers;
}

/** PyTorch's training of a small network. */
export function referenceTrainingRuns(): readonly StoredTrainingRun[] {
  return readFixture().trainingSteps;
}

/** The case's loss: sum(output * cotangent), with the cotangent as an input. */
export function lossOf({ output, cotangent }: ReferenceCase): { readonly loss: Node; readonly feeds: NamedTensors } {
  return {
    loss: sum(multiply(output, input("cotangent", output.shape))),
    feeds: { cotangent: floatTensor(output.shape, cotangent ?? []) },
  };
}

/** The gradient nodes of the case's loss by the name of the input. */
export function gradientNodes(reference: ReferenceCase, loss: Node) {
  const leaves = inputsOf(reference.output);
  const names = Object.keys(reference.gradients);
  const nodes = differentiate(
    loss,
    names.map((name) => leaves.get(name)!),
  );
  return Object.fromEntries(names.map((name, i) => [`gradient of ${name}`, nodes[i]!]));
}

/** The output is PyTorch's. */
export async function expectForward(reference: ReferenceCase): Promise<void> {
  const { output, feeds, expected } = reference;
  const { result } = await evaluate({ result: output }, feeds);
  expect(output.shape).toEqual(expected.shape);
  expect(output.dataType).toBe(expected.dataType);
  expect(result?.shape).toEqual(expected.shape);
  expect(result?.dataType).toBe(expected.dataType);
  expect(relativeDifference(valuesOf(result), valuesOf(expected))).toBeLessThanOrEqual(REFERENCE_TOLERANCE);
}

/** The gradients are PyTorch's. */
export async function expectGradients(reference: ReferenceCase): Promise<void> {
  const { loss, feeds } = lossOf(reference);
  const nodes = gradientNodes(reference, loss);
  const results = await evaluate(nodes, { ...reference.feeds, ...feeds });
  for (const [name, expected] of Object.entries(reference.gradients)) {
    const result = results[`gradient of ${name}`];
    expect(result?.shape).toEqual(reference.feeds[name]?.shape);
    expect(relativeDifference(valuesOf(result), expected), name).toBeLessThanOrEqual(REFERENCE_TOLERANCE);
  }
}

/** The gradients are the slopes of the output that ONNX Runtime computes. */
export async function expectSlopes(reference: ReferenceCase): Promise<void> {
  const { loss, feeds } = lossOf(reference);
  const nodes = gradientNodes(reference, loss);
  const results = await evaluate(nodes, { ...reference.feeds, ...feeds });
  for (const name of Object.keys(reference.gradients)) {
    const slopes = await centralDifferences(reference.output, reference.feeds, name, reference.cotangent ?? []);
    expect(relativeDifference(valuesOf(results[`gradient of ${name}`]), slopes), name).toBeLessThanOrEqual(
      DIFFERENCE_TOLERANCE,
    );
  }
}

function readFixture(): Fixture {
  const file = new URL("fixtures/graph-reference.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as Fixture;
}

function toReferenceCase(stored: StoredCase): ReferenceCase {
  const build = builders[stored.build];
  if (build === undefined) throw new Error(`nothing builds ${stored.build}`);
  const { cotangent = null, gradients = {} } = stored;
  const nodes = Object.entries(stored.inputs).map(([name, { shape, dataType }]) => input(name, shape, dataType));
  const feeds = Object.entries(stored.inputs).map(([name, tensor]) => [name, toTensor(tensor)]);
  return {
    name: stored.name,
    smooth: stored.smooth,
    output: build(nodes, stored.attributes),
    feeds: Object.fromEntries(feeds) as NamedTensors,
    expected: toTensor(stored.output),
    cotangent,
    gradients,
  };
}

function toTensor({ dataType, shape, values }: StoredTensor): Tensor {
  switch (dataType) {
    case "float32":
      return { dataType, shape, data: Float32Array.from(values) };
    case "int32":
      return { dataType, shape, data: Int32Array.from(values) };
    case "int64":
      return { dataType, shape, data: BigInt64Array.from(values, BigInt) };
    case "uint8":
    case "bool":
      return { dataType, shape, data: Uint8Array.from(values) };
  }
}

function unary(apply: (x: Node) => Node): Builder {
  return ([x]) => apply(x!);
}

function binary(apply: (a: Node, b: Node) => Node): Builder {
  return ([a, b]) => apply(a!, b!);
}

/** The layer makes its own parameter inputs; the case feeds them by their names. */
function inTraining(build: (scope: TrainingScope) => Node): Node {
  return buildForTraining(build).output;
}
