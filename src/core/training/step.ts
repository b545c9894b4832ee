/**
 * The training step: forward pass, loss, gradients and update, written as one ONNX graph and run by ONNX
 * Runtime. What changes from step to step (weights, moments, running statistics) are flat vectors that live
 * in two sets of buffers: a step reads one set and writes the other.
 */

import { IMAGE_SIZE } from "../digits.js";
import { assert, fail } from "../errors.js";
import {
  add,
  argmax,
  cast,
  concatenate,
  constant,
  equal,
  input,
  logSoftmax,
  multiply,
  negate,
  oneHot,
  reshape,
  subtract,
  sum,
} from "../graph/operations/builder.js";
import { cheapenConvolutions } from "../graph/passes/cheaper-convolution.js";
import { cheapenPooling } from "../graph/passes/pooling.js";
import type { Node } from "../graph/operations/op.js";
import { differentiate } from "../graph/passes/differentiate.js";
import type { Network } from "../network/networks.js";
import {
  buildForTraining,
  createInitialParameters,
  createInitialStatistics,
  type MaskSpec,
  type NetworkLayout,
} from "../network/scope.js";
import { toOnnxModel } from "../onnx/model.js";
import type { NamedTensors, Runtime, Session } from "../runtime.js";
import { createTensor, floatTensor, sizeOf } from "../tensor/tensor.js";
import { applyUpdate, momentCount, type OptimizerOptions } from "./optimizers.js";

export interface TrainingStepOptions {
  readonly network: Network;
  /** Images a step. */
  readonly batchSize: number;
  readonly optimizer: OptimizerOptions;
  /** Pull of the weights towards zero, relative to the learning rate. @default 0 */
  readonly weightDecay?: number;
  /** Share of each target spread over all classes. @default 0 */
  readonly labelSmoothing?: number;
  /** Threads inside one operator. @default 1 */
  readonly threads?: number;
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

export interface StepInputs {
  /** [batch, 28, 28] bytes, ink 255. */
  readonly images: Uint8Array;
  /** [batch] class numbers. */
  readonly labels: Uint8Array;
  readonly learningRate: number;
  /** Share of the averages kept, in [0, 1). */
  readonly averageDecay: number;
  /** Steps done before this one, from 0. */
  readonly step: number;
  /** A dropout mask for each of `masks`, in their order. */
  readonly masks: readonly Uint8Array[];
}

export interface StepResult {
  /** Mean loss of the batch. */
  readonly loss: number;
  /** Images of the batch classified correctly, before the update. */
  readonly correct: number;
}

export interface TrainingStep {
  readonly layout: NetworkLayout;
  /** The dropout masks each step wants. */
  readonly masks: readonly MaskSpec[];
  run(inputs: StepInputs): Promise<StepResult>;
  /** A copy of the state. */
  copyState(): TrainingState;
  /** Goes on from a state. */
  restoreState(state: TrainingState): void;
  /** Frees the step; idempotent. */
  dispose(): Promise<void>;
}

/** The names of the state's vectors in the step graph, in a fixed order. */
interface StateLayout {
  readonly names: readonly string[];
  readonly sizes: readonly number[];
}

/**
 * Derives the step graph of a network.
 *
 * @returns the ONNX model's bytes and the network's layout
 */
export function buildTrainingStep(options: TrainingStepOptions): {
  readonly model: Uint8Array;
  readonly layout: NetworkLayout;
} {
  const { network, batchSize, optimizer, weightDecay = 0, labelSmoothing = 0 } = options;
  const rawImages = input("images", [batchSize, 1, IMAGE_SIZE, IMAGE_SIZE], "uint8");
  const images = multiply(cast(rawImages, "float32"), 1 / 255);
  const labels = input("labels", [batchSize], "uint8");

  const { layout } = buildForTraining((scope) => network.build(scope, images));
  const size = layout.parameterCount;
  const parameters = input("parameters", [size]);
  const built = buildForTraining((scope) => network.build(scope, images), parameters);

  const [logits, ...observations] = cheapenConvolutions(cheapenPooling([built.output, ...built.observations]));
  assert(logits !== undefined, "the rewritten graph has no output");
  const loss = crossEntropy(logits, labels, labelSmoothing);
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
    moments: momentNames(optimizer).map((name) => input(name, [size])),
    learningRate,
    decay: constant(floatTensor([size], decayVector(layout, weightDecay))),
    corrections,
  });

  const outputs: Record<string, Node> = {
    loss: reshape(loss, [1]),
    correct: reshape(countCorrect(logits, labels), [1]),
    nextParameters: updated.parameters,
    nextAverage: follow(input("average", [size]), updated.parameters, averageDecay),
  };
  momentNames(optimizer).forEach((name, index) => {
    const moment = updated.moments[index];
    assert(moment !== undefined, `the optimiser keeps no ${name}`);
    outputs[nextName(name)] = moment;
  });
  if (layout.statisticCount > 0) {
    const observed = concatenate(
      observations.map((observation) => reshape(observation, [-1])),
      0,
    );
    const statistics = input("statistics", [layout.statisticCount]);
    outputs["nextStatistics"] = follow(statistics, observed, averageDecay);
  }
  return { model: toOnnxModel({ name: `${network.name}-training-step`, outputs }), layout };
}

