import { expect, it } from "vitest";

import { toClassTexts } from "./inference-answer.js";

it("gives the highest classes of each row, highest first", () => {
  const values = Float32Array.of(0.25, 0.5, 0.125, -1, 4, 2);
  expect(toClassTexts(values, 3, 2)).toEqual(["0.500000:1:1", "0.250000:0:0", "4.000000:1:1", "2.000000:2:2"]);
});

it("gives the lower class first where two are equal", () => {
  expect(toClassTexts(Float32Array.of(1, 2, 2), 3, 2)).toEqual(["2.000000:1:1", "2.000000:2:2"]);
});

it('calls the eleventh outcome "none"', () => {
  const values = new Float32Array(11);
  values[10] = 1;
  expect(toClassTexts(values, 11, 1)).toEqual(["1.000000:10:none"]);
});
