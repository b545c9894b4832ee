/**
 * On which pixels a network's answer hangs, worked out by a model that is made of its inference model.
 *
 * The gradient at the image itself tells little: where a network is sure it is flat, and next to the image it jumps.
 * So the gradient is averaged over the way from blank paper to the image, ink rising evenly: integrated gradients
 * (Sundararajan, Taly and Yan 2017, https://arxiv.org/abs/1703.01365). Times the ink, the average parts what the answer
 * gained on that way among the pixels, and leaves nothing over. Blank paper is what "no ink" looks like to the network,
 * so it is where the way begins.
 *
 * Asked is by how much a class's score exceeds the mean of the others. A score alone may rise together with all others,
 * which changes no answer. The log-probability is as free of that, but on blank paper it follows another class more than
 * the one asked about: that it is no digit, or that no symbol stands there.
 *
 * Tried on 500 training images of MNIST, and on a symbol in each of 485 simulated lines, with the released networks: a
 * fifth of the ink erased (of a line, within 4 columns of the symbol's), by value or at random (mean of five). The share
 * in which the probability fell further by value, and the mean to which it fell (at random: 0.94, and 0.69 of lines):
 *
 *                                                         digits        lines
 *     gradient times ink, of the score                    0.72   0.80
 *     gradient times ink, of the log-probability          0.71   0.79
 *     integrated gradients, of the log-probability        0.76   0.79   0.90   0.34
 *     integrated gradients, of score less runner-up's     0.90   0.63
 *     integrated gradients, of score less blank's                       0.95   0.23
 *     integrated gradients, of score less mean of others  0.93   0.60   0.95   0.20
 *
 * The same average, of the runner-up's score less that of the class, also shows better what to change: with as much as a
 * fifth of the ink of digits changed by it, the runner-up won in 21 % of the images; by the gradient at the image, in 14 %.
 */

import { assert } from "../errors.js";
import { input, multiply, sum } from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import { differentiate } from "../graph/passes/differentiate.js";
import { toOnnxModel } from "../onnx/model.js";
import { readOnnxGraph } from "../onnx/read-graph.js";
import type { Runtime } from "../runtime.js";
import { floatTensor, type Shape, sizeOf, type Tensor } from "../tensor/tensor.js";
import { floatsOf } from "./layer-model.js";

/**
 * Places on the way from paper to image. The sum over the pixels misses what the digit gained by 40 % with 8, 8 % with 16
 * and 4 % with 24 (mean over 500 images; 3 % of symbols in lines); the paper asks for 5 %.
 */
export const PATH_STEPS = 24;

/** A network by the names in its model: what it is shown, and the scores of its classes, along their second axis. */
export interface InspectedNetwork {
  readonly input: string;
  readonly scores: string;
}

/** What is asked: of one class, and of one that could be instead. Both by their places among the classes. */
export interface Question {
  readonly asked: number;
  readonly instead: number;
  /** The first of the columns asked about, where the network gives several. @default 0 */
  readonly from?: number;
  /** The column after the last. @default the one after `from` */
  readonly to?: number;
}

/** Gradients of a question's two parts with respect to each image, of its shape. */
export interface Gradients {
  readonly asked: Node;
  readonly instead: Node;
  /** Of one image's scores: [1, classes], or [1, classes, 1, columns]. The inputs `asked` and `instead` weigh them. */
  readonly scores: Shape;
}

/** What each pixel says to a question, in scores. */
export interface PixelShares {
  /** How far its ink spoke for what is asked; 0 on bare paper. */
  readonly asked: Float32Array;
  /** How far it could bring nearer what could be instead: above 0 if inked fully, below 0 if its ink were taken away. */
  readonly instead: Float32Array;
}

export interface SaliencySession {
  /** @param image of the shape that was loaded; ink 1, paper 0 */
  find(image: Tensor<"float32">, question: Question): Promise<PixelShares>;
  /** Frees the model; idempotent. */
  dispose(): Promise<void>;
}

/**
 * Loads what asks a network about images of one shape.
 *
 * @param together how many places on the way are computed at a time, a divisor of 24: fewer need less memory
 * @throws what `readOnnxGraph` throws
 */
