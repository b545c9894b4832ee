/**
 * Fits the last layer anew: cross entropy by stochastic gradient descent with momentum, in plain TypeScript. One dense layer is
 * small enough: of an image's 1,152 features three quarters are 0 (those of ReLU), so that an image is some 3,300
 * multiplications there and back.
 */

import { createRandom, shuffledIndices } from "../tensor/random.js";
import type { Head } from "./head.js";

/** Labelled features, and how much they count together. */
export interface Lesson {
  readonly features: Float32Array; // [count, featureCount]
  readonly labels: Uint8Array; // [count]
  /** Against the weights of the other lessons. */
  readonly weight: number;
}

export interface FitOptions {
  readonly seed: number;
  /** Awaited after each time through the lessons: a place to give way, or to stop by throwing. */
  readonly pause: () => Promise<void>;
}

/** Times through all lessons. */
export const EPOCHS = 10;
const BATCH_SIZE = 32;
/** Falls to 0 along a cosine. On 10 simulated hands 0.003 and 0.03 leave as many errors, at half the replay's weight. */
const LEARNING_RATE = 0.01;
const MOMENTUM = 0.9;
/** As in the training of the network: where it was content, it is so from the start. */
const LABEL_SMOOTHING = 0.1;
/** Pulls back to where the layer began (Li, Grandvalet and Davoine 2018, L2-SP). */
const PULL_BACK = 0.003;

/** The layer after the lessons; the calibration stays. */
export async function fitHead(start: Head, lessons: readonly Lesson[], { seed, pause }: FitOptions): Promise<Head> {
  const { featureCount, classCount } = start;
  const weights = Float32Array.from(start.weights);
  const bias = Float32Array.from(start.bias);
  const gradients = new Float32Array(weights.length);
  const biasGradients = new Float32Array(classCount);
  const velocity = new Float32Array(weights.length);
  const biasVelocity = new Float32Array(classCount);
  const rows = toRows(lessons);
  const errors = new Float64Array(classCount);
  const steps = EPOCHS * Math.ceil(rows.length / BATCH_SIZE);
  let step = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const order = shuffledIndices(rows.length, createRandom(seed, epoch));
    for (let from = 0; from < rows.length; from += BATCH_SIZE) {
      const batch = order.subarray(from, from + BATCH_SIZE);
      gradients.fill(0);
      biasGradients.fill(0);
      for (const place of batch) {
        const { features, label, weight } = rows[place]!;
        toLogits(features, { featureCount, weights, bias }, errors);
        toErrors(errors, label, weight / batch.length);
        for (let k = 0; k < classCount; k++) biasGradients[k]! += errors[k]!;
        for (let f = 0; f < featureCount; f++) {
          const value = features[f]!;
          if (value === 0) continue;
          const at = f * classCount;
          for (let k = 0; k < classCount; k++) gradients[at + k]! += value * errors[k]!;
        }
      }
      const rate = (LEARNING_RATE * (1 + Math.cos((Math.PI * step++) / steps))) / 2;
      for (let i = 0; i < weights.length; i++) {
        velocity[i] = MOMENTUM * velocity[i]! + gradients[i]! + PULL_BACK * (weights[i]! - start.weights[i]!);
        weights[i]! -= rate * velocity[i]!;
      }
      for (let k = 0; k < classCount; k++) {
        biasVelocity[k] = MOMENTUM * biasVelocity[k]! + biasGradients[k]!;
        bias[k]! -= rate * biasVelocity[k]!;
      }
    }
    await pause();
  }
  return { ...start, weights, bias };
}

/** The logits of images, [count, classCount]. */
export function logitsOf(features: Float32Array, head: Head): Float32Array {
  const { featureCount, classCount } = head;
  const count = features.length / featureCount;
  const logits = new Float32Array(count * classCount);
  const row = new Float64Array(classCount);
  for (let i = 0; i < count; i++) {
    toLogits(features.subarray(i * featureCount, (i + 1) * featureCount), head, row);
    logits.set(row, i * classCount);
  }
  return logits;
}

/** A layer between two: `share` 0 is the first, 1 the second (Wortsman et al. 2022, robust fine-tuning). */
export function mixHeads(first: Head, second: Head, share: number): Head {
  const mix = (a: Float32Array, b: Float32Array) => a.map((value, i) => value + share * (b[i]! - value));
  return { ...second, weights: mix(first.weights, second.weights), bias: mix(first.bias, second.bias) };
}

interface Row {
  readonly features: Float32Array;
  readonly label: number;
  readonly weight: number;
}

/** All images, each with its share of its lesson's weight; 1 in the mean. */
function toRows(lessons: readonly Lesson[]): readonly Row[] {
  const count = lessons.reduce((sum, { labels }) => sum + labels.length, 0);
  const total = lessons.reduce((sum, { weight }) => sum + weight, 0);
  return lessons.flatMap(({ features, labels, weight }) => {
    const featureCount = features.length / labels.length;
    return Array.from(labels, (label, i) => ({
      features: features.subarray(i * featureCount, (i + 1) * featureCount),
      label,
      weight: ((weight / total) * count) / labels.length,
    }));
  });
}

function toLogits(
  features: Float32Array,
  { featureCount, weights, bias }: Pick<Head, "featureCount" | "weights" | "bias">,
  logits: Float64Array,
): void {
  const classCount = logits.length;
  logits.set(bias);
  for (let f = 0; f < featureCount; f++) {
    const value = features[f]!;
    if (value === 0) continue;
    const at = f * classCount;
    for (let k = 0; k < classCount; k++) logits[k]! += value * weights[at + k]!;
  }
}

/** From logits to the gradient of the smoothed cross entropy, in place. */
function toErrors(logits: Float64Array, label: number, weight: number): void {
  const largest = Math.max(...logits);
  let sum = 0;
  for (let k = 0; k < logits.length; k++) sum += logits[k] = Math.exp(logits[k]! - largest);
  const spread = LABEL_SMOOTHING / logits.length;
  for (let k = 0; k < logits.length; k++) {
    const wanted = spread + (k === label ? 1 - LABEL_SMOOTHING : 0);
    logits[k] = weight * (logits[k]! / sum - wanted);
  }
}
