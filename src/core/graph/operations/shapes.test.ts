import { describe, expect, test } from "vitest";

import { isDigitsError } from "../../errors.js";
import { createTensor, formatShape, type Shape } from "../../tensor/tensor.js";
import {
  add,
  apply,
  argmax,
  averagePool,
  blocksToChannels,
  broadcast,
  channelsToBlocks,
  concatenate,
  constant,
  convolution,
  equal,
  exponential,
  input,
  logSoftmax,
  matmul,
  max,
  maxPool,
  oneHot,
  pad,
  reluGradient,
  repeatPixels,
  reshape,
  scaleChannels,
  slice,
  softmax,
  sum,
  sumOfSquares,
  logSumExp,
  transpose,
  type WindowOptions,
} from "./builder.js";
import type { Node, OpKind } from "./op.js";

const of = (...shape: number[]) => input("x", shape);
const bytes = (...shape: number[]) => input("bytes", shape, "uint8");
const images = of(2, 3, 5, 5);
const windows = { stride: [1, 1], padding: { top: 0, left: 0, bottom: 0, right: 0 } } as const;

/** What does not fit, and the two shapes its message must give. */
interface Misfit {
  readonly build: () => Node;
  readonly shapes: readonly Shape[];
}

function misfit(build: () => Node, ...shapes: Shape[]): Misfit {
  return { build, shapes };
}

function poolMisfits(pool: typeof maxPool): readonly Misfit[] {
  return [
    misfit(() => pool(of(3, 5, 5), 2), [3, 5, 5], [2, 2]),
    misfit(() => pool(images, 6), [2, 3, 5, 5], [6, 6]),
    misfit(() => pool(images, 2, { padding: 2 }), [2, 3, 5, 5], [2, 2]),
    misfit(() => pool(images, 2, { stride: 0 }), [0, 0], [2, 2]),
  ];
}

/** Windows that overlap, leave pixels out or over, or are no squares. */
function sharedTiesMisfits(): readonly Misfit[] {
  const shared = (window: number | readonly [number, number], options: WindowOptions = {}) =>
    maxPool(of(2, 3, 6, 6), window, { ...options, ties: "shared" });
  return [
    misfit(() => shared(3, { stride: 1 }), [2, 3, 6, 6], [3, 3]),
    misfit(() => shared(2, { stride: 4 }), [2, 3, 6, 6], [2, 2]),
    misfit(() => shared(2, { padding: 1 }), [2, 3, 6, 6], [2, 2]),
    misfit(() => shared([2, 3]), [2, 3, 6, 6], [2, 3]),
    misfit(() => shared(4), [2, 3, 6, 6], [4, 4]),
  ];
}

function blockMisfits(build: typeof repeatPixels): readonly Misfit[] {
  return [
    misfit(() => build(of(3, 4, 4), 2), [3, 4, 4], [2, 2]),
    misfit(() => build(of(1, 4, 4, 4), 0), [1, 4, 4, 4], [0, 0]),
    misfit(() => build(of(1, 4, 4, 4), 1.5), [1, 4, 4, 4], [1.5, 1.5]),
    misfit(() => build(bytes(1, 4, 4, 4), 2), [1, 4, 4, 4]),
  ];
}

function poolGradientMisfits(kind: "maxPoolGradient" | "averagePoolGradient"): readonly Misfit[] {
  const op = { kind, ...windows, window: [2, 2], inputShape: [1, 1, 4, 4] } as const;
  const build = () => apply(op, [of(1, 1, 2, 2), of(1, 1, 2, 2)]);
  return [misfit(build, [1, 1, 2, 2], [1, 1, 3, 3])];
}

