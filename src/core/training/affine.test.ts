import { describe, expect, it } from "vitest";
import { type AffineMotion, invertAffine } from "./warp.js";

const still: AffineMotion = { shiftX: 0, shiftY: 0, rotationDegrees: 0, scaleX: 1, scaleY: 1, shearDegrees: 0 };

function sourceOf(motion: Partial<AffineMotion>, x: number, y: number): readonly [number, number] {
  const map = invertAffine({ ...still, ...motion }, 28);
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
