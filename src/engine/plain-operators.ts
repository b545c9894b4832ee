/** Operators that take next to no time beside sums over windows, over numbers in their order (row-major). */

import { fail } from "../core/errors.js";
import { formatShape, type Shape, sizeOf } from "../core/tensor/tensor.js";
import type { PlainRule } from "./layers.js";

/** The error function by Abramowitz and Stegun 7.1.26 is good to 1.5e-7, as much as a float holds near 1. */
const erfTerms = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592] as const;

export const functions: Readonly<Record<string, (x: number) => number>> = {
  Neg: (x) => -x,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Relu: (x) => Math.max(x, 0),
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Tanh: Math.tanh,
  Erf: errorFunction,
  Identity: (x) => x,
};

export const pairings: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

/** A function of each number. */
export function each(function_: (x: number) => number): PlainRule {
  return ([shape = []]) => ({
    shape,
    compute([x], output) {
      for (let i = 0; i < output.length; i++) output[i] = function_(x![i]!);
    },
  });
}

/** Two numbers in each place; an axis of size 1 is spread over the other's. */
export function pair(function_: (a: number, b: number) => number): PlainRule {
  return ([a = [], b = []]) => {
    const shape = spreadShape(a, b);
    const [fromA, fromB] = [spreadStrides(a, shape), spreadStrides(b, shape)];
    return {
      shape,
      compute([x, y], output) {
        walk(shape, [fromA, fromB], (i, [placeA = 0, placeB = 0]) => {
          output[i] = function_(x![placeA]!, y![placeB]!);
        });
      },
    };
  };
}

/** Over the last axis; `isLog` gives the logarithms. */
export function softmax(isLog: boolean): PlainRule {
  return ([shape = []]) => ({
    shape,
    compute([x], output) {
      const size = shape.at(-1) ?? 1;
      for (let start = 0; start < output.length; start += size) {
        const row = x!.subarray(start, start + size);
        const largest = row.reduce((most, value) => Math.max(most, value), -Infinity);
        const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
        for (let i = 0; i < size; i++) {
          const difference = row[i]! - largest;
          output[start + i] = isLog ? difference - Math.log(sum) : Math.exp(difference) / sum;
        }
      }
    },
  });
}

/** @param sizes 0 keeps the size of the axis, -1 is what is left */
export function reshape(sizes: readonly number[]): PlainRule {
  return ([shape = []]) => {
    const kept = sizes.map((size, axis) => (size === 0 ? (shape[axis] ?? 0) : size));
    const known = kept.reduce((product, size) => (size < 0 ? product : product * size), 1);
    const to = kept.map((size) => (size < 0 ? sizeOf(shape) / known : size));
    if (sizeOf(to) !== sizeOf(shape)) refuseShapes("Reshape", [shape, to]);
    return {
      shape: to,
      compute([x], output) {
        output.set(x!);
      },
    };
  };
}

/** The axes from `axis` on become one, and those before it one. */
export function flatten(axis: number): PlainRule {
  return (shapes) => {
    const [shape = []] = shapes;
    const from = axis < 0 ? shape.length + axis : axis;
    return reshape([sizeOf(shape.slice(0, from)), sizeOf(shape.slice(from))])(shapes);
  };
}

export function transpose(permutation: readonly number[] | undefined): PlainRule {
  return ([from = []]) => {
    const axes = permutation ?? from.map((_, axis) => from.length - 1 - axis);
    if (axes.length !== from.length) refuseShapes("Transpose", [from, axes]);
    const shape = axes.map((axis) => from[axis] ?? 0);
    const strides = stridesOf(from);
    return {
      shape,
      compute([x], output) {
        walk(shape, [axes.map((axis) => strides[axis]!)], (i, [place = 0]) => {
          output[i] = x![place]!;
        });
      },
    };
  };
}

