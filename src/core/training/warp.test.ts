import { describe, expect, it } from "vitest";
import { IMAGE_PIXELS, IMAGE_SIZE } from "../digits.js";
import { createRandom } from "../tensor/random.js";
import { createPaddedImage, fillPaddedImage } from "./ink-filters.js";
import { type AffineMotion, createElasticField, createWarper, invertAffine } from "./warp.js";

const still: AffineMotion = { shiftX: 0, shiftY: 0, rotationDegrees: 0, scaleX: 1, scaleY: 1, shearDegrees: 0 };

/** Random grey levels everywhere, so that any mistake of place shows. */
function speckles(): Uint8Array {
  const random = createRandom(7);
  return Uint8Array.from({ length: IMAGE_PIXELS }, () => random.integer(256));
}

/** A soft round blot of the given radius around a place, in pixels. */
function blot(centreX: number, centreY: number, radius: number): Uint8Array {
  return Uint8Array.from({ length: IMAGE_PIXELS }, (_, i) => {
    const x = (i % IMAGE_SIZE) - centreX;
    const y = Math.floor(i / IMAGE_SIZE) - centreY;
    return 255 * Math.exp(-(x * x + y * y) / (2 * radius * radius));
  });
}

function warped(
  image: Uint8Array,
  motion: Partial<AffineMotion>,
  bend?: { readonly seed: number; readonly amplitude: number },
): Uint8Array {
  const padded = createPaddedImage();
  fillPaddedImage(padded, image, 0);
  const target = new Uint8Array(IMAGE_PIXELS);
  const affine = invertAffine({ ...still, ...motion }, IMAGE_SIZE);
  const elastic = createElasticField(IMAGE_SIZE, 7);
  if (bend) elastic.draw(createRandom(bend.seed), bend.amplitude);
  createWarper()(padded, target, 0, affine, bend ? elastic : null);
  return target;
}

/** Centre of mass and mass of the ink, in pixels. */
function moments(image: Uint8Array) {
  let mass = 0;
  let x = 0;
  let y = 0;
  image.forEach((grey, i) => {
    mass += grey;
    x += grey * (i % IMAGE_SIZE);
    y += grey * Math.floor(i / IMAGE_SIZE);
  });
  return { mass, x: x / mass, y: y / mass };
}

describe("createWarper", () => {
  it("returns the same image when nothing moves", () => {
    expect(warped(speckles(), {})).toEqual(speckles());
  });

  it("shifts by whole pixels exactly, and lets paper in", () => {
    const image = speckles();
    const moved = warped(image, { shiftX: 3, shiftY: -2 });
    for (let y = 0; y < IMAGE_SIZE; y++) {
      for (let x = 0; x < IMAGE_SIZE; x++) {
        const isInside = x >= 3 && y + 2 < IMAGE_SIZE;
        const expected = isInside ? image[(y + 2) * IMAGE_SIZE + x - 3] : 0;
        expect(moved[y * IMAGE_SIZE + x]).toBe(expected);
      }
    }
  });

  it("turns by 90 degrees exactly", () => {
    const image = speckles();
    const turned = warped(image, { rotationDegrees: 90 });
    for (let y = 0; y < IMAGE_SIZE; y++) {
      for (let x = 0; x < IMAGE_SIZE; x++) {
        const from = (27 - x) * IMAGE_SIZE + y;
        expect(turned[y * IMAGE_SIZE + x]).toBe(image[from]);
      }
    }
  });

  it("moves the centre of mass by a part of a pixel", () => {
    const before = moments(blot(12, 15, 3));
    const after = moments(warped(blot(12, 15, 3), { shiftX: 0.4, shiftY: -1.7 }));
    // Weights are tabulated at 256th of a pixel, grey levels are whole.
    expect(after.x - before.x).toBeCloseTo(0.4, 1);
    expect(after.y - before.y).toBeCloseTo(-1.7, 1);
  });

  it("changes the mass of the ink with the area", () => {
    const before = moments(blot(13, 14, 3)).mass;
    const motion = { scaleX: 1.2, scaleY: 1.1, rotationDegrees: 20 };
    const after = moments(warped(blot(13, 14, 3), motion)).mass;
    expect(after / before).toBeCloseTo(1.2 * 1.1, 1);
  });

  it("keeps the mass of the ink under elastic bending within a half", () => {
    const before = moments(blot(13, 14, 4)).mass;
    for (let seed = 0; seed < 20; seed++) {
      const bent = moments(warped(blot(13, 14, 4), {}, { seed, amplitude: 1 }));
      expect(bent.mass / before).toBeGreaterThan(0.5);
      expect(bent.mass / before).toBeLessThan(1.5);
    }
  });

  it.each([-0.9, -0.999, 0.9, 0.999])("fades into paper when the edge is shifted by %d pixels", (shift) => {
    const full = new Uint8Array(IMAGE_PIXELS).fill(255);
    const moved = warped(full, { shiftX: shift, shiftY: shift });
    const edge = shift < 0 ? IMAGE_PIXELS - 1 : 0;
    // A tenth of a pixel of ink, along both axes.
    expect(moved[edge]).toBeLessThan(255 * 0.1 ** 2);
    expect(moved[14 * IMAGE_SIZE + 14]).toBe(255);
  });

  it("leaves no ink of an image moved out of sight", () => {
    expect(moments(warped(speckles(), { shiftX: 40 })).mass).toBe(0);
  });
});

