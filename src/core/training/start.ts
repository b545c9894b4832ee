/**
 * Training that starts from trained models: their weights are read out of the files. What a file no longer holds, the means
 * and variances that batch normalisation was folded with, is measured on the first batches, layer after layer. Of several
 * models that come from one another the mean of the weights is taken, which is often as good as the best of them in what
 * each is best in (Wortsman et al. 2022, model soups).
 */

import { fail } from "../errors.js";
import { LINE_NETWORK } from "../line.js";
import { LOCATOR_NETWORK } from "../network/locator-network.js";
import { findNetwork } from "../network/networks.js";
import { BATCH_NORM_EPSILON } from "../network/layers.js";
import type { NetworkLayout } from "../network/scope.js";
import { type OnnxTensor, readOnnxFile } from "../onnx/onnx-file.js";
import type { Runtime } from "../runtime.js";
import { sizeOf } from "../tensor/tensor.js";
import type { Batch, BatchSource } from "./batches.js";
import type { Checkpoint } from "./checkpoint.js";
import { drawDropoutMasks } from "./dropout-mask.js";
import { toInferenceModel } from "./inference-model.js";
import { toLineModel } from "./line-model.js";
import { toLocatorModel } from "./locator-model.js";
import type { TrainedWeights } from "./loop.js";
import type { TrainingPlan } from "./plan.js";
import type { TrainingStep } from "./step.js";
import { createStepOfPlan } from "./step-of-plan.js";

/** Batches that statistics are measured on: enough for lines of every width. */
const MEASURED_BATCHES = 10;

/** The number of ONNX for float32. */
const FLOAT32 = 1;

/**
 * The checkpoint of a run that starts from models, before its first step.
 *
 * @param models bytes of ONNX files that training wrote
 * @param batches what is trained on, from the beginning; stays the caller's to dispose
 * @throws MODEL_MALFORMED where a file is no model of the plan's network
 */
export async function startFrom(
  runtime: Runtime,
  plan: TrainingPlan,
  models: readonly Uint8Array[],
  batches: BatchSource,
): Promise<Checkpoint> {
  const step = await createStepOfPlan(runtime, plan);
  try {
    const folded = models.map((model) => readWeights(model, plan.network, step.layout));
    const measured: Batch[] = [];
    for (let at = 0; at < MEASURED_BATCHES; at++) measured.push(await batches.next());
    const observe = createObserver(step, measured, plan.seed);
    const parameters = new Float32Array(step.layout.parameterCount);
    for (const one of folded) {
      const unfolded = await unfold(one, step.layout, observe);
      for (const [at, value] of unfolded.entries()) parameters[at]! += value / folded.length;
    }
    const statistics = await observe(parameters);
    const state = { ...step.copyState(), parameters, average: parameters.slice(), statistics };
    for (const moments of state.moments) moments.fill(0);
    return { plan, step: 0, epochLoss: 0, epochCorrect: 0, elapsedMs: 0, state };
  } finally {
    await step.dispose();
  }
}

/** The flat parameters with which the network computes what the file does, where scale and shift are all of normalising. */
function readWeights(model: Uint8Array, network: string, layout: NetworkLayout): Float32Array {
  const { constants } = readOnnxFile(model);
  const parameters = new Float32Array(layout.parameterCount);
  // A model of weights that are each the number of their array tells where in the file each array is.
  const numbered = new Float32Array(layout.parameterCount);
  const offsets = [...offsetsOf(layout.parameters).values()];
  // 0 and 1 are the means and variances.
  for (const [at, offset] of offsets.entries()) numbered.fill(at + 2, offset, offsets[at + 1]);
  const statistics = unitStatistics(layout);
  const places = readOnnxFile(toModel(network, { layout, parameters: numbered, statistics })).constants;
  for (const [at, { shape, elementType, bytes }] of places.entries()) {
    const number = elementType === FLOAT32 && bytes !== undefined ? Math.round(toFloats(bytes)[0]!) - 2 : -1;
    const offset = offsets[number];
    if (offset === undefined) continue;
    parameters.set(valuesOf(constants[at], shape, network), offset);
  }
  return parameters;
}

