/**
 * How the shape rules refuse what does not fit.
 */

import { fail } from "../../errors.js";
import { formatShape, type Shape } from "../../tensor/tensor.js";
import type { Op } from "./op.js";

/** Throws SHAPE_MISMATCH with the operation, what it needs and the two shapes that came. */
export function mismatch(op: Op, a: Shape, b: Shape, expected: string): never {
  fail("SHAPE_MISMATCH", `${op.kind} needs ${expected}; ${formatShape(a)} and ${formatShape(b)} came.`);
}

/** Whether n counts something: 0, 1, 2, ... */
export function isWhole(n: number): boolean {
  return Number.isInteger(n) && n >= 0;
}
