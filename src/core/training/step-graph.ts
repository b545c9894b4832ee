/**
 * What the training step of any network is: forward pass, loss, gradients and update, written as one ONNX graph; and the
 * flat vectors that change from step to step (weights, moments, running statistics). They live in two sets of buffers: a
 * step reads one set and writes the other. Graphs of one network for inputs of several shapes share them.
 */

import { assert, fail } from "../errors.js";
import { add, concatenate, constant, input, multiply, reshape, subtract } from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import { cheapenConvolutions } from "../graph/passes/cheaper-convolution.js";
import { differentiate } from "../graph/passes/differentiate.js";
import { cheapenPooling } from "../graph/passes/pooling.js";
import {
  buildForTraining,
  createInitialParameters,
  createInitialStatistics,
  type NetworkLayout,
  type TrainingScope,
} from "../network/scope.js";
import { toOnnxModel } from "../onnx/model.js";
import type { NamedTensors, Session } from "../runtime.js";
import { floatTensor, sizeOf } from "../tensor/tensor.js";
import { applyUpdate, momentCount, type OptimizerOptions } from "./optimizers.js";

export interface StepGraphOptions {
  /** Name of the network. */
  readonly name: string;
  readonly optimizer: OptimizerOptions;
  /** Pull of the weights towards zero, relative to the learning rate. @default 0 */
  readonly weightDecay?: number | undefined;
  /** Applies the network to its input. */
  readonly build: (scope: TrainingScope) => Node;
  /** The loss of what the network gives, of one element, and what else the step gives out. */
  readonly toLoss: (output: Node) => { readonly loss: Node; readonly outputs: Readonly<Record<string, Node>> };
}

/** Everything a training changes; a copy of it is a checkpoint. */
export interface TrainingState {
  /** [parameters] */
  readonly parameters: Float32Array;
  /** Exponential moving average of the parameters, [parameters]. */
  readonly average: Float32Array;
  /** The optimiser's vectors, each [parameters]. */
  readonly moments: readonly Float32Array[];
  /** Moving average of the batch statistics, [statistics]. */
  readonly statistics: Float32Array;
}

/** How far a step goes. */
export interface StepRates {
  readonly learningRate: number;
  /** Share of the averages kept, in [0, 1). */
  readonly averageDecay: number;
  /** Steps done before this one, from 0. */
  readonly step: number;
}

/**
 * Derives the step graph of a network.
 *
 * @returns the ONNX model's bytes and the network's layout
 */
export function buildStepGraph({ name, optimizer, weightDecay = 0, build, toLoss }: StepGraphOptions): {
  readonly model: Uint8Array;
  readonly layout: NetworkLayout;
} {
  const { layout } = buildForTraining(build);
  const size = layout.parameterCount;
  const parameters = input("parameters", [size]);
  const built = buildForTraining(build, parameters);

  const [output, ...observations] = cheapenConvolutions(cheapenPooling([built.output, ...built.observations]));
  assert(output !== undefined, "the rewritten graph has no output");
  const { loss, outputs: extra } = toLoss(output);
  const gradients = differentiate(loss, built.parameterNodes);
  const learningRate = input("learningRate", [1]);
  const averageDecay = input("averageDecay", [1]);
  const corrections = [input("correction1", [1]), input("correction2", [1])] as const;
  const updated = applyUpdate(optimizer, {
    parameters,
    gradients: concatenate(
      gradients.map((gradient) => reshape(gradient, [-1])),
      0,
    ),
    moments: momentNames(optimizer).map((moment) => input(moment, [size])),
    learningRate,
    decay: constant(floatTensor([size], decayVector(layout, weightDecay))),
    corrections,
  });

  const outputs: Record<string, Node> = {
    loss: reshape(loss, [1]),
    ...extra,
    nextParameters: updated.parameters,
    nextAverage: follow(input("average", [size]), updated.parameters, averageDecay),
  };
  momentNames(optimizer).forEach((moment, index) => {
    const updatedMoment = updated.moments[index];
    assert(updatedMoment !== undefined, `the optimiser keeps no ${moment}`);
    outputs[nextName(moment)] = updatedMoment;
  });
  if (layout.statisticCount > 0) {
    const observed = concatenate(
      observations.map((observation) => reshape(observation, [-1])),
      0,
    );
    const statistics = input("statistics", [layout.statisticCount]);
    outputs["nextStatistics"] = follow(statistics, observed, averageDecay);
  }
  return { model: toOnnxModel({ name: `${name}-training-step`, outputs }), layout };
}

/** The vectors of a training. */
export interface StepState {
  /**
   * Runs a step graph of the network: it reads one set of vectors and writes the other.
   *
   * @param feeds the batch
   * @param fetched tensors for what the graph gives beside the vectors
   */
  run(session: Session, feeds: NamedTensors, fetched: NamedTensors, rates: StepRates): Promise<NamedTensors>;
  /** A copy of the state. */
  copy(): TrainingState;
  /**
   * Goes on from a state.
   *
   * @throws CHECKPOINT_MISMATCH when its vectors have other lengths
   */
  restore(state: TrainingState): void;
}

