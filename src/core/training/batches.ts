/**
 * Batches: the seeded order of the training images in every epoch, and the augmented images of every step. Any
 * batch can be made alone, from the seed, the epoch and the step: that is how an interrupted run goes on with
 * the same images, and how a worker makes batches ahead.
 */

import { IMAGE_PIXELS } from "../digits.js";
import { assert, fail } from "../errors.js";
import { createRandom, shuffledIndices } from "../tensor/random.js";
import { type AugmentationOptions, createAugmenter } from "./augmentation.js";

/** Images of which an epoch sees only some. */
export interface ImagePool {
  /** Places in the dataset. */
  readonly indices: Uint32Array;
  /** Images in an epoch, drawn anew each time; the whole pool where it is smaller. */
  readonly perEpoch: number;
}

/** What batches are made from. Plain data, so that it can cross to a worker. */
export interface BatchMakerOptions {
  /** The dataset's images [count, 28, 28]; ink 255, paper 0. */
  readonly images: Uint8Array;
  /** The dataset's labels [count]. */
  readonly labels: Uint8Array;
  /** Which images of the dataset to train on in every epoch. */
  readonly indices: Uint32Array;
  /** Images of which each epoch sees some, beside those. @default none */
  readonly pools?: readonly ImagePool[];
  /** Images in a batch; from 1 to the images of an epoch. */
  readonly batchSize: number;
  /** Seed of the order and of the augmentation. */
  readonly seed: number;
  /** How images are changed; null leaves them as they are. */
  readonly augmentation: AugmentationOptions | null;
}

/** One step's images and labels. */
export interface Batch {
  /** Counted from 0. */
  readonly epoch: number;
  /** Within the epoch, counted from 0. */
  readonly step: number;
  /** [batchSize, 1, 28, 28] */
  readonly images: Uint8Array;
  /** [batchSize] */
  readonly labels: Uint8Array;
}

export interface BatchMaker {
  /**
   * Full batches in an epoch. What is left over is dropped, since the step's graph has a fixed batch size; the
   * order is new in every epoch, so it is other images each time.
   */
  readonly stepsPerEpoch: number;
  /** Makes one batch in new storage; the same arguments give the same batch, in any order of calls. */
  make(epoch: number, step: number): Batch;
  /** As `make`, into storage of the caller: `images` [batchSize * 784], `labels` [batchSize]. */
  fill(epoch: number, step: number, images: Uint8Array, labels: Uint8Array): void;
}

/**
 * Creates a batch maker.
 *
 * @throws OPTION_INVALID when the batch is larger than the training set, or an augmentation out of range.
 */
export function createBatchMaker(options: BatchMakerOptions): BatchMaker {
  const { images, labels, batchSize, seed, augmentation } = options;
  assert(
    images.length === labels.length * IMAGE_PIXELS,
    `${images.length} bytes of images for ${labels.length} labels`,
  );
  const stepsPerEpoch = countSteps(imagesPerEpoch(options), batchSize);
  const augment = augmentation === null ? null : createAugmenter(augmentation);
  // The epoch asked for last, as places in the dataset; steps of one epoch follow one another.
  let orderedEpoch = -1;
  let order: Uint32Array = new Uint32Array(0);

  function fill(epoch: number, step: number, batchImages: Uint8Array, batchLabels: Uint8Array): void {
    assert(step >= 0 && step < stepsPerEpoch, `there is no step ${step}`);
    if (epoch !== orderedEpoch) {
      order = orderOf(options, epoch);
      orderedEpoch = epoch;
    }
    for (let slot = 0; slot < batchSize; slot++) {
      const index = order[step * batchSize + slot]!;
      const from = index * IMAGE_PIXELS;
      const to = slot * IMAGE_PIXELS;
      batchLabels[slot] = labels[index]!;
      if (augment === null) {
        batchImages.set(images.subarray(from, from + IMAGE_PIXELS), to);
      } else {
        // A generator an image takes 0.1 of about 20 microseconds, and makes an image's change independent of
        // its place in the batch.
        const random = createRandom(seed, randomStreams.augmentation, epoch, index);
        augment(images, from, batchImages, to, random);
      }
    }
  }

  return {
    stepsPerEpoch,
    fill,
    make(epoch, step) {
      const batchImages = new Uint8Array(batchSize * IMAGE_PIXELS);
      const batchLabels = new Uint8Array(batchSize);
      fill(epoch, step, batchImages, batchLabels);
      return { epoch, step, images: batchImages, labels: batchLabels };
    },
  };
}

