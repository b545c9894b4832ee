/**
 * Rounds the weights of a layer so that what it computes changes least, not they: column by column, and what is not rounded
 * yet makes up for what rounding did to the sums over the layer's inputs. That is optimal brain surgery (Hassibi and
 * Stork 1993) by the recipe of GPTQ (Frantar et al. 2023, https://arxiv.org/abs/2210.17323): all rows alike, in one order,
 * by the Cholesky factor of the inputs' covariance.
 */

import { choleskyFactor, createRows, invertTriangular, type Rows } from "./symmetric-matrix.js";

/**
 * What is added to each variance, as a share of their mean: what the samples do not show cannot be relied on. On 200 lines, 0.03
 * is as good as 0.01 is on 600.
 */
const DAMPING = 0.03;

/**
 * The triangular factor of the inverse of a covariance, [inputs, inputs]. On its diagonal stands how far a weight may be off for
 * an error of 1, once those before it have made up for it.
 */
export function factorInverse(covariance: Rows): Rows {
  return invertTriangular(choleskyFactor(damped(covariance)));
}

/**
 * Rounds weights [outputs, inputs] to multiples of their row's step.
 *
 * @param steps [outputs]
 * @param factor of the covariance of the inputs
 * @param lacking covariance of what the outputs lack with the inputs, [outputs, inputs]: the layers before are rounded already
 * @returns the multiples, [outputs, inputs]
 */
export function roundCompensated(weights: Rows, steps: Float64Array, factor: Rows, lacking: Rows): Int32Array {
  const { count: outputs, length: inputs } = weights;
  const m = factor.values;
  const left = withCorrection(weights, lacking, factor);
  const levels = new Int32Array(outputs * inputs);
  // The factor is that of leaving out the last column first.
  for (let column = inputs - 1; column >= 0; column--) {
    const at = column * inputs;
    const own = m[at + column]!;
    for (let row = 0; row < outputs; row++) {
      const place = row * inputs;
      const weight = left[place + column]!;
      const level = Math.round(weight / steps[row]!);
      levels[place + column] = level;
      const error = (weight - level * steps[row]!) / own;
      for (let k = 0; k < column; k++) left[place + k]! -= error * m[at + k]!;
    }
  }
  return levels;
}

/** The weights that, on the inputs as they are, say what the layer should: least squares. */
function withCorrection(weights: Rows, lacking: Rows, { values: m }: Rows): Float64Array {
  const { count: outputs, length: inputs } = weights;
  const corrected = weights.values.slice();
  const half = new Float64Array(inputs);
  for (let row = 0; row < outputs; row++) {
    const place = row * inputs;
    // lacking times the inverse covariance, which is the transposed factor times the factor.
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let k = 0; k <= i; k++) sum += m[i * inputs + k]! * lacking.values[place + k]!;
      half[i] = sum;
    }
    for (let i = 0; i < inputs; i++) {
      for (let k = 0; k <= i; k++) corrected[place + k]! += half[i]! * m[i * inputs + k]!;
    }
  }
  return corrected;
}

function damped({ count, values }: Rows): Rows {
  let trace = 0;
  for (let i = 0; i < count; i++) trace += values[i * count + i]!;
  const added = (DAMPING * trace) / count || 1;
  const matrix = createRows(count, count);
  matrix.values.set(values);
  for (let i = 0; i < count; i++) matrix.values[i * count + i]! += added;
  return matrix;
}