export function reduceSum(axes: readonly number[], keepsAxes: boolean): PlainRule {
  return ([from = []]) => {
    const summed = new Set(axes.map((axis) => (axis < 0 ? from.length + axis : axis)));
    const kept = from.map((size, axis) => (summed.has(axis) ? 1 : size));
    return {
      shape: keepsAxes ? kept : from.filter((_, axis) => !summed.has(axis)),
      compute([x], output) {
        output.fill(0);
        walk(from, [spreadStrides(kept, from)], (i, [place = 0]) => {
          output[place]! += x![i]!;
        });
      },
    };
  };
}

/** Products of matrices over the last two axes, the leading ones spread; a third input is added to every row. */
export function multiply({ transposeA = false, transposeB = false } = {}): PlainRule {
  return (shapes) => {
    const [a = [], b = []] = shapes;
    const [rows, inner] = matrixOf(a, transposeA);
    const [innerB, columns] = matrixOf(b, transposeB);
    if (inner !== innerB || a.length < 2 || b.length < 2) refuseShapes("MatMul", shapes);
    const leading = spreadShape(a.slice(0, -2), b.slice(0, -2));
    const starts = [a, b].map((shape) => spreadStrides(shape.slice(0, -2), leading));
    const shape = [...leading, rows, columns];
    return {
      shape,
      compute([x, y, bias], output) {
        walk(leading, starts, (i, [matrixA = 0, matrixB = 0]) => {
          const [fromA, fromB] = [matrixA * rows * inner, matrixB * inner * columns];
          for (let row = 0; row < rows; row++) {
            for (let column = 0; column < columns; column++) {
              let sum = bias?.[bias.length === 1 ? 0 : column] ?? 0;
              for (let k = 0; k < inner; k++) {
                const placeA = transposeA ? k * rows + row : row * inner + k;
                const placeB = transposeB ? column * inner + k : k * columns + column;
                sum += x![fromA + placeA]! * y![fromB + placeB]!;
              }
              output[(i * rows + row) * columns + column] = sum;
            }
          }
        });
      },
    };
  };
}

export function refuseShapes(operator: string, shapes: readonly Shape[]): never {
  fail("SHAPE_MISMATCH", `the model's ${operator} does not fit values of ${shapes.map(formatShape).join(" and ")}.`);
}

function matrixOf(shape: Shape, isTransposed: boolean): [rows: number, columns: number] {
  const [rows = 0, columns = 0] = shape.slice(-2);
  return isTransposed ? [columns, rows] : [rows, columns];
}

function spreadShape(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const sizeA = a[axis - rank + a.length] ?? 1;
    const sizeB = b[axis - rank + b.length] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) refuseShapes("spreading", [a, b]);
    return sizeA === 1 ? sizeB : sizeA;
  });
}

/** The strides of a value as it is walked through in a larger shape: 0 along what it is spread over. */
function spreadStrides(shape: Shape, over: Shape): number[] {
  const strides = stridesOf(shape);
  const missing = over.length - shape.length;
  return over.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : strides[axis - missing]!));
}

function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** Visits every place of a shape in order, with the places that the same axes lead to in other strides. */
function walk(
  shape: Shape,
  strides: readonly (readonly number[])[],
  visit: (place: number, others: readonly number[]) => void,
): void {
  const at = shape.map(() => 0);
  const others = strides.map(() => 0);
  const total = sizeOf(shape);
  for (let place = 0; place < total; place++) {
    visit(place, others);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at[axis]!++;
      for (let k = 0; k < strides.length; k++) others[k]! += strides[k]![axis]!;
      if (at[axis]! < shape[axis]!) break;
      at[axis] = 0;
      for (let k = 0; k < strides.length; k++) others[k]! -= strides[k]![axis]! * shape[axis]!;
    }
  }
}

function errorFunction(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const polynomial = erfTerms.reduce((sum, term) => sum * t + term, 0) * t;
  return Math.sign(x) * (1 - polynomial * Math.exp(-x * x));
}
