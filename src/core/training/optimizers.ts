/**
 * Optimisers as graphs, and the learning rate of every step. All parameters are one flat vector, so an update is a
 * handful of operations whatever the network.
 */

import { add, divide, multiply, squareRoot, subtract } from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";

export type OptimizerKind = "sgd" | "adamw";

export type OptimizerOptions =
  | {
      /** Stochastic gradient descent with Nesterov momentum (Sutskever et al. 2013). */
      readonly kind: "sgd";
      /** Share of the velocity kept from step to step, in [0, 1). @default 0.9 */
      readonly momentum?: number;
    }
  | {
      /** Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
      readonly kind: "adamw";
      /** Decay of the mean gradient, in [0, 1). @default 0.9 */
      readonly beta1?: number;
      /** Decay of the mean squared gradient, in [0, 1). @default 0.99 */
      readonly beta2?: number;
      /** Keeps the division finite. @default 1e-8 */
      readonly epsilon?: number;
    };

/** What one update works on; all flat vectors of one length. */
export interface UpdateInputs {
  readonly parameters: Node;
  readonly gradients: Node;
  /** As many as `momentCount` says. */
  readonly moments: readonly Node[];
  /** Shape [1]. */
  readonly learningRate: Node;
  /** The weight decay of each parameter: 0 for biases and scales. */
  readonly decay: Node;
  /** 1 - beta^step of the first and second moment, shape [2]; only AdamW reads it. */
  readonly corrections: readonly [Node, Node];
}

/** How many vectors the optimiser keeps beside the parameters. */
export function momentCount(kind: OptimizerKind): number {
  return kind === "sgd" ? 1 : 2;
}

/** The parameters and moments after one update. */
export function applyUpdate(
  options: OptimizerOptions,
  inputs: UpdateInputs,
): { readonly parameters: Node; readonly moments: readonly Node[] } {
  const { parameters, gradients, learningRate, decay, corrections } = inputs;
  const [first, second] = inputs.moments;
  if (options.kind === "sgd" && first !== undefined) {
    const { momentum = 0.9 } = options;
    const slope = add(gradients, multiply(parameters, decay));
    const velocity = add(multiply(first, momentum), slope);
    const ahead = add(slope, multiply(velocity, momentum));
    return { parameters: subtract(parameters, multiply(ahead, learningRate)), moments: [velocity] };
  }
  if (options.kind === "adamw" && first !== undefined && second !== undefined) {
    const { beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8 } = options;
    const mean = add(multiply(first, beta1), multiply(gradients, 1 - beta1));
    const meanSquare = add(multiply(second, beta2), multiply(multiply(gradients, gradients), 1 - beta2));
    const direction = divide(
      divide(mean, corrections[0]),
      add(squareRoot(divide(meanSquare, corrections[1])), epsilon),
    );
    const change = add(direction, multiply(parameters, decay));
    return { parameters: subtract(parameters, multiply(change, learningRate)), moments: [mean, meanSquare] };
  }
  throw new Error(`broken invariant: ${options.kind} got ${inputs.moments.length} moments`);
}

/**
 * `one-cycle`: up to the peak in a straight line, then down along a cosine (after Smith and Topin 2018).
 * `cosine`: from the peak down along a cosine (Loshchilov and Hutter 2017).
 */
export const scheduleKinds = ["one-cycle", "cosine"] as const;

export type ScheduleKind = (typeof scheduleKinds)[number];

/** Share of a one-cycle run in which the learning rate rises. */
const RISING_SHARE = 0.2;

/** Share of the peak from which a one-cycle run rises. */
const FIRST_SHARE = 0.05;

/** Share of the peak at which both schedules end. */
const LAST_SHARE = 0.001;

/**
 * The learning rate of a step.
 *
 * @param step from 0 to stepCount - 1
 */
export function learningRateAt(kind: ScheduleKind, peak: number, step: number, stepCount: number): number {
  const progress = step / Math.max(1, stepCount - 1);
  const rising = kind === "one-cycle" ? RISING_SHARE : 0;
  if (progress < rising) {
    return peak * (FIRST_SHARE + (1 - FIRST_SHARE) * (progress / rising));
  }
  const fall = (progress - rising) / (1 - rising);
  const cosine = (1 + Math.cos(Math.PI * fall)) / 2;
  return peak * (LAST_SHARE + (1 - LAST_SHARE) * cosine);
}
