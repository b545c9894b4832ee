import { expect, test } from "vitest";

import { createRandom } from "../tensor/random.js";
import { choose, chooseWeighted } from "./weighted-choice.js";

/** Five standard deviations of a share of 10,000. */
const TOLERANCE = 0.025;

test("each choice comes as often as its weight", () => {
  const choices = [{ weight: 1 }, { weight: 0 }, { weight: 3 }];
  const random = createRandom(1);
  const counts = [0, 0, 0];
  for (let i = 0; i < 10_000; i++) {
    counts[choices.indexOf(chooseWeighted(choices, random))]!++;
  }
  expect(Math.abs(counts[0]! / 10_000 - 0.25)).toBeLessThan(TOLERANCE);
  expect(counts[1]).toBe(0);
});

test("a choice without weights is even", () => {
  const random = createRandom(2);
  const chosen = Array.from({ length: 10_000 }, () => choose("abcd".split(""), random));
  for (const letter of "abcd") {
    const share = chosen.filter((one) => one === letter).length / 10_000;
    expect(Math.abs(share - 0.25)).toBeLessThan(TOLERANCE);
  }
});

test("nothing cannot be chosen from", () => {
  expect(() => choose([], createRandom(1))).toThrowError("among nothing");
  expect(() => chooseWeighted([], createRandom(1))).toThrowError("among nothing");
});
