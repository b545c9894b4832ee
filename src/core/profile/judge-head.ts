/** What a layer says of images whose features are known, and how right it is. */

import type { ImageSet } from "../dataset/image-set.js";
import { IMAGE_PIXELS, IMAGE_SIZE, MAX_RUN_IMAGES, NOT_A_DIGIT } from "../digits.js";
import { assert } from "../errors.js";
import { toFloatImages } from "../reading/classifier.js";
import type { Session } from "../runtime.js";
import { floatTensor } from "../tensor/tensor.js";
import { logitsOf } from "./fit-head.js";
import type { Head } from "./head.js";

/** Labelled images, as the layers before the last see them. */
export interface Seen {
  readonly features: Float32Array;
  readonly labels: Uint8Array;
}

/**
 * Shows images to the layers before the last.
 *
 * @param session of the features' network, as `splitNetwork` gives it
 * @param onSeen awaited after each run, with its number of images
 */
export async function seeImages(
  session: Session,
  featureCount: number,
  { images, labels, count }: ImageSet,
  onSeen: (count: number) => Promise<void> = async () => undefined,
): Promise<Seen> {
  const features = new Float32Array(count * featureCount);
  for (let from = 0; from < count; from += MAX_RUN_IMAGES) {
    const end = Math.min(count, from + MAX_RUN_IMAGES);
    const pixels = toFloatImages(images.subarray(from * IMAGE_PIXELS, end * IMAGE_PIXELS));
    const feeds = { images: floatTensor([end - from, 1, IMAGE_SIZE, IMAGE_SIZE], pixels) };
    const { features: output } = await session.run(feeds, ["features"]);
    assert(output?.dataType === "float32", "features are no floats");
    features.set(output.data, from * featureCount);
    await onSeen(end - from);
  }
  return { features, labels };
}

/** Calibrated, [count, classCount]. */
export function probabilitiesOf({ features }: Seen, head: Head): Float32Array {
  const { classCount, calibration } = head;
  const rows = logitsOf(features, head);
  for (let from = 0; from < rows.length; from += classCount) {
    const row = rows.subarray(from, from + classCount).map((logit) => logit / calibration.temperature);
    row[NOT_A_DIGIT]! += calibration.noneOffset;
    const largest = Math.max(...row);
    const odds = row.map((logit) => Math.exp(logit - largest));
    const sum = odds.reduce((total, one) => total + one, 0);
    for (let k = 0; k < classCount; k++) rows[from + k] = odds[k]! / sum;
  }
  return rows;
}

export interface Judgement {
  readonly count: number;
  readonly errors: number;
  /** In nats an image. */
  readonly loss: number;
}

export function partOf({ features, labels }: Seen, from: number, to: number): Seen {
  const featureCount = features.length / labels.length;
  return { features: features.subarray(from * featureCount, to * featureCount), labels: labels.subarray(from, to) };
}

/** Those whose labels are asked for. */
export function selectSeen({ features, labels }: Seen, isAsked: (label: number) => boolean): Seen {
  const featureCount = features.length / labels.length;
  const places = Array.from(labels.keys()).filter((place) => isAsked(labels[place]!));
  const kept = new Float32Array(places.length * featureCount);
  for (const [i, place] of places.entries()) {
    kept.set(features.subarray(place * featureCount, (place + 1) * featureCount), i * featureCount);
  }
  return { features: kept, labels: Uint8Array.from(places, (place) => labels[place]!) };
}

export function judge(seen: Seen, head: Head): Judgement {
  const { labels } = seen;
  const probabilities = probabilitiesOf(seen, head);
  let errors = 0;
  let loss = 0;
  for (const [i, label] of labels.entries()) {
    const row = probabilities.subarray(i * head.classCount, (i + 1) * head.classCount);
    if (row.indexOf(Math.max(...row)) !== label) errors++;
    loss -= Math.log(Math.max(Number.MIN_VALUE, row[label]!));
  }
  return { count: labels.length, errors, loss: loss / labels.length };
}