/** Images an epoch is made from, before what fills no batch is dropped. */
export function imagesPerEpoch({ indices, pools = [] }: Pick<BatchMakerOptions, "indices" | "pools">): number {
  return pools.reduce((sum, pool) => sum + Math.min(pool.perEpoch, pool.indices.length), indices.length);
}

/**
 * Full batches in an epoch of `count` images.
 *
 * @throws OPTION_INVALID when there is none.
 */
export function countSteps(count: number, batchSize: number): number {
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > count) {
    fail(
      "OPTION_INVALID",
      `the batch size must be a whole number from 1 to the ${count} training images; got ${batchSize}.`,
    );
  }
  return Math.floor(count / batchSize);
}

/** The images of an epoch in their order, as places in the dataset. */
function orderOf(options: BatchMakerOptions, epoch: number): Uint32Array {
  const { indices, pools = [], seed } = options;
  const chosen = new Uint32Array(imagesPerEpoch(options));
  chosen.set(indices);
  let filled = indices.length;
  for (const [place, pool] of pools.entries()) {
    const random = createRandom(seed, randomStreams.pools, epoch, place);
    const drawn = shuffledIndices(pool.indices.length, random);
    for (const index of drawn.subarray(0, pool.perEpoch)) {
      chosen[filled++] = pool.indices[index]!;
    }
  }
  const random = createRandom(seed, randomStreams.order, epoch);
  return shuffledIndices(chosen.length, random).map((place) => chosen[place]!);
}

/**
 * PORT: where the training loop gets its batches from, one after the other. `node/` implements it with a worker thread
 * that makes them ahead; `createInlineBatchSource` makes each when it is asked for.
 */
export interface BatchSource {
  /** Full batches in an epoch. */
  readonly stepsPerEpoch: number;
  /**
   * The next batch, without end: after an epoch's last step comes the next epoch's first. The caller may keep
   * it and change it.
   *
   * @throws ABORTED after `dispose()`.
   */
  next(): Promise<Batch>;
  /** Frees what the source holds; idempotent. A `next()` that waits is rejected. */
  dispose(): Promise<void>;
}

export interface BatchSourceOptions extends BatchMakerOptions {
  /** Epoch of the first batch. @default 0 */
  readonly startEpoch?: number;
  /** Step of the first batch within its epoch; below `stepsPerEpoch`. @default 0 */
  readonly startStep?: number;
}

/** Creates a source that makes every batch on the caller's thread: for browsers' workers and for tests. */
export function createInlineBatchSource(options: BatchSourceOptions): BatchSource {
  const maker = createBatchMaker(options);
  let epoch = options.startEpoch ?? 0;
  let step = options.startStep ?? 0;
  let isDisposed = false;

  return {
    stepsPerEpoch: maker.stepsPerEpoch,
    async next() {
      if (isDisposed) failAborted();
      const batch = maker.make(epoch, step);
      step += 1;
      if (step === maker.stepsPerEpoch) {
        step = 0;
        epoch += 1;
      }
      return batch;
    },
    dispose() {
      isDisposed = true;
      return Promise.resolve();
    },
  };
}

/** Throws what every source says once it has ended. */
export function failAborted(): never {
  fail("ABORTED", "the training batches were stopped.");
}

/**
 * The first number of every random path in training. Each kind of randomness has a stream of its own, so that changing
 * one (say, more augmentation) never moves another (say, the order of the images).
 */
export const randomStreams = {
  /** The order of the training images: followed by the epoch. */
  order: 0x0d3e,
  /** Which images of the pools an epoch sees: followed by the epoch and the pool's place among them. */
  pools: 0x5a3f,
  /** The augmentation of one image: followed by the epoch and the image's index in the dataset. */
  augmentation: 0xa06e,
  /** The dropout masks: followed by the step and the mask's place in the network. */
  dropout: 0xd209,
  /** How wide the lines of a batch are: followed by the step. */
  lineShape: 0x11e5,
  /** One line: followed by the step and its place in the batch. */
  line: 0x11e0,
  /** One held-out line: followed by its number. */
  heldOutLine: 0x11e7,
  /** One page: followed by the step and its place in the batch. */
  page: 0x9a6e,
  /** One held-out page: followed by its number. */
  heldOutPage: 0x9a67,
} as const;
