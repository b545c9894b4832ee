import { describe, expect, test } from "vitest";

import { expectSameNumbers, kindsOf } from "../../../../test/rewritten-graphs.js";
import { add, convolution, input, relu } from "../operations/builder.js";
import { cheapenConvolutions } from "./cheaper-convolution.js";
import type { Node } from "../operations/op.js";

/** As in winograd-convolution.test.ts, of ten points a direction. */
const TOLERANCE = 5e-5;

function cheapened(root: Node): Node {
  return cheapenConvolutions([root])[0]!;
}

function directConvolutions(root: Node): number {
  return kindsOf(root).filter((kind) => kind === "convolution").length;
}

/** A convolution of `outputs` kernels over images of `inputs` channels. */
function convolve(
  inputs: number,
  outputs: number,
  side: number,
  { kernel = 3, padding = 0, stride = 1, batch = 64 } = {},
): Node {
  return convolution(
    input("images", [batch, inputs, side, side]),
    input("weights", [outputs, inputs, kernel, kernel]),
    { padding, stride },
  );
}

describe("cheapenConvolutions", () => {
  test.each([
    ["32 to 64 channels of 12x12", convolve(32, 64, 12)],
    ["64 to 128 of 8x8", convolve(64, 128, 8)],
    ["16 to 32 of 24x24, 5x5", convolve(16, 32, 24, { kernel: 5 })],
    ["64 to 96 of 6x6 and padding", convolve(64, 96, 6, { padding: 1 })],
  ])("replaces what multiplies less in tiles: %s", (_, direct) => {
    expect(directConvolutions(cheapened(direct))).toBe(0);
  });

  test.each([
    ["one channel", convolve(1, 32, 28)],
    ["kernels of 1x1", convolve(64, 64, 12, { kernel: 1 })],
    ["a stride of 2", convolve(32, 64, 12, { stride: 2 })],
    ["kernels of as many weights as images have pixels", convolve(16, 16, 3)],
    ["a kernel longer than any tile", convolve(16, 16, 28, { kernel: 11 })],
    ["one image with many channels", convolve(128, 128, 4, { batch: 1 })],
  ])("leaves what is cheaper directly: %s", (_, direct) => {
    expect(cheapened(direct)).toBe(direct);
  });

  test("keeps the numbers of two convolutions in a row", async () => {
    const h = relu(add(convolve(16, 24, 12, { padding: 1, batch: 4 }), input("bias", [1, 24, 1, 1])));
    const y = convolution(h, input("second weights", [32, 24, 3, 3]));
    const rewritten = cheapened(y);
    expect(directConvolutions(rewritten)).toBe(0);
    await expectSameNumbers(rewritten, y, TOLERANCE);
  });
});
