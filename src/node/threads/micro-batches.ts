/**
 * Micro-batching: images of several pictures that are read at the same time go through the network in one run, which
 * costs less per image than a run for each.
 */

import { IMAGE_PIXELS } from "../../core/digits.js";
import {
  type Classifier,
  type NetworkClassifier,
  type NetworkOutputs,
  toFloatImages,
  toOutcomes,
} from "../../core/reading/classifier.js";

export interface MicroBatchOptions {
  /** How many images are run together at most; a single request may have more. @default 32 */
  readonly maxImages?: number;
  /** How long the first of a batch may wait for others, in milliseconds. @default 2 */
  readonly maxWaitMs?: number;
  /** How many requests may still join the batch; with none, it does not wait. */
  readonly countOthers: () => number;
  /** Called with the number of images of each run. */
  readonly onBatch?: (images: number) => void;
}

/** A classifier that gathers requests. */
export interface MicroBatches extends Classifier {
  /** As `NetworkClassifier.outputs`. */
  outputs(images: Float32Array): Promise<NetworkOutputs>;
}

interface Request {
  readonly images: Float32Array;
  readonly resolve: (outputs: NetworkOutputs) => void;
  readonly reject: (error: unknown) => void;
}

/** Creates a classifier over a network, which it owns from then on. */
export function createMicroBatches(network: NetworkClassifier, options: MicroBatchOptions): MicroBatches {
  const { maxImages = 32, maxWaitMs = 2, countOthers, onBatch } = options;
  let waiting: Request[] = [];
  let waitingImages = 0;
  let timer: NodeJS.Timeout | null = null;

  function enqueue(images: Float32Array): Promise<NetworkOutputs> {
    const count = images.length / IMAGE_PIXELS;
    if (waitingImages > 0 && waitingImages + count > maxImages) runWaiting();
    return new Promise((resolve, reject) => {
      waiting.push({ images, resolve, reject });
      waitingImages += count;
      if (waitingImages >= maxImages) runWaiting();
      else if (countOthers() <= waiting.length) setImmediate(runWhenAlone);
      else timer ??= setTimeout(runWaiting, maxWaitMs);
    });
  }

  /** Others may have joined in the meantime; then the timer or the last of them runs the batch. */
  function runWhenAlone(): void {
    if (waiting.length === 0) return;
    if (countOthers() <= waiting.length) runWaiting();
    else timer ??= setTimeout(runWaiting, maxWaitMs);
  }

  function runWaiting(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const batch = waiting;
    waiting = [];
    waitingImages = 0;
    if (batch.length > 0) void runBatch(batch);
  }

  async function runBatch(batch: readonly Request[]): Promise<void> {
    try {
      const images = concatenate(batch.map((request) => request.images));
      onBatch?.(images.length / IMAGE_PIXELS);
      const outputs = await network.outputs(images);
      let start = 0;
      for (const request of batch) {
        const end = start + request.images.length / IMAGE_PIXELS;
        request.resolve(rowsOf(outputs, start, end));
        start = end;
      }
    } catch (error) {
      for (const request of batch) request.reject(error);
    }
  }

  return {
    outputs: enqueue,
    // The few readings by a profile wait for nobody.
    ...(network.lessons && { lessons: network.lessons }),
    async classify(images) {
      if (images.length === 0) return new Float32Array();
      return toOutcomes(images, await enqueue(toFloatImages(images)));
    },
    dispose: () => network.dispose(),
  };
}

function rowsOf({ classCount, logits, probabilities }: NetworkOutputs, start: number, end: number): NetworkOutputs {
  const [from, to] = [start * classCount, end * classCount];
  return { classCount, logits: logits.slice(from, to), probabilities: probabilities.slice(from, to) };
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
