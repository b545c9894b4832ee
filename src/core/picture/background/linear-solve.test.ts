import { expect, test } from "vitest";

import { solveLinear } from "./linear-solve.js";

test("solves equations whose first pivot is zero", () => {
  // 2y = 4; x + y = 5
  const unknowns = solveLinear(Float64Array.of(0, 2, 4, 1, 1, 5), 2);
  expect(unknowns).toEqual([3, 2]);
});

test("gives nothing where the equations repeat each other", () => {
  expect(solveLinear(Float64Array.of(1, 2, 3, 2, 4, 6), 2)).toBeUndefined();
});
