/** Small networks of every operator with whatever attributes they may have, drawn at random, as ONNX Runtime runs them. */

import { expect, test } from "vitest";

import { compareEngines } from "../../test/compared-engines.js";
import {
  add,
  averagePool,
  constant,
  convolution,
  divide,
  errorFunction,
  exponential,
  logarithm,
  logSoftmax,
  matmul,
  maxPool,
  multiply,
  negate,
  relu,
  repeatPixels,
  reshape,
  scaleChannels,
  sigmoid,
  softmax,
  squareRoot,
  subtract,
  sum,
  tanh,
  transpose,
} from "../core/graph/operations/builder.js";
import { input } from "../core/graph/operations/builder.js";
import type { Node } from "../core/graph/operations/op.js";
import { toOnnxModel } from "../core/onnx/model.js";
import { createRandom, type Random } from "../core/tensor/random.js";
import { floatTensor, type Shape, sizeOf } from "../core/tensor/tensor.js";

/** Values grow from layer to layer; a millionth of them is float32's own precision. */
const SAME = 2e-4;

function drawn(shape: Shape, random: Random, deviation = 0.5): Node {
  return constant(
    floatTensor(
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => random.normal(0, deviation)),
    ),
  );
}

function oneOf<T>(values: readonly T[], random: Random): T {
  return values[random.integer(values.length)]!;
}

/** Images [batch, channels, height, width] through a few random layers. */
function drawLayers(x: Node, random: Random): Node {
  let y = x;
  for (let layer = 0; layer < 4; layer++) {
    const [, channels = 0, height = 0, width = 0] = y.shape;
    const side = () => 1 + random.integer(5);
    const window: [number, number] = [Math.min(side(), height), Math.min(side(), width)];
    const stride: [number, number] = [1 + random.integer(2), 1 + random.integer(2)];
    const edge = () => random.integer(3);
    const padding = { top: edge(), left: edge(), bottom: edge(), right: edge() };
    const outs = oneOf([1, 3, 4, 7, 8, 12, 17, 24], random);
    const rules: (() => Node)[] = [
      () => convolution(y, drawn([outs, channels, ...window], random, 0.3), { stride, padding }),
      () => convolution(y, drawn([outs, channels, 3, 3], random, 0.2), { padding: 1 }),
      () =>
        relu(
          scaleChannels(
            convolution(y, drawn([outs, channels, 1, 1], random, 0.3)),
            drawn([outs], random),
            drawn([outs], random),
          ),
        ),
      () => add(y, drawn([1, channels, 1, 1], random)),
      () => relu(add(y, relu(convolution(y, drawn([channels, channels, 3, 3], random, 0.2), { padding: 1 })))),
      () => multiply(scaleChannels(y, drawn([channels], random), drawn([channels], random)), drawn([], random)),
      () => maxPool(y, window, { stride }),
      () => averagePool(y, window, { stride, padding: { top: 0, left: 0, bottom: 0, right: 0 } }),
      () => (height * width < 400 ? repeatPixels(y, 2) : tanh(y)),
      () => sigmoid(y),
      () => transpose(y, [0, 1, 3, 2]),
    ];
    y = oneOf(rules, random)();
  }
  return y;
}

test("random networks of images give what ONNX Runtime gives", async () => {
  for (let seed = 0; seed < 24; seed++) {
    const random = createRandom(seed, 19);
    const shape = [
      1 + random.integer(3),
      oneOf([1, 2, 5, 16, 20], random),
      8 + random.integer(10),
      8 + random.integer(14),
    ];
    const y = drawLayers(input("x", shape), random);
    const [batch = 1] = y.shape;
    const flat = reshape(y, [batch, sizeOf(y.shape) / batch]);
    const outs = 1 + random.integer(12);
    const dense = matmul(flat, drawn([flat.shape[1]!, outs], random, 0.1), { bias: drawn([outs], random) });
    const model = toOnnxModel({ name: "random", outputs: { y, p: softmax(dense), l: logSoftmax(dense) } });
    const x = floatTensor(
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
    );
    const kernels = seed % 8 === 0 ? "typescript" : "webassembly";
    const differences = await compareEngines(model, [{ x }], { kernels });
    expect(Math.max(...Object.values(differences)), `seed ${seed}: ${JSON.stringify(differences)}`).toBeLessThan(SAME);
  }
});

test("every plain operator, with values spread over each other", async () => {
  const random = createRandom(3, 19);
  const x = input("x", [2, 3, 4]);
  const positive = add(multiply(x, x), 0.5);
  const matrices = input("m", [2, 4, 5]);
  const outputs = {
    add: add(x, drawn([3, 1], random)),
    subtract: subtract(drawn([4], random), x),
    multiply: multiply(x, drawn([2, 1, 4], random)),
    divide: divide(x, positive),
    negate: negate(x),
    exponential: exponential(x),
    logarithm: logarithm(positive),
    squareRoot: squareRoot(positive),
    sigmoid: sigmoid(x),
    tanh: tanh(x),
    errorFunction: errorFunction(x),
    relu: relu(x),
    sum: sum(x, [0, 2]),
    transpose: transpose(x, [2, 0, 1]),
    reshape: reshape(x, [6, 4]),
    stacks: matmul(x, matrices),
    gemm: matmul(reshape(x, [4, 6]), drawn([5, 4], random), { transposeA: true, transposeB: true }),
    dense: relu(multiply(matmul(reshape(x, [6, 4]), drawn([4, 9], random)), drawn([9], random))),
  };
  const model = toOnnxModel({ name: "plain", outputs });
  const numbers = (shape: Shape) =>
    floatTensor(
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
    );
  const differences = await compareEngines(model, [{ x: numbers([2, 3, 4]), m: numbers([2, 4, 5]) }]);
  for (const [name, difference] of Object.entries(differences)) expect(difference, name).toBeLessThan(1e-5);
  expect(Object.keys(differences).sort()).toEqual(Object.keys(outputs).sort());
});
