import { describe, expect, test } from "vitest";

import { anyOf, drawPlane, randomPlane, rectangle, type Shape, stroke } from "../../../../test/drawn-ink.js";
import { inkExtent } from "../../../../test/ink-extent.js";
import { createRandom } from "../../tensor/random.js";
import { createSegment, findComponents, toSegments } from "../components.js";
import { drawGlyph } from "./glyph.js";
import { normalizeDigit } from "../normalize.js";
import type { Plane } from "../plane.js";
import { plainFrame } from "./writing-frame.js";

const seven = stroke(
  [
    [20, 15],
    [60, 15],
    [35, 80],
  ],
  7,
);

function segmentsOf(ink: Plane) {
  const found = { ...findComponents(ink, 0), ink };
  return toSegments(found, found.components);
}

/** Mean difference of grey levels, of 255; a centre of mass near half a pixel may fall on either side of it. */
function differenceOf(a: Uint8Array, b: Uint8Array): number {
  const shifts = [-29, -28, -27, -1, 0, 1, 27, 28, 29];
  const differences = shifts.map((shift) =>
    a.reduce((sum, value, i) => sum + Math.abs(value - (b[i + shift] ?? 0)), 0),
  );
  return Math.min(...differences) / 784;
}

describe("a group of segments", () => {
  test("is drawn exactly as a picture of that ink alone would be normalised, in the plain frame", () => {
    for (let seed = 0; seed < 8; seed++) {
      const random = createRandom(seed, 3);
      const noise = randomPlane(seed, 90);
      const ink = drawPlane(noise.width + 3, noise.height + 3, (x, y) => {
        const value = noise.values[(y - 2) * noise.width + x - 1];
        const isInside = x >= 1 && x <= noise.width && y >= 2;
        return isInside && value !== undefined && value > 0.85 ? value : 0;
      });
      const segments = segmentsOf(ink).filter(() => random.uniform() < 0.5);
      if (segments.length === 0) continue;
      const pixels = segments.flatMap((segment) => [...segment.pixels]);
      const all = new Set(pixels);
      const alone = drawPlane(ink.width, ink.height, (x, y) => {
        const at = y * ink.width + x;
        return all.has(at) ? ink.values[at]! : 0;
      });
      const { box } = createSegment(pixels, ink);
      expect(drawGlyph(segments, ink, plainFrame)).toEqual(normalizeDigit(alone, box));
    }
  });

  test("leaves out what is not of the group, be it within its box", () => {
    const dot = rectangle(25, 40, 8, 8);
    const [main] = segmentsOf(drawPlane(90, 90, seven));
    const both = drawPlane(90, 90, anyOf(seven, dot));
    const alone = drawGlyph([main!], both, plainFrame);
    expect(alone).toEqual(drawGlyph([main!], drawPlane(90, 90, seven), plainFrame));
    expect(drawGlyph(segmentsOf(both), both, plainFrame)).not.toEqual(alone);
  });

  test("fills MNIST's 20 pixels in any frame", () => {
    const ink = drawPlane(90, 90, seven);
    const frames = [plainFrame, { slope: 0.2, lean: 0 }, { slope: -0.13, lean: 0.35 }];
    for (const frame of frames) {
      const { longerSide, centreX, centreY, most } = inkExtent(drawGlyph(segmentsOf(ink), ink, frame));
      expect(longerSide).toBe(20);
      expect(Math.abs(centreX - 14)).toBeLessThanOrEqual(0.5);
      expect(Math.abs(centreY - 14)).toBeLessThanOrEqual(0.5);
      expect(most).toBe(255);
    }
  });
});

describe("leaning and climbing ink", () => {
  const upright = (() => {
    const ink = drawPlane(90, 90, seven);
    return drawGlyph(segmentsOf(ink), ink, plainFrame);
  })();

  /** The seven as it stands on another sheet: its place there is given back to its own. */
  function drawOn(shape: Shape, frame: { slope: number; lean: number }) {
    const ink = drawPlane(160, 160, shape);
    return drawGlyph(segmentsOf(ink), ink, frame);
  }

  test("is drawn upright in its frame, and is far from it in the plain one", () => {
    const leaning: Shape = (x, y) => seven(x - 60 + 0.4 * y, y);
    const frame = { slope: 0, lean: 0.4 };
    expect(differenceOf(drawOn(leaning, frame), upright)).toBeLessThan(4);
    expect(differenceOf(drawOn(leaning, plainFrame), upright)).toBeGreaterThan(12);
  });

  test("is drawn level in its frame", () => {
    const falling: Shape = (x, y) => seven(x - 20, y - 20 - 0.2 * x);
    const frame = { slope: 0.2, lean: 0 };
    expect(differenceOf(drawOn(falling, frame), upright)).toBeLessThan(4);
    expect(differenceOf(drawOn(falling, plainFrame), upright)).toBeGreaterThan(6);
  });
});

test("large ink is drawn nearly as when it is small", () => {
  const small = drawPlane(90, 90, seven);
  const large = drawPlane(720, 720, (x, y) => seven((x - 3.5) / 8, (y - 3.5) / 8));
  const difference = differenceOf(
    drawGlyph(segmentsOf(large), large, plainFrame),
    drawGlyph(segmentsOf(small), small, plainFrame),
  );
  expect(difference).toBeLessThan(4);
});
