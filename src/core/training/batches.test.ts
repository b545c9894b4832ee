import { describe, expect, it } from "vitest";
import { IMAGE_PIXELS } from "../digits.js";
import { isDigitsError } from "../errors.js";
import { defaultAugmentation } from "./augmentation.js";
import { type BatchMakerOptions, createBatchMaker, createInlineBatchSource } from "./batches.js";

const COUNT = 40;

/** A dataset of 40 images; the first pixels tell which image it is. */
const dataset: BatchMakerOptions = {
  images: Uint8Array.from({ length: COUNT * IMAGE_PIXELS }, (_, i) => Math.floor(i / IMAGE_PIXELS)),
  labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 10),
  indices: Uint32Array.from({ length: 30 }, (_, i) => i + 5),
  batchSize: 7,
  seed: 11,
  augmentation: null,
};
const augmentedDataset = { ...dataset, augmentation: defaultAugmentation };

/** Which images an epoch shows, in order. */
function epochOrder(options: BatchMakerOptions, epoch: number): number[] {
  const maker = createBatchMaker(options);
  const order: number[] = [];
  for (let step = 0; step < maker.stepsPerEpoch; step++) {
    const batch = maker.make(epoch, step);
    for (let slot = 0; slot < options.batchSize; slot++) {
      order.push(batch.images[slot * IMAGE_PIXELS]!);
    }
  }
  return order;
}

function sorted(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

describe("createBatchMaker", () => {
  it("shows every training image once an epoch", () => {
    const order = epochOrder({ ...dataset, batchSize: 6 }, 0);
    expect(sorted(order)).toEqual([...dataset.indices]);
  });

  it("drops the last incomplete batch, other images in every epoch", () => {
    expect(createBatchMaker(dataset).stepsPerEpoch).toBe(4);
    const first = epochOrder(dataset, 0);
    expect(new Set(first).size).toBe(28);
    expect(sorted(first)).not.toEqual(sorted(epochOrder(dataset, 1)));
  });

  it("shows another order for another epoch or seed, the same for the same", () => {
    const order = epochOrder(dataset, 0);
    expect(epochOrder(dataset, 0)).toEqual(order);
    expect(epochOrder(dataset, 1)).not.toEqual(order);
    expect(epochOrder({ ...dataset, seed: 12 }, 0)).not.toEqual(order);
  });

  it("shows each epoch other images of its pools, beside all the others", () => {
    const pools = [
      { indices: Uint32Array.of(0, 1, 2, 3), perEpoch: 2 },
      { indices: Uint32Array.of(35, 36, 37, 38), perEpoch: 1 },
    ];
    const options = { ...dataset, pools, batchSize: 33 };
    const shown = [0, 1].map((epoch) => sorted(epochOrder(options, epoch)));
    for (const images of shown) {
      expect(new Set(images).size).toBe(33);
      expect(images.filter((image) => image < 5)).toHaveLength(2);
      expect(images.slice(2, 32)).toEqual([...dataset.indices]);
    }
    expect(shown[0]).not.toEqual(shown[1]);
    expect(sorted(epochOrder(options, 0))).toEqual(shown[0]);
  });

  it("shows a pool whole that is smaller than its share of an epoch", () => {
    const pools = [{ indices: Uint32Array.of(0, 1), perEpoch: 9 }];
    const options = { ...dataset, pools, batchSize: 32 };
    expect(sorted(epochOrder(options, 3)).slice(0, 2)).toEqual([0, 1]);
  });

  it("gives every image its own label", () => {
    const { images, labels } = createBatchMaker(dataset).make(2, 1);
    labels.forEach((label, slot) => {
      expect(label).toBe(images[slot * IMAGE_PIXELS]! % 10);
    });
  });

  it("makes any batch alone, in any order", () => {
    const maker = createBatchMaker(augmentedDataset);
    const forwards = [maker.make(0, 3), maker.make(1, 0), maker.make(1, 1)];
    const fresh = createBatchMaker(augmentedDataset);
    const backwards = [fresh.make(1, 1), fresh.make(1, 0), fresh.make(0, 3)];
    expect(backwards.toReversed()).toEqual(forwards);
  });

  it("changes an image alike wherever it stands in the order", () => {
    const whole = createBatchMaker({ ...augmentedDataset, batchSize: 30 });
    const single = createBatchMaker({ ...augmentedDataset, batchSize: 1 });
    const { images } = whole.make(4, 0);
    for (let slot = 0; slot < 30; slot++) {
      const from = slot * IMAGE_PIXELS;
      expect(single.make(4, slot).images).toEqual(images.subarray(from, from + IMAGE_PIXELS));
    }
  });

  it("changes an image differently in every epoch", () => {
    const one = { ...augmentedDataset, indices: Uint32Array.of(20), batchSize: 1 };
    const maker = createBatchMaker(one);
    expect(maker.make(0, 0).images).not.toEqual(maker.make(1, 0).images);
  });

  it.each([0, 31, 2.5])("refuses a batch size of %d", (batchSize) => {
    let failure: unknown;
    try {
      createBatchMaker({ ...dataset, batchSize });
    } catch (error) {
      failure = error;
    }
    expect(isDigitsError(failure, "OPTION_INVALID")).toBe(true);
  });
});

describe("createInlineBatchSource", () => {
  it("goes from epoch to epoch", async () => {
    const source = createInlineBatchSource(augmentedDataset);
    const maker = createBatchMaker(augmentedDataset);
    for (const [epoch, step] of [
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 0],
    ] as const) {
      expect(await source.next()).toEqual(maker.make(epoch, step));
    }
  });

  it("goes on from the middle with the same batches", async () => {
    const source = createInlineBatchSource({ ...augmentedDataset, startEpoch: 3, startStep: 2 });
    const maker = createBatchMaker(augmentedDataset);
    expect(await source.next()).toEqual(maker.make(3, 2));
    expect(await source.next()).toEqual(maker.make(3, 3));
    expect(await source.next()).toEqual(maker.make(4, 0));
  });

  it("rejects after dispose, which may be called twice", async () => {
    const source = createInlineBatchSource(dataset);
    await source.dispose();
    await source.dispose();
    await expect(source.next()).rejects.toMatchObject({ code: "ABORTED" });
  });
});
