import { describe, expect, test } from "vitest";

import { createRandom } from "../../tensor/random.js";
import { expectSameNumbers } from "../../../../test/rewritten-graphs.js";
import { convolution, input } from "../operations/builder.js";
import { filterTransforms, MOST_POINTS, rowTransforms, type TileOutputs, winogradConvolution } from "./winograd.js";

/** The largest relative difference measured: 4e-6 with eight points a direction, 2e-5 with ten. */
const [EIGHT_POINTS, TEN_POINTS] = [1e-5, 5e-5];

interface Case {
  readonly images: readonly [number, number, number, number];
  readonly weights: readonly [number, number, number, number];
  readonly padding?: number | readonly [number, number, number, number];
  readonly tiles: TileOutputs;
  readonly tolerance?: number;
}

const cases: readonly [string, Case][] = [
  ["two tiles a direction", { images: [2, 3, 12, 12], weights: [4, 3, 3, 3], tiles: [5, 5] }],
  ["one tile", { images: [2, 3, 8, 8], weights: [5, 3, 3, 3], tiles: [6, 6] }],
  ["padding", { images: [3, 2, 6, 6], weights: [4, 2, 3, 3], padding: 1, tiles: [6, 6] }],
  [
    "padding that differs from side to side",
    { images: [2, 2, 7, 6], weights: [3, 2, 3, 3], padding: [0, 1, 2, 1], tiles: [4, 3] },
  ],
  ["tiles that reach beyond the images", { images: [2, 3, 11, 9], weights: [4, 3, 3, 3], tiles: [4, 4] }],
  ["images that are wider than high, and tiles too", { images: [2, 3, 6, 14], weights: [4, 3, 3, 3], tiles: [4, 6] }],
  ["kernels of 5x5", { images: [2, 3, 24, 24], weights: [4, 3, 5, 5], tiles: [5, 5], tolerance: TEN_POINTS }],
  ["kernels of 3x5", { images: [2, 3, 12, 12], weights: [4, 3, 3, 5], tiles: [5, 4] }],
  [
    "the most points there are",
    { images: [2, 3, 10, 10], weights: [4, 3, 3, 3], tiles: [8, 8], tolerance: TEN_POINTS },
  ],
  ["a batch of one", { images: [1, 1, 8, 8], weights: [1, 1, 3, 3], tiles: [2, 3] }],
];

describe("winogradConvolution", () => {
  test.each(cases)(
    "gives the values and the gradients of a convolution: %s",
    async (_, { images, weights, padding = 0, tiles, tolerance = EIGHT_POINTS }) => {
      const [top, left, bottom, right] = typeof padding === "number" ? [padding, padding, padding, padding] : padding;
      const around = { top, left, bottom, right };
      const x = input("images", images);
      const w = input("weights", weights);
      const direct = convolution(x, w, { padding: around });
      const tiled = winogradConvolution(x, w, { padding: around, tileOutputs: tiles });
      expect(tiled.shape).toEqual(direct.shape);
      await expectSameNumbers(tiled, direct, tolerance);
    },
  );
});

const random = createRandom(1);

function normals(length: number): number[] {
  return Array.from({ length }, () => random.normal());
}

/** Every result of a row from the definition of a correlation. */
function correlate(pixels: readonly number[], taps: readonly number[]) {
  return Array.from({ length: pixels.length - taps.length + 1 }, (_, i) =>
    taps.reduce((sum, tap, k) => sum + tap * pixels[i + k]!, 0),
  );
}

/** matrix [rows, columns] times vector [columns]. */
function times(matrix: readonly (readonly number[])[], vector: number[]) {
  return matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i]!, 0));
}

function transposed(matrix: readonly (readonly number[])[]): number[][] {
  return matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));
}

/** The rows of a flat matrix. */
function rowsOf(values: ArrayLike<number>, columns: number): number[][] {
  const all = Array.from(values);
  return Array.from({ length: all.length / columns }, (_, row) => all.slice(row * columns, (row + 1) * columns));
}

const tiles = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((outputs) =>
  [1, 2, 3, 4, 5, 7].filter((taps) => outputs + taps - 1 <= MOST_POINTS).map((taps) => [outputs, taps] as const),
);

describe("filterTransforms", () => {
  test.each(tiles)("correlates: %i results of %i taps", (outputs, taps) => {
    const transforms = filterTransforms(outputs, taps);
    const pixels = normals(outputs + taps - 1);
    const weights = normals(taps);
    const products = times(transforms.pixels, pixels).map(
      (value, point) => value * times(transforms.weights, weights)[point]!,
    );
    const results = times(transposed(transforms.outputs), products);
    correlate(pixels, weights).forEach((value, i) => {
      expect(results[i]).toBeCloseTo(value, 10);
    });
  });

  test("needs a product a point, and a point more for each tap", () => {
    const { pixels, weights, outputs } = filterTransforms(4, 3);
    expect([pixels, weights, outputs].map((rows) => rows.length)).toEqual([6, 6, 6]);
  });

  test("knows no tiles of more points than have been measured", () => {
    expect(() => filterTransforms(MOST_POINTS - 1, 3)).toThrow("there are no points for 9 outputs of 3 taps");
  });
});

describe("rowTransforms", () => {
  test.each([
    ["tiles that fill it", 12, [0, 0], 3, 5],
    ["one tile", 8, [0, 0], 3, 6],
    ["a last tile that reaches beyond it", 13, [0, 0], 3, 4],
    ["padding", 12, [1, 1], 3, 4],
    ["more padding at the end", 9, [0, 2], 5, 3],
  ] as const)("correlates a row: %s", (_, pixels, padding, taps, tile) => {
    const row = rowTransforms({ pixels, padding, taps, tileOutputs: tile });
    const values = normals(pixels);
    const weights = normals(taps);
    const [before, after] = padding;
    const expected = correlate([...Array<number>(before).fill(0), ...values, ...Array<number>(after).fill(0)], weights);
    const atPoints = times(rowsOf(row.weights.data as Float32Array, taps), weights);
    const products = times(rowsOf(row.pixels.data as Float32Array, pixels), values).map(
      (value, i) => value * atPoints[Math.floor(i / row.tiles)]!,
    );
    const results = times(transposed(rowsOf(row.outputs.data as Float32Array, expected.length)), products);
    expect(row.tiles).toBe(Math.ceil(expected.length / tile));
    expect(results).toHaveLength(expected.length);
    expected.forEach((value, i) => {
      expect(results[i]).toBeCloseTo(value, 4); // the matrices are of single precision
    });
  });
});
