/**
 * Augmentation: from one training image, another that a person could have written. The network then learns
 * from as many different images as it sees, and what it must not depend on (place, slant, size, pen) it stops
 * depending on. Bytes in, bytes out; everything random comes from the generator given.
 */

import { IMAGE_SIZE } from "../digits.js";
import { fail } from "../errors.js";
import type { Random } from "../tensor/random.js";
import {
  createBlurFilter,
  createPaddedImage,
  createThicknessFilter,
  createToneFilter,
  fillPaddedImage,
  WIDEST_BLUR_PIXELS,
} from "./ink-filters.js";
import { createElasticField, createWarper, invertAffine } from "./warp.js";

/**
 * How far an image may be changed. Every figure is a bound: the change is drawn evenly between none (or minus
 * the bound) and the bound, for each image anew. Plain data, so that it can cross to a worker and into a
 * model's card.
 */
export interface AugmentationOptions {
  /** Shift along each axis, in pixels, either way; 0 to 8. @default 2 */
  readonly shiftPixels: number;
  /** Rotation about the centre, in degrees, either way; 0 to 180. @default 12 */
  readonly rotationDegrees: number;
  /** Change of size, as a share of it: 0.12 is a factor from 1 / 1.12 to 1.12; 0 to 1. @default 0.12 */
  readonly scale: number;
  /** Change of width against height, as a share: 0.08 is a ratio from 1 / 1.08 to 1.08; 0 to 1. @default 0.08 */
  readonly aspect: number;
  /** Lean of upright strokes, in degrees, either way; 0 to 60. @default 10 */
  readonly shearDegrees: number;
  /**
   * Elastic bending: standard deviation of the displacement along each axis, in pixels, at its strongest; 0 to
   * 4. @default 0.9
   */
  readonly elasticAmplitudePixels: number;
  /**
   * Length over which the bending turns, in pixels; small values make strokes tremble, large ones bend the
   * whole digit; 2 to 28. @default 7
   */
  readonly elasticSmoothnessPixels: number;
  /** Most ink laid on or taken off every edge of a stroke, in pixels; 0 to 1. @default 0.5 */
  readonly strokeThicknessPixels: number;
  /** Share of the images whose strokes are made thicker or thinner; 0 to 1. @default 0.5 */
  readonly strokeThicknessShare: number;
  /**
   * Softening as a low resolution causes it, whatever the ink: largest standard deviation of the Gaussian, in
   * pixels; 0 to 1.4. @default 1.2
   */
  readonly blurPixels: number;
  /** Share of the images that are softened; 0 to 1. @default 0.35 */
  readonly blurShare: number;
  /** Softer or harder edges: a gamma from 1 / (1 + contrast) to 1 + contrast; 0 to 2. @default 0.3 */
  readonly contrast: number;
  /** Paler ink: most that full ink is lowered, as a share; 0 to 0.9. @default 0.1 */
  readonly paleness: number;
  /** Grain on the ink: largest standard deviation, in grey levels of 255; 0 to 64. @default 8 */
  readonly noise: number;
}

/**
 * What is good for about 15 epochs of MNIST: changes within what people write, so that a held-out digit never
 * looks stranger than the training ones.
 */
export const defaultAugmentation: AugmentationOptions = {
  shiftPixels: 2,
  rotationDegrees: 12,
  scale: 0.12,
  aspect: 0.08,
  shearDegrees: 10,
  elasticAmplitudePixels: 0.9,
  elasticSmoothnessPixels: 7,
  strokeThicknessPixels: 0.5,
  strokeThicknessShare: 0.5,
  blurPixels: 1.2,
  blurShare: 0.35,
  contrast: 0.3,
  paleness: 0.1,
  noise: 8,
};

/** Small changes, for small networks and short runs, which the full ones would slow down. */
export const mildAugmentation: AugmentationOptions = {
  ...defaultAugmentation,
  shiftPixels: 1,
  rotationDegrees: 6,
  scale: 0.06,
  aspect: 0.04,
  shearDegrees: 5,
  elasticAmplitudePixels: 0.4,
  strokeThicknessPixels: 0.25,
  blurPixels: 0,
  blurShare: 0,
  contrast: 0.1,
  paleness: 0,
  noise: 0,
};

/** Nothing is changed: the starting point for switching on single kinds. */
export const noAugmentation: AugmentationOptions = {
  shiftPixels: 0,
  rotationDegrees: 0,
  scale: 0,
  aspect: 0,
  shearDegrees: 0,
  elasticAmplitudePixels: 0,
  elasticSmoothnessPixels: 7,
  strokeThicknessPixels: 0,
  strokeThicknessShare: 0,
  blurPixels: 0,
  blurShare: 0,
  contrast: 0,
  paleness: 0,
  noise: 0,
};