/**
 * Loads the step graph into a runtime.
 *
 * @param seed what the initial weights are drawn from
 */
export async function createTrainingStep(
  runtime: Runtime,
  options: TrainingStepOptions,
  seed: number,
): Promise<TrainingStep> {
  const { model, layout } = buildTrainingStep(options);
  const session = await runtime.load(model, { threads: options.threads ?? 1 });
  return bindStep(session, layout, options, seed);
}

function bindStep(
  session: Session,
  layout: NetworkLayout,
  { batchSize, optimizer }: TrainingStepOptions,
  seed: number,
): TrainingStep {
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
  const fetched = { loss: floatTensor([1], [0]), correct: floatTensor([1], [0]) };

  const initial = createInitialParameters(layout, seed);
  vector(current, "parameters").set(initial);
  vector(current, "average").set(initial);
  if (layout.statisticCount > 0) vector(current, "statistics").set(createInitialStatistics(layout));

  return {
    layout,
    masks: layout.masks,
    async run({ images, labels, learningRate, averageDecay, step, masks }) {
      const feeds: Record<string, NamedTensors[string]> = {
        images: createTensor("uint8", [batchSize, 1, IMAGE_SIZE, IMAGE_SIZE], images),
        labels: createTensor("uint8", [batchSize], labels),
        learningRate: floatTensor([1], [learningRate]),
        averageDecay: floatTensor([1], [averageDecay]),
        ...correctionFeeds(optimizer, step),
        ...current,
      };
      layout.masks.forEach(({ name, shape }, index) => {
        const mask = masks[index];
        assert(mask !== undefined, `the step needs a mask ${name}`);
        feeds[name] = createTensor("uint8", shape, mask);
      });
      const renamed = Object.entries(next).map(([name, tensor]) => [nextName(name), tensor]);
      const results = await session.run(feeds, { ...fetched, ...(Object.fromEntries(renamed) as NamedTensors) });
      [current, next] = [next, current];
      return { loss: single(results, "loss"), correct: single(results, "correct") };
    },
    copyState: () => ({
      parameters: vector(current, "parameters").slice(),
      average: vector(current, "average").slice(),
      moments: momentNames(optimizer).map((name) => vector(current, name).slice()),
      statistics: layout.statisticCount > 0 ? vector(current, "statistics").slice() : new Float32Array(0),
    }),
    restoreState(saved) {
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
    dispose: () => session.dispose(),
  };
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

function countCorrect(logits: Node, labels: Node): Node {
  return sum(cast(equal(argmax(logits, 1), cast(labels, "int64")), "float32"));
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

function single(tensors: NamedTensors, name: string): number {
  return vector(tensors, name)[0] ?? Number.NaN;
}

/**
 * The mean cross-entropy of a batch.
 *
 * @param logits [batch, classes]
 * @param labels [batch], class numbers of any whole-number type
 * @param labelSmoothing the share of each target spread evenly over all classes, in [0, 1) (Szegedy et al. 2016)
 * @returns shape [1, 1]
 */
export function crossEntropy(logits: Node, labels: Node, labelSmoothing = 0): Node {
  const [batch = 1, classes = 1] = logits.shape;
  const exact = oneHot(cast(labels, "int64"), classes); // [batch, classes]
  const target = labelSmoothing === 0 ? exact : add(multiply(exact, 1 - labelSmoothing), labelSmoothing / classes);
  return multiply(negate(sum(multiply(target, logSoftmax(logits)))), 1 / batch);
}