const SIDE = 28;

function drawField(seed: number, amplitude: number, spacing: number) {
  const field = createElasticField(SIDE, spacing);
  field.draw(createRandom(seed), amplitude);
  return Array.from({ length: SIDE }, (_, y) => {
    const dx = new Float32Array(SIDE);
    const dy = new Float32Array(SIDE);
    field.readRow(y, dx, dy);
    return { dx, dy };
  });
}

describe("createElasticField", () => {
  it("draws the same field from the same seed", () => {
    expect(drawField(3, 1, 7)).toEqual(drawField(3, 1, 7));
  });

  it.each([2, 4, 7, 12, 28])("moves by the amplitude on average at a spacing of %d pixels", (spacing) => {
    let squares = 0;
    const fields = 300;
    for (let seed = 0; seed < fields; seed++) {
      for (const { dx, dy } of drawField(seed, 1.5, spacing)) {
        for (const shift of dx) squares += shift ** 2;
        for (const shift of dy) squares += shift ** 2;
      }
    }
    const deviation = Math.sqrt(squares / (fields * SIDE * SIDE * 2));
    // 300 fields of few independent nodes each: 3 % is three standard errors at the widest spacing.
    expect(deviation / 1.5).toBeGreaterThan(0.97);
    expect(deviation / 1.5).toBeLessThan(1.03);
  });

  it("changes little from one pixel to the next", () => {
    const rows = drawField(5, 1, 7);
    for (let y = 1; y < SIDE; y++) {
      for (let x = 1; x < SIDE; x++) {
        const here = rows[y]!.dx[x]!;
        // The steepest slope of the spline between nodes at both ends of their range.
        expect(Math.abs(here - rows[y]!.dx[x - 1]!)).toBeLessThan(1);
        expect(Math.abs(here - rows[y - 1]!.dx[x]!)).toBeLessThan(1);
      }
    }
  });

  it("does not move along both axes alike", () => {
    const [row] = drawField(5, 1, 7);
    expect(row!.dx).not.toEqual(row!.dy);
  });
});

const unmoved: AffineMotion = { shiftX: 0, shiftY: 0, rotationDegrees: 0, scaleX: 1, scaleY: 1, shearDegrees: 0 };

function sourceOf(motion: Partial<AffineMotion>, x: number, y: number): readonly [number, number] {
  const map = invertAffine({ ...unmoved, ...motion }, 28);
  return [map.xx * x + map.xy * y + map.x0, map.yx * x + map.yy * y + map.y0];
}

function expectSource(
  motion: Partial<AffineMotion>,
  target: readonly [number, number],
  source: readonly [number, number],
): void {
  const [x, y] = sourceOf(motion, ...target);
  expect(x).toBeCloseTo(source[0], 10);
  expect(y).toBeCloseTo(source[1], 10);
}

describe("invertAffine", () => {
  it("leaves every place where it is when there is no motion", () => {
    expectSource({}, [3, 20], [3, 20]);
  });

  it("finds what was shifted right and down further left and up", () => {
    expectSource({ shiftX: 2, shiftY: 1 }, [10, 10], [8, 9]);
  });

  it("turns the top to the right at 90 degrees", () => {
    expectSource({ rotationDegrees: 90 }, [27, 0], [0, 0]);
    expectSource({ rotationDegrees: 90 }, [27, 13.5], [13.5, 0]);
  });

  it("scales about the centre", () => {
    expectSource({ scaleX: 2, scaleY: 0.5 }, [15.5, 14.5], [14.5, 15.5]);
  });

  it("leans the top to the left under shear and keeps the heights", () => {
    expectSource({ shearDegrees: 45 }, [3.5, 3.5], [13.5, 3.5]);
  });

  it("shifts after it turns and scales", () => {
    const motion = { shiftX: 3, rotationDegrees: 180, scaleX: 2, scaleY: 2 };
    expectSource(motion, [16.5, 13.5], [13.5, 13.5]);
    expectSource(motion, [18.5, 13.5], [12.5, 13.5]);
  });
});
