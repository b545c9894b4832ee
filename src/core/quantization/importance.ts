/**
 * How much each channel of each layer matters for what a network says: the mean square of the gradient of its answers'
 * likelihood (the diagonal of Fisher's information), over answers drawn by the network's own probabilities.
 */

import { assert } from "../errors.js";
import { input, multiply, reshape, sum, sumOfSquares } from "../graph/operations/builder.js";
import { type Node, topologicalOrder } from "../graph/operations/op.js";
import { differentiate } from "../graph/passes/differentiate.js";
import { toOnnxModel } from "../onnx/model.js";
import { readOnnxGraph } from "../onnx/read-graph.js";
import type { Runtime } from "../runtime.js";
import { createRandom, type Random } from "../tensor/random.js";
import { floatTensor, type Tensor } from "../tensor/tensor.js";

/** First number of the random path of answers. */
const ANSWERS_STREAM = 0xf15e;

export interface Answers {
  /** The names of the model's input and of its output. */
  readonly input: string;
  readonly output: string;
  /** Channels of the output whose softmax says how likely each class is; those after them say numbers. */
  readonly classes: number;
}

/**
 * Measures the importance of all layers.
 *
 * @param runtime one that runs gradients
 * @param inputs what the model is given, run by run
 * @returns of each layer, in the order of the graph, [channels]
 */
export async function measureImportance(
  runtime: Runtime,
  model: Uint8Array,
  inputs: readonly Tensor[],
  answers: Answers,
): Promise<Float64Array[]> {
  const sums: Float64Array[] = [];
  // A graph that is differentiated has shapes: one for each.
  for (const key of new Set(inputs.map(({ shape }) => shape.join()))) {
    const ofShape = inputs.filter((tensor) => tensor.shape.join() === key);
    const shape = key.split(",").map(Number);
    const forward = await runtime.load(model);
    const backward = await runtime.load(toGradientModel(model, shape, answers));
    try {
      for (const [run, tensor] of ofShape.entries()) {
        const { [answers.output]: said } = await forward.run({ [answers.input]: tensor }, [answers.output]);
        assert(said?.dataType === "float32", "a network says floats");
        const seeds = drawSeeds(said, answers.classes, createRandom(run, ANSWERS_STREAM, ...shape));
        const found = await backward.run({ [answers.input]: tensor, seeds });
        for (const [layer, name] of backward.outputNames.entries()) {
          const squares = found[name]!.data as Float32Array;
          const sumOfLayer = (sums[layer] ??= new Float64Array(squares.length));
          for (const [channel, square] of squares.entries()) sumOfLayer[channel]! += square / inputs.length;
        }
      }
    } finally {
      await forward.dispose();
      await backward.dispose();
    }
  }
  return sums;
}

/** Beside the input it takes the gradient of the output, and gives of each layer the summed squares of its gradient. */
function toGradientModel(model: Uint8Array, shape: readonly number[], answers: Answers): Uint8Array {
  const { [answers.output]: said } = readOnnxGraph(model, { [answers.input]: input(answers.input, shape) });
  assert(said !== undefined, `the model has no ${answers.output}`);
  const loss = sum(multiply(said, input("seeds", said.shape)));
  const layers = topologicalOrder([said]).filter(({ op }) => op.kind === "convolution" || op.kind === "matmul");
  const squaresOf = (gradient: Node) => {
    const axes = [...gradient.shape.keys()].filter((axis) => axis !== 1);
    return reshape(sumOfSquares(gradient, axes), [-1]);
  };
  const gradients = differentiate(loss, layers).map(squaresOf);
  return toOnnxModel({
    name: "importance",
    outputs: Object.fromEntries(gradients.map((squares, layer) => [`layer${layer}`, squares])),
  });
}

/** The gradient of the likelihood of an answer that is drawn: of a class, its probability less 1; of a number, -1 or 1. */
function drawSeeds({ data, shape }: Tensor<"float32">, classes: number, random: Random): Tensor {
  const [images = 0, channels = 0] = shape;
  const area = data.length / images / channels;
  const seeds = new Float32Array(data.length);
  for (let image = 0; image < images; image++) {
    for (let place = 0; place < area; place++) {
      const at = (channel: number) => (image * channels + channel) * area + place;
      let largest = -Infinity;
      for (let k = 0; k < classes; k++) largest = Math.max(largest, data[at(k)]!);
      let total = 0;
      for (let k = 0; k < classes; k++) total += seeds[at(k)] = Math.exp(data[at(k)]! - largest);
      let left = random.uniform();
      for (let k = 0; k < classes; k++) {
        seeds[at(k)]! /= total;
        const before = left;
        left -= seeds[at(k)]!;
        if (before >= 0 && left < 0) seeds[at(k)]! -= 1;
      }
      for (let k = classes; k < channels; k++) seeds[at(k)] = random.uniform() < 0.5 ? -1 : 1;
    }
  }
  return floatTensor(shape, seeds);
}