/** Smallest and largest value of every option. */
const ranges: Record<keyof AugmentationOptions, readonly [number, number]> = {
  shiftPixels: [0, 8],
  rotationDegrees: [0, 180],
  scale: [0, 1],
  aspect: [0, 1],
  shearDegrees: [0, 60],
  elasticAmplitudePixels: [0, 4],
  elasticSmoothnessPixels: [2, 28],
  strokeThicknessPixels: [0, 1],
  strokeThicknessShare: [0, 1],
  blurPixels: [0, WIDEST_BLUR_PIXELS],
  blurShare: [0, 1],
  contrast: [0, 2],
  paleness: [0, 0.9],
  noise: [0, 64],
};

/** Writes a changed copy of the image [28, 28] at `sourceOffset` to `targetOffset` of `target`. */
export type Augmenter = (
  source: Uint8Array,
  sourceOffset: number,
  target: Uint8Array,
  targetOffset: number,
  random: Random,
) => void;

/**
 * Creates an augmenter; it owns its scratch memory, so one serves one thread. Its result depends on the image,
 * the options and the generator alone.
 *
 * @throws OPTION_INVALID when an option is out of its range.
 * @example
 * const augment = createAugmenter(defaultAugmentation);
 * augment(images, index * 784, batch, slot * 784, createRandom(seed, epoch, index));
 */
export function createAugmenter(options: AugmentationOptions): Augmenter {
  checkOptions(options);
  const original = createPaddedImage();
  const restroked = createPaddedImage();
  const changeThickness = createThicknessFilter();
  const elastic = createElasticField(IMAGE_SIZE, options.elasticSmoothnessPixels);
  const warp = createWarper();
  const blur = createBlurFilter();
  const tone = createToneFilter(options.contrast);
  const isTintless = options.contrast === 0 && options.paleness === 0;

  return (source, sourceOffset, target, targetOffset, random) => {
    fillPaddedImage(original, source, sourceOffset);
    let image = original;
    if (random.uniform() < options.strokeThicknessShare) {
      const amount = spread(options.strokeThicknessPixels, random);
      changeThickness(original, restroked, amount);
      image = restroked;
    }

    const size = factor(options.scale, random);
    // The square root keeps the area: width and height change against each other.
    const aspect = Math.sqrt(factor(options.aspect, random));
    const affine = invertAffine(
      {
        shiftX: spread(options.shiftPixels, random),
        shiftY: spread(options.shiftPixels, random),
        rotationDegrees: spread(options.rotationDegrees, random),
        scaleX: size * aspect,
        scaleY: size / aspect,
        shearDegrees: spread(options.shearDegrees, random),
      },
      IMAGE_SIZE,
    );
    const amplitude = random.uniform(0, options.elasticAmplitudePixels);
    if (amplitude > 0) elastic.draw(random, amplitude);
    warp(image, target, targetOffset, affine, amplitude > 0 ? elastic : null);

    // Nothing is drawn where nothing is softened: plans without it keep the numbers they had before.
    if (options.blurShare > 0 && random.uniform() < options.blurShare) {
      blur(target, targetOffset, random.uniform(0, options.blurPixels));
    }
    if (!isTintless) {
      const contrast = spread(1, random);
      const strength = 1 - random.uniform(0, options.paleness);
      tone.applyCurve(target, targetOffset, contrast, strength);
    }
    const grain = random.uniform(0, options.noise);
    if (grain > 0) tone.addGrain(target, targetOffset, grain, random);
  };
}

/** A number from -bound to bound. */
function spread(bound: number, random: Random): number {
  return random.uniform(-bound, bound);
}

/** A factor from 1 / (1 + share) to 1 + share; larger and smaller are equally likely. */
function factor(share: number, random: Random): number {
  return (1 + share) ** spread(1, random);
}

function checkOptions(options: AugmentationOptions): void {
  for (const [name, [least, most]] of Object.entries(ranges)) {
    const value = options[name as keyof AugmentationOptions];
    if (!(value >= least && value <= most)) {
      fail("OPTION_INVALID", `the augmentation's ${name} must be from ${least} to ${most}; got ${value}.`);
    }
  }
}

/** The augmentations that have a name, as people choose them on the command line and over HTTP. */
export const augmentationNames = ["none", "mild", "full"] as const;

export type AugmentationName = (typeof augmentationNames)[number];

export const namedAugmentations: Readonly<Record<AugmentationName, AugmentationOptions | null>> = {
  none: null,
  mild: mildAugmentation,
  full: defaultAugmentation,
};

/** The name of a plan's augmentation; null for one that was put together otherwise. */
export function augmentationNameOf(augmentation: AugmentationOptions | null): AugmentationName | null {
  const found = augmentationNames.find(
    (name) => JSON.stringify(namedAugmentations[name]) === JSON.stringify(augmentation),
  );
  return found ?? null;
}
