/**
 * `npm run bench -- augmentation`: how many augmented training images a second one thread makes, and how many reach the
 * training loop from the worker thread. Both must stay well above what a training step takes.
 */

import { IMAGE_PIXELS, IMAGE_SIZE } from "../../src/core/digits.js";
import { createRandom } from "../../src/core/tensor/random.js";
import { defaultAugmentation } from "../../src/core/training/augmentation.js";
import { type BatchMakerOptions, createBatchMaker } from "../../src/core/training/batches.js";
import { createBatchSource } from "../../src/node/training/batch-source.js";
import { alternate, type Benchmark, summarise } from "../benchmark.js";

const BATCH_SIZE = 128;
const BATCHES_A_ROUND = 300; // about 1 s
const IMAGE_COUNT = 4096;
const LINE = { batch: BATCH_SIZE, unit: "images/s" };

export const augmentationBenchmark: Benchmark = {
  summary: "images augmented a second, on one thread and from the worker",
  async run({ rounds }) {
    const options = createDataset();
    const maker = createBatchMaker(options);
    let batch = 0;
    const makeNext = () => {
      maker.make(Math.floor(batch / maker.stepsPerEpoch), batch % maker.stepsPerEpoch);
      batch += 1;
    };
    const inline = await alternate({ round: () => timeImages(makeNext) }, null, rounds);
    const source = createBatchSource(options);
    try {
      const worker = await alternate({ round: () => timeImages(() => source.next()) }, null, rounds);
      return [
        summarise({ name: "one thread", ...LINE }, inline),
        summarise({ name: "from the worker", ...LINE }, worker),
      ];
    } finally {
      await source.dispose();
    }
  },
};

/** Images a second of making one batch after the other. */
async function timeImages(makeBatch: () => unknown): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < BATCHES_A_ROUND; i++) await makeBatch();
  const seconds = (performance.now() - start) / 1000;
  return (BATCHES_A_ROUND * BATCH_SIZE) / seconds;
}

/** Rings of the size and thickness of MNIST's zeros: the share of ink is what the time depends on. */
function createDataset(): BatchMakerOptions {
  const images = new Uint8Array(IMAGE_COUNT * IMAGE_PIXELS);
  const random = createRandom(1);
  for (let image = 0; image < IMAGE_COUNT; image++) {
    const radius = random.uniform(5, 9);
    for (let i = 0; i < IMAGE_PIXELS; i++) {
      const x = (i % IMAGE_SIZE) - 13.5;
      const y = Math.floor(i / IMAGE_SIZE) - 13.5;
      const fromStroke = Math.abs(Math.hypot(x, y) - radius);
      images[image * IMAGE_PIXELS + i] = 255 * Math.max(0, Math.min(1, 2 - fromStroke));
    }
  }
  return {
    images,
    labels: new Uint8Array(IMAGE_COUNT),
    indices: Uint32Array.from({ length: IMAGE_COUNT }, (_, i) => i),
    batchSize: BATCH_SIZE,
    seed: 1,
    augmentation: defaultAugmentation,
  };
}
