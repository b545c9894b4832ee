import { describe, expect, it } from "vitest";
import { IMAGE_PIXELS, IMAGE_SIZE } from "../digits.js";
import { createBlurFilter } from "./blur.js";

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
