/**
 * A sample of a training as text that goes through JSON.
 */

import { IMAGE_PIXELS } from "../../core/dataset/image-set.js";
import type { RunSampleEvent } from "../../core/runs/run-event.js";
import type { TrainingSampleEvent } from "../../core/training/loop.js";

export function toSampleEvent({ step, sample: { images, labels, filters } }: TrainingSampleEvent): RunSampleEvent {
  const { height, width, pixels } = filters;
  return {
    kind: "sample",
    step,
    images: cut(images, IMAGE_PIXELS),
    labels: [...labels],
    filters: { height, width, images: cut(pixels, height * width) },
  };
}

/** Pictures of one size that lie behind each other, each as base64. */
function cut(pixels: Uint8Array, size: number): string[] {
  return Array.from({ length: pixels.length / size }, (_, i) =>
    Buffer.from(pixels.subarray(i * size, (i + 1) * size)).toString("base64"),
  );
}