/**
 * Creates the vectors a training starts from.
 *
 * @param seed what the initial weights are drawn from
 */
export function createStepState(layout: NetworkLayout, optimizer: OptimizerOptions, seed: number): StepState {
  const state = stateLayout(layout, optimizer);
  const allocate = () =>
    Object.fromEntries(
      state.names.map((name, index) => {
        const size = state.sizes[index] ?? 0;
        return [name, floatTensor([size], new Float32Array(size))];
      }),
    );
  // `current` is read and `next` written; after each step they change places.
  let current = allocate();
  let next = allocate();

  const initial = createInitialParameters(layout, seed);
  vector(current, "parameters").set(initial);
  vector(current, "average").set(initial);
  if (layout.statisticCount > 0) vector(current, "statistics").set(createInitialStatistics(layout));

  return {
    async run(session, feeds, fetched, { learningRate, averageDecay, step }) {
      const renamed = Object.entries(next).map(([name, tensor]) => [nextName(name), tensor]);
      const results = await session.run(
        {
          ...feeds,
          learningRate: floatTensor([1], [learningRate]),
          averageDecay: floatTensor([1], [averageDecay]),
          ...correctionFeeds(optimizer, step),
          ...current,
        },
        { ...fetched, ...(Object.fromEntries(renamed) as NamedTensors) },
      );
      [current, next] = [next, current];
      return results;
    },
    copy: () => ({
      parameters: vector(current, "parameters").slice(),
      average: vector(current, "average").slice(),
      moments: momentNames(optimizer).map((name) => vector(current, name).slice()),
      statistics: layout.statisticCount > 0 ? vector(current, "statistics").slice() : new Float32Array(0),
    }),
    restore(saved) {
      const sources = [saved.parameters, saved.average, ...saved.moments, saved.statistics];
      const sizes = [...state.sizes, ...(layout.statisticCount > 0 ? [] : [0])];
      if (sources.length !== sizes.length || sources.some((s, i) => s.length !== sizes[i])) {
        fail(
          "CHECKPOINT_MISMATCH",
          `the checkpoint's vectors have ${sources.map((s) => s.length).join(", ")} elements; this network and optimiser need ${sizes.join(", ")}. Resume with the options the run was started with.`,
        );
      }
      state.names.forEach((name, index) => {
        vector(current, name).set(sources[index] ?? []);
      });
    },
  };
}

/** The only element of one of a step's results. */
export function single(tensors: NamedTensors, name: string): number {
  return vector(tensors, name)[0] ?? Number.NaN;
}

/** The names of the state's vectors in the step graph, in a fixed order. */
interface StateLayout {
  readonly names: readonly string[];
  readonly sizes: readonly number[];
}

function stateLayout(layout: NetworkLayout, optimizer: OptimizerOptions): StateLayout {
  const moments = momentNames(optimizer);
  const names = ["parameters", "average", ...moments];
  const sizes = names.map(() => layout.parameterCount);
  return layout.statisticCount === 0
    ? { names, sizes }
    : { names: [...names, "statistics"], sizes: [...sizes, layout.statisticCount] };
}

function momentNames({ kind }: OptimizerOptions): string[] {
  return Array.from({ length: momentCount(kind) }, (_, index) => `moment${index + 1}`);
}

function nextName(name: string): string {
  return `next${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** AdamW's bias corrections of a step; SGD's graph has no such inputs. */
function correctionFeeds(optimizer: OptimizerOptions, step: number): NamedTensors {
  if (optimizer.kind !== "adamw") return {};
  const { beta1 = 0.9, beta2 = 0.99 } = optimizer;
  return {
    correction1: floatTensor([1], [1 - beta1 ** (step + 1)]),
    correction2: floatTensor([1], [1 - beta2 ** (step + 1)]),
  };
}

/** decay * old + (1 - decay) * new, as old + (1 - decay) * (new - old). */
function follow(old: Node, fresh: Node, decay: Node): Node {
  return add(old, multiply(subtract(fresh, old), add(multiply(decay, -1), 1)));
}

function decayVector(layout: NetworkLayout, weightDecay: number): Float32Array {
  const flat = new Float32Array(layout.parameterCount);
  let offset = 0;
  for (const { shape, decays } of layout.parameters) {
    const end = offset + sizeOf(shape);
    if (decays) flat.fill(weightDecay, offset, end);
    offset = end;
  }
  return flat;
}

function vector(tensors: NamedTensors, name: string): Float32Array {
  const tensor = tensors[name];
  if (tensor?.dataType !== "float32") throw new Error(`broken invariant: no vector ${name}`);
  return tensor.data;
}