export async function loadSaliency(
  runtime: Runtime,
  bytes: Uint8Array,
  network: InspectedNetwork,
  shape: Shape,
  together = PATH_STEPS,
): Promise<SaliencySession> {
  const { model, scores } = toSaliencyModel(bytes, network, shape, together);
  const session = await runtime.load(model);
  const steps = pathSteps();
  return {
    async find(image, question) {
      const weights = toWeights(scores, question);
      const gradients = { asked: new Float32Array(image.data.length), instead: new Float32Array(image.data.length) };
      for (let from = 0; from < PATH_STEPS; from += together) {
        const some = (values: readonly number[]) =>
          floatTensor([together, 1, 1, 1], values.slice(from, from + together));
        const fed = { image, ...weights, shares: some(steps.shares), lengths: some(steps.lengths) };
        const outputs = await session.run(fed);
        for (const which of ["asked", "instead"] as const) {
          for (const [pixel, gradient] of floatsOf(outputs[`${which}Gradient`]).entries()) {
            gradients[which][pixel]! += gradient;
          }
        }
      }
      const ink = image.data;
      return {
        asked: gradients.asked.map((gradient, pixel) => gradient * ink[pixel]!),
        // Ink can be added up to full, or taken away as far as there is any.
        instead: gradients.instead.map(
          (gradient, pixel) => gradient * Math.max(0, gradient > 0 ? 1 - ink[pixel]! : ink[pixel]!),
        ),
      };
    },
    dispose: () => session.dispose(),
  };
}

/**
 * Builds the saliency model of an inference model's bytes. Inputs: `image`, the weights `asked` and `instead`, and of so
 * many places on the way the `shares` of ink and the `lengths`. Outputs `askedGradient` and `insteadGradient`, of the
 * image's shape, summed over these places.
 *
 * @throws what `readOnnxGraph` throws
 */
export function toSaliencyModel(
  bytes: Uint8Array,
  network: InspectedNetwork,
  shape: Shape,
  together = PATH_STEPS,
): { readonly model: Uint8Array; readonly scores: Shape } {
  const perStep = (name: string) => input(name, [together, 1, 1, 1]);
  const images = multiply(input("image", shape), perStep("shares")); // [together, 1, height, width]
  const gradients = buildGradients(bytes, network, images);
  const lengths = perStep("lengths");
  const summed = (gradient: Node) => sum(multiply(gradient, lengths), [0]);
  const outputs = { askedGradient: summed(gradients.asked), insteadGradient: summed(gradients.instead) };
  return { model: toOnnxModel({ name: "saliency", outputs }), scores: gradients.scores };
}

/**
 * The gradients at each image by itself.
 *
 * @throws what `readOnnxGraph` throws
 */
export function buildGradients(bytes: Uint8Array, network: InspectedNetwork, images: Node): Gradients {
  const scores = readOnnxGraph(bytes, { [network.input]: images })[network.scores];
  assert(scores !== undefined, `a model that reads gives ${network.scores}`);
  const shape = scores.shape.with(0, 1);
  // An image's scores depend on no other image: the sum over the batch differentiates each by itself.
  const gradientOf = (weights: Node) => differentiate(sum(multiply(scores, weights)), [images])[0]!;
  return { asked: gradientOf(input("asked", shape)), instead: gradientOf(input("instead", shape)), scores: shape };
}

/** The weights of scores that ask a question. */
export function toWeights(
  scores: Shape,
  { asked, instead, from = 0, to = from + 1 }: Question,
): Readonly<Record<"asked" | "instead", Tensor>> {
  const [, classes = 0, ...places] = scores;
  const weigh = (weightOf: (one: number) => number) => {
    const weights = new Float32Array(sizeOf(scores));
    for (let one = 0; one < classes; one++) {
      const start = one * sizeOf(places);
      weights.fill(weightOf(one), start + from, start + to);
    }
    return floatTensor(scores, weights);
  };
  return {
    asked: weigh((one) => (one === asked ? 1 : -1 / (classes - 1))),
    instead: weigh((one) => Number(one === instead) - Number(one === asked)),
  };
}

/**
 * The share of ink in the middle of each step, and the step's length; the lengths sum to 1. Steps are shorter near paper,
 * where the network changes its mind most: 24 even ones miss 6 %.
 */
function pathSteps(): { readonly shares: readonly number[]; readonly lengths: readonly number[] } {
  const evenly = Array.from({ length: PATH_STEPS }, (_, step) => (step + 0.5) / PATH_STEPS);
  return { shares: evenly.map((u) => u * u), lengths: evenly.map((u) => (2 * u) / PATH_STEPS) };
}
