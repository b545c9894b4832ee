/** Rounding of a layer's weights, by what it does to the sums over inputs that go together. */

import { expect, test } from "vitest";

import { createRandom } from "../tensor/random.js";
import { factorInverse, roundCompensated } from "./round-compensated.js";
import { choleskyFactor, createRows, invertTriangular, multiplyRows, type Rows } from "./symmetric-matrix.js";

const random = createRandom(3);
const inputs = 30;
const outputs = 7;
const samples = 2000;
const STEP = 0.5;

/** Each input is the one before it, mostly, as neighbouring pixels are. */
const given = createRows(inputs, samples);
for (let k = 0; k < samples; k++) {
  let value = 0;
  for (let i = 0; i < inputs; i++) given.values[i * samples + k] = value = 0.9 * value + random.normal();
}
const weights = createRows(outputs, inputs);
for (let i = 0; i < weights.values.length; i++) weights.values[i] = random.normal();
const covariance = covarianceOf(given, given);
const factor = factorInverse(covariance);
const steps = new Float64Array(outputs).fill(STEP);
const nothing = createRows(outputs, inputs);

function covarianceOf(a: Rows, b: Rows): Rows {
  const products = multiplyRows(a, b);
  return { ...products, values: products.values.map((value) => value / a.length) };
}

/** The mean square of what the sums of all outputs are off by. */
function errorOf(levels: ArrayLike<number>): number {
  const off = createRows(outputs, inputs);
  for (let i = 0; i < off.values.length; i++) off.values[i] = weights.values[i]! - STEP * levels[i]!;
  const { values } = multiplyRows(multiplyRows(off, covariance), off);
  return Array.from({ length: outputs }, (_, row) => values[row * outputs + row]!).reduce((sum, own) => sum + own, 0);
}

test("sums are off by less than a third of what rounding each weight by itself makes them", () => {
  const alone = Array.from(weights.values, (weight) => Math.round(weight / STEP));
  expect(errorOf(roundCompensated(weights, steps, factor, nothing))).toBeLessThan(errorOf(alone) / 3);
});

test("weights that are multiples of their step stay what they are", () => {
  const levels = Int32Array.from(weights.values, (weight) => Math.round(weight / STEP));
  const whole = { ...weights, values: Float64Array.from(levels, (level) => STEP * level) };
  expect([...roundCompensated(whole, steps, factor, nothing)]).toEqual([...levels]);
});

test("what the outputs lack is made up for", () => {
  // They lack what twice the weights would add.
  const lacking = multiplyRows(weights, covariance);
  const levels = roundCompensated(weights, steps, factor, lacking);
  const twice = Array.from(levels, (level) => level / 2);
  expect(errorOf(twice)).toBeLessThan(errorOf(levels) / 4);
});

test("a factor times its transpose is the matrix, and times its inverse nothing is changed", () => {
  const lower = choleskyFactor(covariance);
  const { values } = multiplyRows(lower, lower);
  const inverse = invertTriangular(lower);
  // Of a lower triangular matrix the columns are the rows of its transpose.
  const transposed = createRows(inputs, inputs);
  for (let i = 0; i < inputs; i++)
    for (let j = 0; j < inputs; j++) transposed.values[i * inputs + j] = inverse.values[j * inputs + i]!;
  const unit = multiplyRows(lower, transposed).values;
  for (let i = 0; i < values.length; i++) {
    expect(values[i]).toBeCloseTo(covariance.values[i]!, 8);
    expect(unit[i]).toBeCloseTo(i % (inputs + 1) === 0 ? 1 : 0, 8);
  }
});
