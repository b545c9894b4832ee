/**
 * What a network must not forget while it learns a hand: digits of MNIST and drawn ones, signs, letters and other marks that
 * are none. Small enough to come along with a page: 16 grey levels, two pixels a byte, to be compressed by whoever sends it.
 */

import { createImageSet, type ImageSet, subset } from "../dataset/image-set.js";
import { IMAGE_PIXELS, NOT_A_DIGIT } from "../digits.js";
import { fail } from "../errors.js";

export interface ReplaySet {
  /** Shown again while the hand is learnt. */
  readonly training: ImageSet;
  /** Shows whether anything was forgotten. */
  readonly heldOut: ImageSet;
}

/** Every third image is held out. */
const HELD_OUT_EVERY = 3;

const LEVELS = 15;
const PACKED_BYTES = IMAGE_PIXELS / 2;

/** The images as bytes: their number (two bytes, the low one first), their labels, their pixels. */
export function packReplay({ count, images, labels }: ImageSet): Uint8Array {
  const packed = new Uint8Array(2 + count + count * PACKED_BYTES);
  packed.set([count & 255, count >> 8]);
  packed.set(labels, 2);
  const levelOf = (place: number) => Math.round((images[place]! * LEVELS) / 255);
  for (let i = 0; i < count * PACKED_BYTES; i++) packed[2 + count + i] = levelOf(2 * i) | (levelOf(2 * i + 1) << 4);
  return packed;
}

/**
 * The images back, with their grey levels rounded.
 *
 * @throws DATASET_MALFORMED
 */
export function unpackReplay(packed: Uint8Array): ReplaySet {
  const count = (packed[0] ?? 0) | ((packed[1] ?? 0) << 8);
  const labels = packed.slice(2, 2 + count);
  const pixels = packed.subarray(2 + count);
  if (count < HELD_OUT_EVERY || pixels.length !== count * PACKED_BYTES || labels.some((label) => label > NOT_A_DIGIT)) {
    fail("DATASET_MALFORMED", `${packed.length} bytes are no images to learn a hand beside. Build the program again.`);
  }
  const images = new Uint8Array(count * IMAGE_PIXELS);
  for (const [i, pair] of pixels.entries()) {
    images[2 * i] = ((pair & 15) * 255) / LEVELS;
    images[2 * i + 1] = ((pair >> 4) * 255) / LEVELS;
  }
  const all = createImageSet(images, labels);
  const places = Array.from(labels.keys());
  return {
    training: subset(
      all,
      places.filter((place) => place % HELD_OUT_EVERY !== 0),
    ),
    heldOut: subset(
      all,
      places.filter((place) => place % HELD_OUT_EVERY === 0),
    ),
  };
}
