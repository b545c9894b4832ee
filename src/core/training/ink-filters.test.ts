import { describe, expect, it } from "vitest";
import { IMAGE_PIXELS, IMAGE_SIZE } from "../digits.js";
import { createRandom } from "../tensor/random.js";
import {
  createBlurFilter,
  createPaddedImage,
  createThicknessFilter,
  createToneFilter,
  fillPaddedImage,
  FRAME,
  PADDED_SIDE,
} from "./ink-filters.js";

/** An upright stroke of `width` pixels in the middle of the image, padded. */
function stroke(width: number): Uint8Array {
  const image = new Uint8Array(IMAGE_PIXELS);
  for (let y = 5; y < 23; y++) {
    image.fill(255, y * IMAGE_SIZE + 12, y * IMAGE_SIZE + 12 + width);
  }
  const padded = createPaddedImage();
  fillPaddedImage(padded, image, 0);
  return padded;
}

function filtered(source: Uint8Array, amount: number): Uint8Array {
  const target = createPaddedImage();
  createThicknessFilter()(source, target, amount);
  return target;
}

function ink(image: Uint8Array): number {
  return image.reduce((sum, grey) => sum + grey, 0) / 255;
}

describe("createThicknessFilter", () => {
  it("changes nothing at 0", () => {
    expect(filtered(stroke(3), 0)).toEqual(stroke(3));
  });

  it("lays a pixel onto both edges at 1", () => {
    const row = (FRAME + 14) * PADDED_SIDE + FRAME;
    const thick = filtered(stroke(3), 1).subarray(row + 10, row + 17);
    expect([...thick]).toEqual([0, 255, 255, 255, 255, 255, 0]);
  });

  it("takes a pixel off both edges of a thick stroke at -1", () => {
    const row = (FRAME + 14) * PADDED_SIDE + FRAME;
    const thin = filtered(stroke(5), -1).subarray(row + 11, row + 18);
    expect([...thin]).toEqual([0, 0, 255, 255, 255, 0, 0]);
  });

  it("has more ink the larger the amount", () => {
    const amounts = [-1, -0.7, -0.4, -0.1, 0, 0.1, 0.4, 0.7, 1];
    const inks = amounts.map((amount) => ink(filtered(stroke(4), amount)));
    for (let i = 1; i < inks.length; i++) {
      expect(inks[i]!).toBeGreaterThan(inks[i - 1]!);
    }
  });

  it("does not rub out a stroke of one or two pixels", () => {
    for (const width of [1, 2]) {
      expect(ink(filtered(stroke(width), -1))).toBe(ink(stroke(width)));
    }
  });

  it("does not wrap ink around the image's edge", () => {
    const image = new Uint8Array(IMAGE_PIXELS);
    for (let y = 0; y < IMAGE_SIZE; y++) image[y * IMAGE_SIZE + 27] = 255;
    const padded = createPaddedImage();
    fillPaddedImage(padded, image, 0);
    const thick = filtered(padded, 1);
    for (let y = 0; y < IMAGE_SIZE; y++) {
      const row = (FRAME + y) * PADDED_SIDE + FRAME;
      expect(thick[row]).toBe(0);
      expect(thick[row + 26]).toBe(255);
      expect(thick[row + 28]).toBe(0); // the frame stays paper
    }
  });
});

const CENTRE = 14 * IMAGE_SIZE + 14;

/** One pixel of ink on paper: what a filter makes of it is the filter. */
function dot(): Uint8Array {
  const image = new Uint8Array(IMAGE_PIXELS);
  image[CENTRE] = 255;
  return image;
}

function ring(radius: number): Uint8Array {
  return Uint8Array.from({ length: IMAGE_PIXELS }, (_, i) => {
    const x = (i % IMAGE_SIZE) - 13.5;
    const y = Math.floor(i / IMAGE_SIZE) - 13.5;
    const fromStroke = Math.abs(Math.hypot(x, y) - radius);
    return 255 * Math.max(0, Math.min(1, 2 - fromStroke));
  });
}

function blurred(image: Uint8Array, deviation: number): Uint8Array {
  const copy = image.slice();
  createBlurFilter()(copy, 0, deviation);
  return copy;
}

/** Standard deviation of the ink across the columns, in pixels. */
function spreadOf(image: Uint8Array): number {
  let ink = 0;
  let squares = 0;
  for (const [i, grey] of image.entries()) {
    ink += grey;
    squares += grey * ((i % IMAGE_SIZE) - 14) ** 2;
  }
  return Math.sqrt(squares / ink);
}

describe("createBlurFilter", () => {
  it.each([0.3, 0.6, 0.9, 1.2, 1.4])("spreads a dot by the %d pixels it promises", (deviation) => {
    // Grey levels are whole numbers: the outermost lose up to half a level.
    expect(spreadOf(blurred(dot(), deviation))).toBeCloseTo(deviation, 1);
  });

  it("leaves every image as it is at 0 pixels", () => {
    expect(blurred(ring(7), 0)).toEqual(ring(7));
  });

  it("keeps the darkest pixel as dark as it was", () => {
    for (const strength of [1, 0.6]) {
      const image = ring(7).map((grey) => grey * strength);
      expect(Math.max(...blurred(image, 1.2))).toBe(Math.max(...image));
    }
  });

  it("runs a small loop shut and leaves a large one open", () => {
    const middle = 13 * IMAGE_SIZE + 13;
    expect(blurred(ring(2.5), 1.2)[middle]).toBeGreaterThan(60);
    expect(blurred(ring(8), 1.2)[middle]).toBe(0);
  });

  it("treats both axes and all directions alike", () => {
    const image = blurred(dot(), 1);
    for (const distance of [1, 2]) {
      const around = [1, -1, IMAGE_SIZE, -IMAGE_SIZE].map((step) => image[CENTRE + distance * step]);
      expect(new Set(around).size).toBe(1);
    }
  });

  it("takes ink at the border for the end of the paper, and wraps nothing round", () => {
    const image = new Uint8Array(IMAGE_PIXELS);
    for (let y = 0; y < IMAGE_SIZE; y++) image[y * IMAGE_SIZE] = 255;
    const soft = blurred(image, 1.2);
    for (let y = 0; y < IMAGE_SIZE; y++) {
      expect(soft[y * IMAGE_SIZE + 1]).toBeGreaterThan(0);
      expect(soft[y * IMAGE_SIZE + IMAGE_SIZE - 1]).toBe(0);
    }
  });

  it("leaves an empty image empty", () => {
    const empty = new Uint8Array(IMAGE_PIXELS);
    expect(blurred(empty, 1)).toEqual(empty);
  });

  it("remembers nothing of the image before, and touches only its own", () => {
    const blur = createBlurFilter();
    const two = new Uint8Array(2 * IMAGE_PIXELS).fill(255);
    blur(two, 0, 1.2);
    two.set(ring(7), IMAGE_PIXELS);
    const first = two.slice(0, IMAGE_PIXELS);
    blur(two, IMAGE_PIXELS, 0.8);
    expect(two.subarray(0, IMAGE_PIXELS)).toEqual(first);
    expect(two.subarray(IMAGE_PIXELS)).toEqual(blurred(ring(7), 0.8));
  });
});

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
