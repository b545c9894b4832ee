/**
 * Small systems of linear equations, by Gaussian elimination with pivoting.
 */

/** Pivots smaller than this, against unit coefficients, mean that the equations do not settle the unknowns. */
const SINGULAR = 1e-9;

/**
 * Solves `size` equations in as many unknowns.
 *
 * @param equations [size, size + 1], row-major: coefficients, then the right side; overwritten
 * @returns the unknowns, or undefined where the equations do not settle them
 */
export function solveLinear(equations: Float64Array, size: number): number[] | undefined {
  const stride = size + 1;
  for (let pivot = 0; pivot < size; pivot++) {
    let best = pivot;
    for (let row = pivot + 1; row < size; row++) {
      const candidate = Math.abs(equations[row * stride + pivot]!);
      if (candidate > Math.abs(equations[best * stride + pivot]!)) best = row;
    }
    if (!(Math.abs(equations[best * stride + pivot]!) > SINGULAR)) {
      return undefined;
    }
    for (let column = 0; column < stride; column++) {
      const swapped = equations[best * stride + column]!;
      equations[best * stride + column] = equations[pivot * stride + column]!;
      equations[pivot * stride + column] = swapped;
    }
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = equations[row * stride + pivot]! / equations[pivot * stride + pivot]!;
      for (let column = pivot; column < stride; column++) {
        equations[row * stride + column]! -= factor * equations[pivot * stride + column]!;
      }
    }
  }
  return Array.from({ length: size }, (_, row) => equations[row * stride + size]! / equations[row * stride + row]!);
}
