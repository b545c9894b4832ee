/** A network as the engine runs it: what is left when constants are computed and what follows a sum is folded into it. */

import type { Shape } from "../core/tensor/tensor.js";

/** Numbers that are the same in every run. Whole ones, as shapes, lie in it as exactly as others. */
export interface Constant {
  readonly shape: Shape;
  readonly values: ArrayLike<number>;
  /** The same as it lies in the file, where that is floats: weights go to the memory of the kernels without a copy. */
  readonly bytes?: Uint8Array;
}

/** How a window moves over images [batch, channels, height, width]. */
export interface Window {
  readonly height: number;
  readonly width: number;
  readonly down: number;
  readonly right: number;
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly rightEdge: number;
}

/** What follows a sum: smaller values become `least`. 0 is ReLU, -Infinity is nothing. */
interface Floored {
  least: number;
}

/** What comes out of each channel is multiplied with a number, and another added; what follows is folded into these. */
interface Scaled extends Floored {
  readonly scales: Float32Array;
  readonly shifts: Float32Array;
}

/** A sum over a window for each output channel. */
export interface ConvolutionLayer extends Scaled {
  readonly kind: "convolution";
  readonly inputs: readonly string[];
  output: string;
  readonly window: Window;
  /** [out, in, height, width] */
  readonly weights: Constant;
}

/** A product with a matrix, over the last axis. */
export interface DenseLayer extends Scaled {
  readonly kind: "dense";
  readonly inputs: readonly string[];
  output: string;
  /** [out, in] */
  readonly weights: Constant;
}

/** Each channel of images. */
export interface ScaleLayer extends Scaled {
  readonly kind: "scale";
  readonly inputs: readonly string[];
  output: string;
}

export interface AddLayer extends Floored {
  readonly kind: "add";
  readonly inputs: readonly string[];
  output: string;
}

export interface PoolLayer {
  readonly kind: "pool";
  readonly inputs: readonly string[];
  readonly output: string;
  readonly window: Window;
  readonly of: "largest" | "mean";
}

/** Pixels repeated below and beside each other. */
export interface RepeatLayer {
  readonly kind: "repeat";
  readonly inputs: readonly string[];
  readonly output: string;
  readonly down: number;
  readonly right: number;
}

/** Rounded to 8-bit numbers and back. */
export interface RoundLayer {
  readonly kind: "round";
  readonly inputs: readonly string[];
  readonly output: string;
  readonly step: number;
  readonly zero: number;
  readonly low: number;
  readonly high: number;
}

/** An operator over numbers in their order, which takes next to no time. */
export interface PlainLayer {
  readonly kind: "plain";
  readonly inputs: readonly string[];
  readonly output: string;
  readonly rule: PlainRule;
}

/** The shape of what comes out of values of these shapes, and how it is computed. */
export type PlainRule = (shapes: readonly Shape[]) => {
  readonly shape: Shape;
  readonly compute: (inputs: readonly Float32Array[], output: Float32Array) => void;
};

export type Layer =
  | ConvolutionLayer
  | DenseLayer
  | ScaleLayer
  | AddLayer
  | PoolLayer
  | RepeatLayer
  | RoundLayer
  | PlainLayer;

export interface Network {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly layers: readonly Layer[];
  /** Of the values that layers take. */
  readonly constants: ReadonlyMap<string, Constant>;
}
