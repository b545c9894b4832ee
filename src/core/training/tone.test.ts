import { describe, expect, it } from "vitest";
import { IMAGE_PIXELS } from "../digits.js";
import { createRandom } from "../tensor/random.js";
import { createToneFilter } from "./tone.js";

/** Every grey level at least three times. */
function ramp(): Uint8Array {
  return Uint8Array.from({ length: IMAGE_PIXELS }, (_, i) => i % 256);
}

describe("createToneFilter", () => {
  it("leaves every grey level as it is at contrast 0 and full strength", () => {
    const image = ramp();
    createToneFilter(0.4).applyCurve(image, 0, 0, 1);
    expect(image).toEqual(ramp());
  });

  it("keeps paper and full ink at every contrast", () => {
    for (const contrast of [-1, -0.3, 0.5, 1]) {
      const image = ramp();
      createToneFilter(0.4).applyCurve(image, 0, contrast, 1);
      expect([image[0], image[255]]).toEqual([0, 255]);
    }
  });

  it("uses the gamma that the range promises", () => {
    const soft = ramp();
    createToneFilter(1).applyCurve(soft, 0, -1, 1);
    expect(soft[128]).toBe(Math.round(255 * (128 / 255) ** 2));
    const hard = ramp();
    createToneFilter(1).applyCurve(hard, 0, 1, 1);
    expect(hard[128]).toBe(Math.round(255 * (128 / 255) ** 0.5));
  });

  it("lowers full ink to the strength", () => {
    const image = ramp();
    createToneFilter(0).applyCurve(image, 0, 0, 0.8);
    expect(image[255]).toBe(204);
  });

  it("adds grain of the given deviation to ink and none to paper", () => {
    const image = new Uint8Array(IMAGE_PIXELS).fill(128, IMAGE_PIXELS / 2);
    createToneFilter(0).addGrain(image, 0, 12, createRandom(1));
    expect(image.subarray(0, IMAGE_PIXELS / 2).every((g) => g === 0)).toBe(true);
    const ink = [...image.subarray(IMAGE_PIXELS / 2)];
    const mean = ink.reduce((sum, grey) => sum + grey, 0) / ink.length;
    const deviation = Math.sqrt(ink.reduce((sum, grey) => sum + (grey - mean) ** 2, 0) / ink.length);
    // 392 samples: 2 levels are three standard errors of the mean and of the deviation.
    expect(Math.abs(mean - 128)).toBeLessThan(2);
    expect(Math.abs(deviation - 12)).toBeLessThan(2);
  });

  it("touches only the image at the offset", () => {
    const images = new Uint8Array(3 * IMAGE_PIXELS).fill(100);
    const tone = createToneFilter(0.5);
    tone.applyCurve(images, IMAGE_PIXELS, 1, 0.9);
    tone.addGrain(images, IMAGE_PIXELS, 20, createRandom(1));
    const neighbours = [...images.subarray(0, IMAGE_PIXELS), ...images.subarray(2 * IMAGE_PIXELS)];
    expect(neighbours.every((grey) => grey === 100)).toBe(true);
  });
});
