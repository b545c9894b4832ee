/**
 * How many held-out images an inference model classifies correctly.
 */

import type { ImageSet } from "../dataset/image-set.js";
import { IMAGE_PIXELS, IMAGE_SIZE } from "../digits.js";
import type { Runtime } from "../runtime.js";
import { floatTensor } from "../tensor/tensor.js";

/** Images a run: larger batches are no faster an image, and take memory for all their layers. */
const BATCH_SIZE = 50;

/** Counts the images whose largest logit is that of their label. */
export async function countCorrect(
  runtime: Runtime,
  model: Uint8Array,
  { count, images, labels }: ImageSet,
  threads: number,
): Promise<number> {
  const session = await runtime.load(model, { threads });
  try {
    let correct = 0;
    for (let start = 0; start < count; start += BATCH_SIZE) {
      const size = Math.min(BATCH_SIZE, count - start);
      const from = start * IMAGE_PIXELS;
      const pixels = Float32Array.from(images.subarray(from, from + size * IMAGE_PIXELS), (ink) => ink / 255);
      const feeds = { images: floatTensor([size, 1, IMAGE_SIZE, IMAGE_SIZE], pixels) };
      const { logits } = await session.run(feeds, ["logits"]);
      if (logits?.dataType !== "float32") continue;
      const classes = logits.data.length / size;
      for (let i = 0; i < size; i++) {
        const row = logits.data.subarray(i * classes, (i + 1) * classes);
        if (row.indexOf(Math.max(...row)) === labels[start + i]) correct++;
      }
    }
    return correct;
  } finally {
    await session.dispose();
  }
}