/** Every operation's misfits; "any" takes every shape. */
const misfits: { readonly [K in OpKind]: readonly Misfit[] | "any" } = {
  input: "any",
  constant: "any",
  add: [misfit(() => add(of(2, 3), of(2)), [2, 3], [2]), misfit(() => add(of(2), bytes(2)), [2], [2])],
  subtract: binaryMisfits("subtract"),
  multiply: binaryMisfits("multiply"),
  divide: binaryMisfits("divide"),
  equal: [misfit(() => equal(of(4), of(3)), [4], [3])],
  negate: "any",
  exponential: [misfit(() => exponential(bytes(3)), [3])],
  logarithm: floatMisfits("logarithm"),
  squareRoot: floatMisfits("squareRoot"),
  relu: floatMisfits("relu"),
  reluGradient: [misfit(() => reluGradient(of(4), of(3)), [4], [3])],
  sigmoid: floatMisfits("sigmoid"),
  tanh: floatMisfits("tanh"),
  errorFunction: floatMisfits("errorFunction"),
  cast: "any",
  reshape: [
    misfit(() => reshape(of(2, 3), [5]), [2, 3], [5]),
    misfit(() => reshape(of(2, 3), [4, -1]), [2, 3], [4, 1]),
  ],
  transpose: [
    misfit(() => transpose(of(2, 3), [0, 0]), [2, 3], [0, 0]),
    misfit(() => transpose(of(2, 3), [0]), [2, 3], [0]),
  ],
  broadcast: [
    misfit(() => broadcast(of(2, 3), [2, 4]), [2, 3], [2, 4]),
    misfit(() => broadcast(of(2, 3), [3]), [2, 3], [3]),
    misfit(() => broadcast(of(3), [1]), [3], [1]),
  ],
  slice: [
    misfit(() => slice(of(2, 3), [0, 1], [2, 4]), [2, 3], [2, 4]),
    misfit(() => slice(of(2, 3), [0, 2], [2, 2]), [2, 3], [2, 2]),
    misfit(() => slice(of(2, 3), [0], [1]), [2, 3], [1]),
  ],
  pad: [
    misfit(() => pad(of(2, 3), [1], [1]), [2, 3], [1]),
    misfit(() => pad(of(2, 3), [0, -1], [0, 0]), [0, -1], [0, 0]),
  ],
  concatenate: [
    misfit(() => concatenate([of(2, 3), of(2, 4)], 0), [2, 3], [2, 4]),
    misfit(() => concatenate([of(2, 3), of(2)], 0), [2, 3], [2]),
    misfit(() => concatenate([of(2), bytes(2)], 0), [2], [2]),
    misfit(() => concatenate([of(2), of(2)], 1), [2]),
  ],
  sum: [
    misfit(() => sum(of(2, 3), [2]), [2, 3], [2]),
    misfit(() => sum(of(2, 3), [1, 1]), [2, 3], [1, 1]),
    misfit(() => apply({ kind: "sum", axes: [] }, [of(2, 3)]), [2, 3], []),
  ],
  sumOfSquares: [misfit(() => sumOfSquares(of(2, 3), [-1]), [2, 3], [-1])],
  logSumExp: [misfit(() => logSumExp(of(2, 3), [2]), [2, 3], [2])],
  max: [
    misfit(() => max(of(2, 3), [2]), [2, 3], [2]),
    misfit(() => max(of(2, 3), []), [2, 3], []),
    misfit(() => max(bytes(2, 3), [0]), [2, 3]),
  ],
  argmax: [misfit(() => argmax(of(2, 3), 2), [2, 3])],
  matmul: [
    misfit(() => matmul(of(2, 3), of(2, 3)), [2, 3], [2, 3]),
    misfit(() => matmul(of(2, 3), of(3, 2), { transposeA: true }), [2, 3], [3, 2]),
    misfit(() => matmul(of(4, 2, 3), of(5, 3, 2)), [4, 2, 3], [5, 3, 2]),
    misfit(() => matmul(of(4, 2, 3), of(3, 2)), [4, 2, 3], [3, 2]),
    misfit(() => matmul(of(3), of(3)), [3], [3]),
    misfit(() => matmul(of(2, 3), bytes(3, 2)), [3, 2]),
    misfit(() => matmul(of(2, 3), of(3, 4), { bias: of(2) }), [2, 4], [2]),
    misfit(() => matmul(of(5, 2, 3), of(5, 3, 4), { bias: of(4) }), [5, 2, 4], [4]),
  ],
  convolution: [
    misfit(() => convolution(images, of(4, 2, 3, 3)), [2, 3, 5, 5], [4, 2, 3, 3]),
    misfit(() => convolution(images, of(4, 3, 3)), [2, 3, 5, 5], [4, 3, 3]),
    misfit(() => convolution(of(3, 5, 5), of(4, 3, 3, 3)), [3, 5, 5], [4, 3, 3, 3]),
    misfit(() => convolution(images, of(4, 3, 6, 1)), [2, 3, 5, 5], [6, 1]),
    misfit(() => convolution(images, of(4, 3, 3, 3), { stride: 1.5 }), [1.5, 1.5], [3, 3]),
    misfit(() => convolution(images, of(4, 3, 3, 3), { padding: -1 }), [1, 1], [3, 3]),
    misfit(() => convolution(bytes(2, 3, 5, 5), of(4, 3, 3, 3)), [2, 3, 5, 5]),
  ],
  convolutionInputGradient: [
    misfit(
      () =>
        apply({ kind: "convolutionInputGradient", ...windows, inputShape: images.shape }, [
          of(2, 4, 5, 5),
          of(4, 3, 3, 3),
        ]),
      [2, 4, 5, 5],
      [2, 4, 3, 3],
    ),
  ],
  convolutionWeightGradient: [
    misfit(
      () =>
        apply({ kind: "convolutionWeightGradient", ...windows, weightShape: [4, 3, 3, 3] }, [of(2, 4, 5, 5), images]),
      [2, 4, 5, 5],
      [2, 4, 3, 3],
    ),
  ],
  scaleChannels: [
    misfit(() => scaleChannels(images, of(5), of(3)), [2, 3, 5, 5], [5]),
    misfit(() => scaleChannels(images, of(3), of(3, 1)), [2, 3, 5, 5], [3, 1]),
    misfit(() => scaleChannels(of(2, 3), of(3), of(3)), [2, 3], [3]),
    misfit(() => scaleChannels(images, of(3), bytes(3)), [3]),
  ],
  maxPool: [...poolMisfits(maxPool), ...sharedTiesMisfits()],
  maxPoolGradient: poolGradientMisfits("maxPoolGradient"),
  averagePool: poolMisfits(averagePool),
  averagePoolGradient: poolGradientMisfits("averagePoolGradient"),
  repeatPixels: blockMisfits(repeatPixels),
  blocksToChannels: [
    ...blockMisfits(blocksToChannels),
    misfit(() => blocksToChannels(of(1, 1, 4, 5), 2), [1, 1, 4, 5], [2, 2]),
    misfit(() => blocksToChannels(of(1, 1, 5, 4), 2), [1, 1, 5, 4], [2, 2]),
  ],
  channelsToBlocks: [
    ...blockMisfits(channelsToBlocks),
    misfit(() => channelsToBlocks(of(1, 6, 3, 3), 2), [1, 6, 3, 3], [2, 2]),
  ],
  softmax: [misfit(() => softmax(bytes(3)), [3])],
  logSoftmax: [misfit(() => logSoftmax(bytes(3)), [3])],
  oneHot: [misfit(() => oneHot(of(3), 10), [3])],
};

