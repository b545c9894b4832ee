import { describe, expect, it } from "vitest";
import { createRandom } from "../tensor/random.js";
import { createElasticField } from "./elastic.js";

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
