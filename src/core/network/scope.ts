/**
 * What a layer asks for while a network is built: its weights, its running statistics, its dropout mask. One network
 * function thus serves for counting the weights, for training and for inference; only the scope differs. The weights
 * and statistics a network starts from follow from its layout.
 */

import { assert } from "../errors.js";
import { constant, input, reshape, slice } from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import { createRandom } from "../tensor/random.js";
import { floatTensor, type Shape, sizeOf } from "../tensor/tensor.js";

/** How a weight starts. `he`: normal with deviation sqrt(2 / fanIn) (He et al. 2015, for ReLU). */
export type Initial =
  | { readonly kind: "he"; readonly fanIn: number }
  | { readonly kind: "value"; readonly value: number };

/** One trained array of a network. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly initial: Initial;
  /** Whether weight decay applies: to matrices and kernels, not to biases and scales. */
  readonly decays: boolean;
}

/** One running statistic of a network: observed during training, used in inference. */
export interface StatisticSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly initialValue: number;
}

/** A random mask fed at each training step; bytes, 1 where an element is kept. */
export interface MaskSpec {
  readonly name: string;
  readonly shape: Shape;
  /** The share of elements that are dropped. */
  readonly rate: number;
}

interface SharedScope {
  parameter(name: string, shape: Shape, initial: Initial): Node;
}

export interface TrainingScope extends SharedScope {
  readonly mode: "training";
  /** Declares a statistic and this step's observation of it. */
  observe(name: string, observation: Node, initialValue: number): void;
  mask(name: string, shape: Shape, rate: number): Node;
}

export interface InferenceScope extends SharedScope {
  readonly mode: "inference";
  /** The trained values of a parameter or statistic. */
  values(name: string): Float32Array;
}

export type Scope = TrainingScope | InferenceScope;

/** Every array of a network, in the order in which the flat vectors hold them. */
export interface NetworkLayout {
  readonly parameters: readonly ParameterSpec[];
  readonly statistics: readonly StatisticSpec[];
  readonly masks: readonly MaskSpec[];
  readonly parameterCount: number;
  readonly statisticCount: number;
}

/** Observed statistics and masks, collected while a training graph is built. */
export interface TrainingRecords {
  readonly layout: NetworkLayout;
  readonly parameterNodes: readonly Node[];
  readonly observations: readonly Node[];
}

/**
 * Builds a network for training.
 *
 * @param build applies the network within the scope it is given
 * @param flatParameters the flat vector to cut the parameters from; separate inputs when absent, which is how
 *   the layout is found out
 */
export function buildForTraining(
  build: (scope: TrainingScope) => Node,
  flatParameters?: Node,
): TrainingRecords & { readonly output: Node } {
  const parameters: ParameterSpec[] = [];
  const parameterNodes: Node[] = [];
  const statistics: StatisticSpec[] = [];
  const observations: Node[] = [];
  const masks: MaskSpec[] = [];
  let offset = 0;

  const output = build({
    mode: "training",
    parameter(name, shape, initial) {
      assert(!parameters.some((other) => other.name === name), `two parameters are named ${name}`);
      parameters.push({ name, shape, initial, decays: shape.length > 1 });
      const node =
        flatParameters === undefined
          ? input(name, shape)
          : reshape(slice(flatParameters, [offset], [offset + sizeOf(shape)]), shape);
      offset += sizeOf(shape);
      parameterNodes.push(node);
      return node;
    },
    observe(name, observation, initialValue) {
      statistics.push({ name, shape: observation.shape, initialValue });
      observations.push(observation);
    },
    mask(name, shape, rate) {
      masks.push({ name, shape, rate });
      return input(name, shape, "uint8");
    },
  });
  const layout: NetworkLayout = {
    parameters,
    statistics,
    masks,
    parameterCount: offset,
    statisticCount: statistics.reduce((count, { shape }) => count + sizeOf(shape), 0),
  };
  return { output, layout, parameterNodes, observations };
}

/** A scope that holds trained values as constants. */
export function createInferenceScope(
  layout: NetworkLayout,
  parameters: Float32Array,
  statistics: Float32Array,
): InferenceScope {
  const values = new Map([...cutFlat(layout.parameters, parameters), ...cutFlat(layout.statistics, statistics)]);
  function valuesOf(name: string): Float32Array {
    const found = values.get(name);
    assert(found !== undefined, `the network has no array named ${name}`);
    return found;
  }
  return {
    mode: "inference",
    parameter: (name, shape) => constant(floatTensor(shape, valuesOf(name))),
    values: valuesOf,
  };
}

function cutFlat(specs: readonly { name: string; shape: Shape }[], flat: Float32Array): [string, Float32Array][] {
  let offset = 0;
  return specs.map(({ name, shape }) => {
    const start = offset;
    offset += sizeOf(shape);
    return [name, flat.slice(start, offset)];
  });
}

/** Stream of the seed that weights are drawn from; others draw from other numbers. */
const STREAM_WEIGHTS = 1;

/** Draws the initial flat parameters of a network from a seed. */
export function createInitialParameters(layout: NetworkLayout, seed: number): Float32Array {
  const flat = new Float32Array(layout.parameterCount);
  let offset = 0;
  layout.parameters.forEach(({ shape, initial }, index) => {
    const end = offset + sizeOf(shape);
    if (initial.kind === "value") flat.fill(initial.value, offset, end);
    else {
      // A stream for each array, so that a layer added later leaves the others' start as it was.
      const random = createRandom(seed, STREAM_WEIGHTS, index);
      const deviation = Math.sqrt(2 / initial.fanIn);
      for (let i = offset; i < end; i++) flat[i] = random.normal(0, deviation);
    }
    offset = end;
  });
  return flat;
}

/** The flat statistics before anything was observed. */
export function createInitialStatistics(layout: NetworkLayout): Float32Array {
  const flat = new Float32Array(layout.statisticCount);
  let offset = 0;
  for (const { shape, initialValue } of layout.statistics) {
    flat.fill(initialValue, offset, offset + sizeOf(shape));
    offset += sizeOf(shape);
  }
  return flat;
}
