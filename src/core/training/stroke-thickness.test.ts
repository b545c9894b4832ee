import { describe, expect, it } from "vitest";
import { IMAGE_PIXELS, IMAGE_SIZE } from "../digits.js";
import { FRAME, PADDED_SIDE, createPaddedImage, fillPaddedImage } from "./padded-image.js";
import { createThicknessFilter } from "./stroke-thickness.js";

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
