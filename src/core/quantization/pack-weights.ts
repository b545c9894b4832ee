/**
 * The same network with weights of few levels: whole numbers that are made floats again when the file is loaded. It computes
 * with floats, as before. Each row of weights has a step of its own, the finer the more its channel matters; weights are
 * rounded layer by layer, each so that its sums change least on the inputs that the rounded layers before it give, and
 * biases make up for what is left of the mean. `coded-model.ts` makes a small file of it.
 */

import { create, toBinary } from "@bufbuild/protobuf";

import { parseModel } from "../onnx/model.js";
import {
  AttributeProto_AttributeType,
  type GraphProto,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
} from "../onnx/onnx_pb.js";
import type { Runtime } from "../runtime.js";
import type { Tensor } from "../tensor/tensor.js";
import { GREATEST_LEVEL } from "./code-levels.js";
import { foldNormalisations } from "./fold-channels.js";
import { indexGraph, type Layer, layerOf, toFloatTensor } from "./graph-index.js";
import { type Answers, measureImportance } from "./importance.js";
import { createInputSampler, createOutputSampler, observeRuns } from "./layer-samples.js";
import { factorInverse, roundCompensated } from "./round-compensated.js";
import { createRows, multiplyRows, type Rows } from "./symmetric-matrix.js";

/** ONNX's number of the data type int8. */
const INT8 = 3;

/** No channel counts for less than this share of its layer's mean: that on a few inputs nothing depended on it proves little. */
const LEAST_IMPORTANCE = 0.02;

/** Binary digits that steps and biases keep, the first included: the others would only make the file larger. */
const STEP_DIGITS = 4;
const BIAS_DIGITS = 12;

export interface PackOptions {
  readonly answers: Answers;
  /** What the model is given to learn what its layers see, run by run. */
  readonly calibration: readonly Tensor[];
  /** How many of the first of them tell what matters. */
  readonly importanceRuns: number;
  /** Step of a weight whose channel has the importance 1: the larger, the fewer levels. */
  readonly step: number;
  /** Runs the model; its numbers are to be the same on all machines, for levels follow from them. */
  readonly runtime: Runtime;
  /** Runs gradients. */
  readonly gradients: Runtime;
}

/**
 * Packs the weights of all convolutions and products.
 *
 * @param bytes an ONNX model of this program, with floats
 * @throws MODEL_MALFORMED, MODEL_FOREIGN
 */
export async function packWeights(bytes: Uint8Array, options: PackOptions): Promise<Uint8Array> {
  const { runtime, gradients, calibration, importanceRuns, answers } = options;
  const model = parseModel(bytes);
  const { graph } = model;
  foldNormalisations(graph);
  const layers = layersOf(graph);
  const importance = await measureImportance(
    gradients,
    toBinary(ModelProtoSchema, model),
    calibration.slice(0, importanceRuns),
    answers,
  );
  const runs = calibration.length;
  const samplers = layers.map((layer, number) => createOutputSampler(layer, number, runs));
  const said = layers.map(({ output }) => output);
  await observeRuns({ runtime, model, calibration }, said, (found, run) => {
    for (const sampler of samplers) sampler.see(found, run);
  });
  for (const [number, layer] of layers.entries()) {
    const inputs = createInputSampler(layer, number, runs);
    const outputs = createOutputSampler(layer, number, runs);
    await observeRuns({ runtime, model, calibration }, [layer.input, layer.output], (found, run) => {
      inputs.see(found, run);
      outputs.see(found, run);
    });
    const sampled = { inputs: inputs.finish(), said: outputs.finish(), wanted: samplers[number]!.finish() };
    setConstants(graph, layer, roundLayer(layer, importance[number]!, options.step, sampled));
  }
  return toBinary(ModelProtoSchema, model);
}

function layersOf(graph: GraphProto): Layer[] {
  const index = indexGraph(graph);
  return graph.node.flatMap((node) => layerOf(node, index) ?? []);
}

/** A layer's weights, row by row, whatever the order they lie in. */
function rowsOf({ weights, channels, channelOf }: Layer): Rows {
  const rows = createRows(channels, weights.values.length / channels);
  const filled = new Int32Array(channels);
  for (const [place, weight] of weights.values.entries()) {
    const row = channelOf(place);
    rows.values[row * rows.length + filled[row]!++] = weight;
  }
  return rows;
}

