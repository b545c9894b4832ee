import { describe, expect, test } from "vitest";

import { layoutOf } from "../../../test/networks.js";
import { sizeOf } from "../tensor/tensor.js";
import { digits, findNetwork, networkNames } from "./networks.js";
import { createInitialParameters, createInitialStatistics, type ParameterSpec } from "./scope.js";

/** Arrays of fewer weights than this say too little about their deviation. */
const ENOUGH_WEIGHTS = 100;

describe("createInitialParameters", () => {
  test.each(networkNames)("draws the weights of %s as He et al. do", (name) => {
    const arrays = drawnArrays(name, 3);
    for (const { spec, values } of arrays) {
      const count = values.length;
      const mean = values.reduce((sum, v) => sum + v, 0) / count;
      const square = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
      const deviation = Math.sqrt(square / count);
      if (spec.initial.kind === "value") {
        expect(
          values.every((v) => v === mean),
          spec.name,
        ).toBe(true);
        expect(mean).toBe(spec.name.endsWith(".scale") ? 1 : 0);
      } else if (count >= ENOUGH_WEIGHTS) {
        const expected = Math.sqrt(2 / spec.initial.fanIn);
        // Four standard errors of a deviation and of a mean, over normal draws.
        const error = 4 / Math.sqrt(2 * count);
        expect(Math.abs(deviation / expected - 1), spec.name).toBeLessThan(error);
        expect(Math.abs(mean) / expected, spec.name).toBeLessThan(4 / Math.sqrt(count));
      }
    }
  });

  test("takes the fan-in from all that one output is summed over", () => {
    const fanIns = new Map(
      layoutOf(digits).parameters.flatMap(({ name, shape, initial }) =>
        initial.kind === "he" ? [[name, [shape, initial.fanIn]] as const] : [],
      ),
    );
    for (const [name, [shape, fanIn]] of fanIns) {
      const [first = 0, second = 0] = shape;
      expect(fanIn, name).toBe(shape.length === 2 ? first : second * sizeOf(shape.slice(2)));
    }
  });

  test("draws the same from the same seed", () => {
    const layout = layoutOf(digits);
    const [once, again] = [7, 7].map((seed) => createInitialParameters(layout, seed));
    expect(once!.every((v, i) => v === again![i])).toBe(true);
  });

  test("draws every weight anew from another seed", () => {
    const layout = layoutOf(digits);
    const [one, other] = [7, 8].map((seed) => createInitialParameters(layout, seed));
    const equal = one!.filter((v, i) => v === other![i]).length;
    const constants = layout.parameters
      .filter(({ initial }) => initial.kind === "value")
      .reduce((count, { shape }) => count + sizeOf(shape), 0);
    expect(equal - constants).toBeLessThan(10);
  });

  test("draws arrays of equal shape differently", () => {
    const arrays = drawnArrays("lenet", 1).filter(({ spec }) => spec.initial.kind === "he");
    const starts = arrays.map(({ spec, values }) =>
      spec.initial.kind === "he" ? (values[0]! * Math.sqrt(spec.initial.fanIn)).toFixed(4) : "",
    );
    expect(new Set(starts).size).toBe(starts.length);
  });
});

test("statistics start as those of normalised images: mean 0, variance 1", () => {
  const layout = layoutOf(digits);
  const flat = createInitialStatistics(layout);
  expect(flat).toHaveLength(layout.statisticCount);
  let offset = 0;
  for (const { name, shape } of layout.statistics) {
    const values = flat.subarray(offset, (offset += sizeOf(shape)));
    expect(new Set(values)).toEqual(new Set([name.endsWith(".mean") ? 0 : 1]));
  }
});

/** The arrays of a network, drawn from a seed. */
function drawnArrays(network: string, seed: number): { spec: ParameterSpec; values: Float32Array }[] {
  const layout = layoutOf(findNetwork(network));
  const flat = createInitialParameters(layout, seed);
  let offset = 0;
  return layout.parameters.map((spec) => ({ spec, values: flat.subarray(offset, (offset += sizeOf(spec.shape))) }));
}
