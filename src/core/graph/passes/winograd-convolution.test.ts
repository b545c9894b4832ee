import { describe, expect, test } from "vitest";

import { expectSameNumbers } from "../../../../test/rewritten-graphs.js";
import { convolution, input } from "../operations/builder.js";
import { type TileOutputs, winogradConvolution } from "./winograd-convolution.js";

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