function toModel(network: string, weights: TrainedWeights): Uint8Array {
  if (network === LINE_NETWORK) return toLineModel(weights);
  if (network === LOCATOR_NETWORK) return toLocatorModel(weights);
  return toInferenceModel({ network: findNetwork(network), ...weights });
}

function valuesOf(tensor: OnnxTensor | undefined, shape: readonly number[], network: string): Float32Array {
  const isSame = tensor?.elementType === FLOAT32 && tensor.shape.join() === shape.join() && tensor.bytes !== undefined;
  if (!isSame) {
    fail(
      "MODEL_MALFORMED",
      `the model to start from is not one of the network ${network} with its weights in float32. Name a model that digits train --network ${network} wrote.`,
    );
  }
  return toFloats(tensor.bytes!);
}

function toFloats(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** Statistics under which scale and shift are all that batch normalisation does. */
function unitStatistics(layout: NetworkLayout): Float32Array {
  const flat = new Float32Array(layout.statisticCount);
  for (const { channels, variance } of normalisationsOf(layout))
    flat.fill(1 - BATCH_NORM_EPSILON, variance, variance + channels);
  return flat;
}

/** Creates what observes the statistics of a network on some batches, [statistics], and changes none of its weights. */
function createObserver(step: TrainingStep, batches: readonly Batch[], seed: number) {
  const before = step.copyState();
  return async (parameters: Float32Array): Promise<Float32Array> => {
    const statistics = new Float32Array(step.layout.statisticCount);
    for (const [at, { images, labels }] of batches.entries()) {
      step.restoreState({ ...before, parameters });
      const masks = drawDropoutMasks(step.masks, seed, at);
      await step.run({ images, labels, masks, learningRate: 0, averageDecay: 0, step: at });
      const observed = step.copyState().statistics;
      for (const [place, value] of observed.entries()) statistics[place]! += value / batches.length;
    }
    return statistics;
  };
}

/**
 * The parameters with which the network, each of its normalisations by what is observed there, computes what the folded
 * ones do. What a normalisation is given depends on those before it, so they are taken in turn.
 */
async function unfold(
  folded: Float32Array,
  layout: NetworkLayout,
  observe: (parameters: Float32Array) => Promise<Float32Array>,
): Promise<Float32Array> {
  const parameters = folded.slice();
  for (const { channels, scale, shift, mean, variance } of normalisationsOf(layout)) {
    const statistics = await observe(parameters);
    for (let channel = 0; channel < channels; channel++) {
      const factor = folded[scale + channel]!;
      parameters[scale + channel] = factor * Math.sqrt(statistics[variance + channel]! + BATCH_NORM_EPSILON);
      parameters[shift + channel]! += statistics[mean + channel]! * factor;
    }
  }
  return parameters;
}

/** Where in the flat vectors the arrays of a normalisation begin. */
interface Normalisation {
  readonly channels: number;
  readonly scale: number;
  readonly shift: number;
  readonly mean: number;
  readonly variance: number;
}

/** In the order in which the network applies them. */
function normalisationsOf({ parameters, statistics }: NetworkLayout): Normalisation[] {
  const scales = offsetsOf(parameters);
  const moments = offsetsOf(statistics);
  return statistics
    .filter(({ name }) => name.endsWith(".mean"))
    .map(({ name, shape }) => {
      const layer = name.slice(0, -".mean".length);
      return {
        channels: sizeOf(shape),
        scale: scales.get(`${layer}.scale`)!,
        shift: scales.get(`${layer}.shift`)!,
        mean: moments.get(name)!,
        variance: moments.get(`${layer}.variance`)!,
      };
    });
}

function offsetsOf(specs: NetworkLayout["parameters"] | NetworkLayout["statistics"]): Map<string, number> {
  let offset = 0;
  return new Map(
    specs.map(({ name, shape }) => {
      const start = offset;
      offset += sizeOf(shape);
      return [name, start];
    }),
  );
}