describe("what does not fit is refused with the operation and the shapes:", () => {
  const rows = Object.entries(misfits).flatMap(([kind, uses]) =>
    uses === "any" ? [] : uses.map((use, i) => [kind, i + 1, use] as const),
  );
  test.each(rows)("%s, case %i", (kind, _, { build, shapes }) => {
    const error = errorOf(build);
    expect(isDigitsError(error, "SHAPE_MISMATCH")).toBe(true);
    expect(error.message).toMatch(new RegExp(`^${kind} needs `));
    for (const shape of shapes) expect(error.message).toContain(formatShape(shape));
  });
});

test("the message of a mismatch reads as a sentence", () => {
  expect(() => matmul(of(2, 3), of(4, 5))).toThrowError("matmul needs equal inner sizes; got [2, 3] and [4, 5].");
});

test("data that does not fill its shape makes no tensor", () => {
  expect(() => constant(createTensor("float32", [2, 2], new Float32Array(3)))).toThrowError(
    "a tensor of shape [2, 2] holds 4 elements; got 3.",
  );
});

describe("shapes of the results", () => {
  test("a scalar broadcasts to anything", () => {
    expect(add(of(), of(2, 3)).shape).toEqual([2, 3]);
    expect(add(of(2, 3), 1).shape).toEqual([2, 3]);
  });

  test("a sum over all axes keeps them with size 1", () => {
    expect(sum(of(2, 3, 4)).shape).toEqual([1, 1, 1]);
  });

  test("a window drops the pixels at the far edge that the stride does not reach", () => {
    expect(maxPool(of(1, 1, 5, 7), 2).shape).toEqual([1, 1, 2, 3]);
    expect(convolution(of(1, 1, 8, 8), of(1, 1, 3, 3), { stride: 2 }).shape).toEqual([1, 1, 3, 3]);
  });

  test("what changes nothing adds no node", () => {
    const x = of(2, 3);
    expect(reshape(x, [2, -1])).toBe(x);
    expect(broadcast(x, [2, 3])).toBe(x);
    expect(slice(x, [0, 0], [2, 3])).toBe(x);
    expect(pad(x, [0, 0], [0, 0])).toBe(x);
    expect(concatenate([x], 0)).toBe(x);
    expect(sum(x, [])).toBe(x);
  });
});

function binaryMisfits(kind: "subtract" | "multiply" | "divide"): Misfit[] {
  return [
    misfit(() => apply({ kind }, [of(2, 3), of(3, 2)]), [2, 3], [3, 2]),
    misfit(() => apply({ kind }, [of(1), bytes(1)]), [1], [1]),
  ];
}

function floatMisfits(kind: "logarithm" | "squareRoot" | "relu" | "sigmoid" | "tanh" | "errorFunction"): Misfit[] {
  return [misfit(() => apply({ kind }, [bytes(3)]), [3])];
}

function errorOf(build: () => Node): Error {
  try {
    build();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was refused");
}
