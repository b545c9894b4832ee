import { describe, expect, test } from "vitest";

import { createBarAndRingClassifier, RULE_PROBABILITY } from "../../../test/bar-and-ring.js";
import { anyOf, drawPicture, rectangle, ring, type Shape } from "../../../test/drawn-ink.js";
import { isDigitsError } from "../errors.js";
import { findInk } from "../picture/pieces/find-ink.js";
import { explainOneDigit } from "./explain-one-digit.js";

const WIDTH = 120;
const HEIGHT = 100;

function find(shape: Shape) {
  return findInk(drawPicture(WIDTH, HEIGHT, (x, y) => (shape(x, y) ? [20, 20, 20] : [240, 240, 240])));
}

const zero = ring(60, 50, 30, 8);
const box = { x: 30, y: 20, width: 61, height: 61 };

describe("one digit", () => {
  test("is read with what the network saw of it", async () => {
    const classifier = createBarAndRingClassifier();
    const { reading, candidates, cuts, removed, ink } = await explainOneDigit(find(zero), classifier, 0.5);
    expect(reading).toMatchObject({
      width: WIDTH,
      height: HEIGHT,
      text: "0",
      rejected: [],
    });
    expect(reading.numbers).toHaveLength(1);
    expect(reading.numbers[0]).toMatchObject({ text: "0", line: 0, box });
    expect(reading.numbers[0]!.confidence).toBeCloseTo(RULE_PROBABILITY, 6);
    expect(classifier.seen).toHaveLength(1);
    const [candidate] = candidates;
    expect(candidate).toMatchObject({ box, isChosen: true });
    expect(candidate!.image).toEqual(classifier.seen[0]);
    const sum = candidate!.probabilities.reduce((a, b) => a + b, 0);
    expect(sum + candidate!.notDigit).toBeCloseTo(1, 5);
    expect([cuts, removed]).toEqual([[], []]);
    expect([ink.width, ink.height]).toEqual([WIDTH, HEIGHT]);
  });

  test("is all its pieces together, far apart as they are", async () => {
    const halves: Shape = (x, y) => zero(x, y) && Math.abs(x - 60) > 6;
    const { reading } = await explainOneDigit(find(halves), createBarAndRingClassifier(), 0.5);
    expect(reading.text).toBe("0");
    expect(reading.numbers[0]!.box).toMatchObject({ x: 30, width: 61 });
  });

  test("is none where the network says so: it is refused, and so it was seen", async () => {
    const dash = rectangle(20, 45, 80, 12);
    const { reading, candidates } = await explainOneDigit(find(dash), createBarAndRingClassifier(), 0);
    const dashBox = { x: 20, y: 45, width: 80, height: 12 };
    expect(reading).toMatchObject({
      text: "",
      numbers: [],
      rejected: [{ box: dashBox, reason: "a letter, a sign or another mark" }],
    });
    expect(candidates).toMatchObject([{ box: dashBox, isChosen: false }]);
    expect(candidates[0]!.notDigit).toBeCloseTo(RULE_PROBABILITY, 6);
  });

  test("is a question mark where it is less sure than asked for", async () => {
    const { reading } = await explainOneDigit(find(zero), createBarAndRingClassifier(), 0.99);
    expect(reading.text).toBe("?");
    expect(reading.numbers[0]!.digits[0]).toMatchObject({
      digit: 0,
      isSure: false,
    });
  });
});

test("printed lines that were erased are named", async () => {
  const { reading, removed } = await explainOneDigit(
    find(anyOf(zero, rectangle(0, 90, WIDTH, 2))),
    createBarAndRingClassifier(),
    0.5,
  );
  expect(reading.text).toBe("0");
  expect(removed).toHaveLength(1);
  expect(removed[0]).toMatchObject({ reason: "a printed line" });
  expect(removed[0]!.box).toMatchObject({ x: 0, width: WIDTH });
});

test("a speck alone is no ink", async () => {
  await expect(
    (async () => explainOneDigit(find(rectangle(60, 50, 2, 1)), createBarAndRingClassifier(), 0.5))(),
  ).rejects.toSatisfy((error) => isDigitsError(error, "PICTURE_NO_INK"));
});