/** The step of each row: an error counts by the square of its size and by the importance of its channel. */
function stepsOf(rows: Rows, importance: Float64Array, step: number): Float64Array {
  const mean = importance.reduce((sum, one) => sum + one, 0) / importance.length;
  return Float64Array.from(importance, (own, row) => {
    const weights = rows.values.subarray(row * rows.length, (row + 1) * rows.length);
    const extreme = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    const wanted = step / Math.sqrt(own + LEAST_IMPORTANCE * mean);
    return withDigits(Math.max(wanted, extreme / (GREATEST_LEVEL - 1)), STEP_DIGITS);
  });
}

interface RoundedLayer {
  readonly levels: Int8Array; // [channels, inputs of a sum]
  readonly steps: Float64Array;
  readonly bias: Float64Array;
}

interface Sampled {
  readonly inputs: Rows;
  /** What the layer says with its floats, and what it said in the network of floats. */
  readonly said: Rows;
  readonly wanted: Rows;
}

function roundLayer(
  layer: Layer,
  importance: Float64Array,
  step: number,
  { inputs, said, wanted }: Sampled,
): RoundedLayer {
  const weights = rowsOf(layer);
  const lacking = createRows(said.count, said.length);
  for (let i = 0; i < lacking.values.length; i++) lacking.values[i] = wanted.values[i]! - said.values[i]!;
  const meanInputs = centre(inputs);
  const meanLacking = centre(lacking);
  const factor = factorInverse(covarianceOf(inputs, inputs));
  const steps = stepsOf(weights, importance, step * meanOfDiagonal(factor));
  const rounded = roundCompensated(weights, steps, factor, covarianceOf(lacking, inputs));
  const levels = Int8Array.from(rounded, (level) => Math.max(-GREATEST_LEVEL, Math.min(GREATEST_LEVEL, level)));
  const bias = Float64Array.from(steps, (step, row) => {
    let sum = layer.bias[row]! + meanLacking[row]!;
    for (let k = 0; k < weights.length; k++) {
      const place = row * weights.length + k;
      sum += (weights.values[place]! - levels[place]! * step) * meanInputs[k]!;
    }
    return withDigits(sum, BIAS_DIGITS);
  });
  return { levels, steps, bias };
}

/** The geometric mean of what stands on the diagonal. */
function meanOfDiagonal({ count, values }: Rows): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.log(values[i * count + i]!);
  return Math.exp(sum / count);
}

/** Takes from each row its mean, and gives the means. */
function centre({ count, length, values }: Rows): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => {
    const own = values.subarray(row * length, (row + 1) * length);
    const mean = own.reduce((sum, value) => sum + value, 0) / length;
    for (let k = 0; k < length; k++) own[k]! -= mean;
    return mean;
  });
}

function covarianceOf(a: Rows, b: Rows): Rows {
  const products = multiplyRows(a, b);
  for (let i = 0; i < products.values.length; i++) products.values[i]! /= a.length;
  return products;
}

/** The nearest number of so many binary digits. */
function withDigits(value: number, digits: number): number {
  if (value === 0) return 0;
  let unit = 2 ** -digits;
  while (unit * 2 ** digits <= Math.abs(value)) unit *= 2;
  while (unit * 2 ** digits > 2 * Math.abs(value)) unit /= 2;
  return Math.round(value / unit) * unit;
}

/** Puts levels, steps and bias into the graph, in place of the layer's floats. */
function setConstants(graph: GraphProto, { node, weights, channels, channelAxis, channelOf }: Layer, to: RoundedLayer) {
  const name = node.input[1]!;
  const [whole, scale, bias] = [`${name}_levels`, `${name}_step`, `${name}_bias`];
  const filled = new Int32Array(channels);
  const sums = weights.values.length / channels;
  const inOrder = Int8Array.from(weights.values, (_, place) => {
    const row = channelOf(place);
    return to.levels[row * sums + filled[row]!++]!;
  });
  const dropped = [name, node.input[2]];
  graph.initializer = [
    ...graph.initializer.filter((tensor) => !dropped.includes(tensor.name)),
    create(TensorProtoSchema, {
      name: whole,
      dims: weights.shape.map(BigInt),
      dataType: INT8,
      rawData: new Uint8Array(inOrder.buffer),
    }),
    toFloatTensor(scale, { shape: [channels], values: Float32Array.from(to.steps) }),
    toFloatTensor(bias, { shape: [channels], values: Float32Array.from(to.bias) }),
  ];
  node.input = [node.input[0]!, name, bias];
  const axis = { name: "axis", type: AttributeProto_AttributeType.INT, i: BigInt(channelAxis) };
  graph.node.unshift(
    create(NodeProtoSchema, {
      opType: "DequantizeLinear",
      name,
      input: [whole, scale],
      output: [name],
      attribute: [axis],
    }),
  );
}
