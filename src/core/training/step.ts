/**
 * The training step of a network that classifies digits: its loss is the cross-entropy of a batch of images with their
 * labels. What else a step is stands in step-graph.ts.
 */

import { IMAGE_SIZE } from "../digits.js";
import { assert } from "../errors.js";
import {
  add,
  argmax,
  cast,
  equal,
  input,
  logSoftmax,
  multiply,
  negate,
  oneHot,
  reshape,
  sum,
} from "../graph/operations/builder.js";
import type { Node } from "../graph/operations/op.js";
import type { Network } from "../network/networks.js";
import type { MaskSpec, NetworkLayout } from "../network/scope.js";
import type { NamedTensors, Runtime } from "../runtime.js";
import { createTensor, floatTensor } from "../tensor/tensor.js";
import type { OptimizerOptions } from "./optimizers.js";
import { buildStepGraph, createStepState, single, type StepRates, type TrainingState } from "./step-graph.js";

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

export interface StepInputs extends StepRates {
  /** [batch, 28, 28] bytes, ink 255. */
  readonly images: Uint8Array;
  /** [batch] class numbers. */
  readonly labels: Uint8Array;
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

/**
 * Derives the step graph of a network.
 *
 * @returns the ONNX model's bytes and the network's layout
 */
export function buildTrainingStep({
  network,
  batchSize,
  optimizer,
  weightDecay,
  labelSmoothing = 0,
}: TrainingStepOptions): { readonly model: Uint8Array; readonly layout: NetworkLayout } {
  const rawImages = input("images", [batchSize, 1, IMAGE_SIZE, IMAGE_SIZE], "uint8");
  const images = multiply(cast(rawImages, "float32"), 1 / 255);
  const labels = input("labels", [batchSize], "uint8");
  return buildStepGraph({
    name: network.name,
    optimizer,
    weightDecay,
    build: (scope) => network.build(scope, images),
    toLoss: (logits) => ({
      loss: crossEntropy(logits, labels, labelSmoothing),
      outputs: { correct: reshape(countCorrect(logits, labels), [1]) },
    }),
  });
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
  const { batchSize, optimizer } = options;
  const { model, layout } = buildTrainingStep(options);
  const session = await runtime.load(model, { threads: options.threads ?? 1 });
  const state = createStepState(layout, optimizer, seed);
  const fetched = { loss: floatTensor([1], [0]), correct: floatTensor([1], [0]) };
  return {
    layout,
    masks: layout.masks,
    async run({ images, labels, masks, ...rates }) {
      const feeds: Record<string, NamedTensors[string]> = {
        images: createTensor("uint8", [batchSize, 1, IMAGE_SIZE, IMAGE_SIZE], images),
        labels: createTensor("uint8", [batchSize], labels),
      };
      layout.masks.forEach(({ name, shape }, index) => {
        const mask = masks[index];
        assert(mask !== undefined, `the step needs a mask ${name}`);
        feeds[name] = createTensor("uint8", shape, mask);
      });
      const results = await state.run(session, feeds, fetched, rates);
      return { loss: single(results, "loss"), correct: single(results, "correct") };
    },
    copyState: () => state.copy(),
    restoreState: (saved) => state.restore(saved),
    dispose: () => session.dispose(),
  };
}

function countCorrect(logits: Node, labels: Node): Node {
  return sum(cast(equal(argmax(logits, 1), cast(labels, "int64")), "float32"));
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
