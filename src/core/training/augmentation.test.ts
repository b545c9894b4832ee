import { describe, expect, it } from "vitest";
import { IMAGE_PIXELS, IMAGE_SIZE } from "../digits.js";
import { createRandom } from "../tensor/random.js";
import {
  type AugmentationOptions,
  createAugmenter,
  defaultAugmentation,
  mildAugmentation,
  noAugmentation,
} from "./augmentation.js";

/** A ring with a soft edge, three pixels thick, inside MNIST's 20x20. */
const ring = Uint8Array.from({ length: IMAGE_PIXELS }, (_, i) => {
  const x = (i % IMAGE_SIZE) - 13.5;
  const y = Math.floor(i / IMAGE_SIZE) - 13.5;
  const fromStroke = Math.abs(Math.hypot(x, y) - 7.5);
  return 255 * Math.max(0, Math.min(1, 2 - fromStroke));
});

function augmented(options: AugmentationOptions, seed: number): Uint8Array {
  const target = new Uint8Array(IMAGE_PIXELS);
  createAugmenter(options)(ring, 0, target, 0, createRandom(seed));
  return target;
}

function ink(image: Uint8Array): number {
  return image.reduce((sum, grey) => sum + grey, 0);
}

describe("createAugmenter", () => {
  it("returns the same image with every kind switched off", () => {
    expect(augmented(noAugmentation, 1)).toEqual(ring);
  });

  it("gives the same image for the same generator", () => {
    const first = augmented(defaultAugmentation, 5);
    expect(augmented(defaultAugmentation, 5)).toEqual(first);
    expect(augmented(defaultAugmentation, 6)).not.toEqual(first);
  });

  it("remembers nothing of the image before", () => {
    const augment = createAugmenter(defaultAugmentation);
    const target = new Uint8Array(IMAGE_PIXELS);
    const black = new Uint8Array(IMAGE_PIXELS).fill(255);
    augment(black, 0, target, 0, createRandom(1));
    augment(ring, 0, target, 0, createRandom(5));
    expect(target).toEqual(augmented(defaultAugmentation, 5));
  });

  it("leaves the source and the neighbours of the target as they are", () => {
    const source = new Uint8Array(2 * IMAGE_PIXELS);
    source.set(ring, IMAGE_PIXELS);
    const before = source.slice();
    const target = new Uint8Array(3 * IMAGE_PIXELS).fill(77);
    const augment = createAugmenter(defaultAugmentation);
    augment(source, IMAGE_PIXELS, target, IMAGE_PIXELS, createRandom(5));
    expect(source).toEqual(before);
    expect(target.subarray(IMAGE_PIXELS, 2 * IMAGE_PIXELS)).toEqual(augmented(defaultAugmentation, 5));
    expect(target.subarray(0, IMAGE_PIXELS).every((g) => g === 77)).toBe(true);
    expect(target.subarray(2 * IMAGE_PIXELS).every((g) => g === 77)).toBe(true);
  });

  it("leaves an empty image empty", () => {
    const target = new Uint8Array(IMAGE_PIXELS).fill(1);
    const augment = createAugmenter({ ...defaultAugmentation, noise: 64 });
    augment(new Uint8Array(IMAGE_PIXELS), 0, target, 0, createRandom(1));
    expect(ink(target)).toBe(0);
  });

  it("keeps between half and twice the ink by default", () => {
    for (let seed = 0; seed < 300; seed++) {
      const share = ink(augmented(defaultAugmentation, seed)) / ink(ring);
      expect(share).toBeGreaterThan(0.5);
      expect(share).toBeLessThan(2);
    }
  });

  const kinds: readonly Partial<AugmentationOptions>[] = [
    { shiftPixels: 2 },
    { rotationDegrees: 12 },
    { scale: 0.12 },
    { aspect: 0.1 },
    { shearDegrees: 10 },
    { elasticAmplitudePixels: 1 },
    { strokeThicknessPixels: 0.5, strokeThicknessShare: 1 },
    { blurPixels: 1.2, blurShare: 1 },
    { contrast: 0.3 },
    { paleness: 0.2 },
    { noise: 10 },
  ];
  it.each(kinds)("changes the image by %o alone", (kind) => {
    expect(augmented({ ...noAugmentation, ...kind }, 2)).not.toEqual(ring);
  });

  // The small networks were trained before there was any softening, and must come out the same again.
  it("draws no number for softening where its share is 0", () => {
    let hash = 0;
    for (let seed = 0; seed < 50; seed++) {
      for (const grey of augmented(mildAugmentation, seed)) {
        hash = (Math.imul(hash, 31) + grey) >>> 0;
      }
    }
    expect(hash).toBe(950889157);
  });

  it("refuses an option out of its range", () => {
    const options = { ...defaultAugmentation, scale: -0.1 };
    expect(() => createAugmenter(options)).toThrow("the augmentation's scale must be from 0 to 1; got -0.1.");
    expect(() => createAugmenter({ ...defaultAugmentation, noise: Number.NaN })).toThrow("noise");
  });
});
