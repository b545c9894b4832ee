import { describe, expect, test } from "vitest";

import { createBarAndRingClassifier } from "../../../test/bar-and-ring.js";
import { anyOf, drawPicture, rectangle, ring, type Shape } from "../../../test/drawn-ink.js";
import { isDigitsError } from "../errors.js";
import { findInk } from "../picture/pieces/find-ink.js";
import { createBudget } from "./budget.js";
import { explainNumbers } from "./explain-numbers.js";

const WIDTH = 400;
const HEIGHT = 260;

function one(x: number, y: number): Shape {
  return rectangle(x, y, 10, 60);
}

function zero(x: number, y: number): Shape {
  return ring(x + 30, y + 30, 30, 8);
}

/** No digit: a cross of two bars. */
function cross(x: number, y: number): Shape {
  return anyOf(rectangle(x + 25, y, 10, 60), rectangle(x, y + 25, 60, 10));
}

function explain(shapes: readonly Shape[], { expect, scale = 1 }: { expect?: number; scale?: number } = {}) {
  const shape = anyOf(...shapes);
  const found = findInk(
    drawPicture(WIDTH * scale, HEIGHT * scale, (x, y) =>
      shape(Math.floor(x / scale), Math.floor(y / scale)) ? [20, 20, 20] : [240, 240, 240],
    ),
  );
  return explainNumbers(found, createBarAndRingClassifier(), 0.5, expect);
}

describe("all numbers of a picture", () => {
  test("come line by line from the top, each from the left, with the line they stand in", async () => {
    const { reading } = await explain([
      zero(20, 160),
      one(95, 160),
      one(20, 30),
      zero(45, 30),
      zero(280, 30),
      one(350, 30),
    ]);
    expect(reading.text).toBe("10 01 01");
    expect(reading.numbers.map(({ text, line, box }) => ({ text, line, x: box.x }))).toEqual([
      { text: "10", line: 0, x: 20 },
      { text: "01", line: 0, x: 280 },
      { text: "01", line: 1, x: 20 },
    ]);
  });

  test("leave out lines without a digit when they are counted, and name what is none", async () => {
    const { reading } = await explain([cross(20, 20), one(20, 160)]);
    expect(reading.text).toBe("1");
    expect(reading.numbers[0]!.line).toBe(0);
    expect(reading.rejected).toEqual([
      { box: { x: 20, y: 20, width: 60, height: 60 }, reason: "a letter, a sign or another mark" },
    ]);
  });

  test("are none, and no error, where all is marks", async () => {
    const { reading, candidates } = await explain([cross(20, 20)]);
    expect(reading).toMatchObject({ text: "", numbers: [] });
    expect(candidates.every(({ isChosen }) => !isChosen)).toBe(true);
  });

  test("end at a hyphen, which is none and stands in their line", async () => {
    const hyphen = rectangle(95, 58, 16, 6);
    const { reading } = await explain([zero(20, 30), hyphen, zero(130, 30)]);
    expect(reading.text).toBe("0 0");
    expect(reading.numbers.map(({ line }) => line)).toEqual([0, 0]);
    expect(reading.rejected.map(({ box }) => box)).toEqual([{ x: 95, y: 58, width: 16, height: 6 }]);
  });

  test("have the boxes of the picture's own pixels, also of a large one", async () => {
    const small = await explain([one(50, 30), zero(80, 30)]);
    const large = await explain([one(50, 30), zero(80, 30)], { scale: 4 });
    expect(large.ink.width).toBeLessThan(WIDTH * 4);
    expect(large.reading.text).toBe("10");
    const boxes = small.reading.numbers[0]!.digits.map(({ box }) => box);
    const largeBoxes = large.reading.numbers[0]!.digits.map(({ box }) => box);
    expect(largeBoxes).toEqual(
      boxes.map(({ x, y, width, height }) => ({ x: 4 * x, y: 4 * y, width: 4 * width, height: 4 * height })),
    );
  });
});

describe("the one number of this many digits", () => {
  const lines = [one(20, 30), zero(45, 30), one(120, 30), zero(20, 160)];

  test("is that of the line that has them; the others are refused as lines", async () => {
    const { reading } = await explain(lines, { expect: 3 });
    expect(reading.text).toBe("101");
    expect(reading.rejected).toEqual([
      { box: { x: 20, y: 160, width: 61, height: 61 }, reason: "not a number of 3 digits" },
    ]);
  });

  test("is missing where no line has as many, and every line is refused", async () => {
    const { reading } = await explain(lines, { expect: 9 });
    expect(reading.numbers).toEqual([]);
    expect(reading.rejected.map(({ reason }) => reason)).toEqual([
      "not a number of 9 digits",
      "not a number of 9 digits",
    ]);
  });
});

describe("what led to the reading", () => {
  test("are the candidates that the network saw; those that are read are chosen", async () => {
    const { candidates } = await explain([one(20, 30), one(38, 30)]);
    expect(candidates).toHaveLength(3);
    for (const { probabilities, notDigit, image } of candidates) {
      const sum = probabilities.reduce((a, b) => a + b, 0);
      expect(sum + notDigit).toBeCloseTo(1, 5);
      expect(image).toHaveLength(28 * 28);
    }
    expect(candidates.filter(({ isChosen }) => isChosen).map(({ box }) => box.x)).toEqual([20, 38]);
  });

  test("are the cuts; one that splits two digits is used, and runs from top to bottom between them", async () => {
    const bridge = rectangle(80, 58, 5, 3);
    const { reading, cuts } = await explain([zero(20, 30), zero(85, 30), bridge]);
    const digits = reading.numbers.flatMap((number) => number.digits);
    expect(digits.map(({ digit }) => digit)).toEqual([0, 0]);
    const used = cuts.filter(({ isUsed }) => isUsed);
    expect(used).toHaveLength(1);
    const { from, to } = used[0]!;
    expect(from.y).toBeCloseTo(30, 0);
    expect(to.y).toBeGreaterThan(85);
    for (const { x } of [from, to]) {
      expect(x).toBeGreaterThan(70);
      expect(x).toBeLessThan(95);
    }
    expect(cuts.length).toBeGreaterThan(1);
  });

  test("is what was set aside before: specks and what the edge cuts, with why", async () => {
    const speck = rectangle(200, 60, 6, 6);
    const shadow = rectangle(340, 0, 60, 60);
    const { reading, removed } = await explain([one(20, 30), zero(45, 30), speck, shadow]);
    expect(reading.text).toBe("10");
    expect(removed).toEqual(
      expect.arrayContaining([
        { box: { x: 200, y: 60, width: 6, height: 6 }, reason: "a speck" },
        { box: { x: 340, y: 0, width: 60, height: 60 }, reason: "cut off by the picture's edge" },
      ]),
    );
    expect(removed).toHaveLength(2);
  });
});

test("specks alone are no ink", async () => {
  await expect((async () => explain([rectangle(60, 50, 2, 1)]))()).rejects.toSatisfy((error) =>
    isDigitsError(error, "PICTURE_NO_INK"),
  );
});

describe("more than there is time or work for", () => {
  test("is told line by line, and the other lines are read whole", async () => {
    const shape = anyOf(one(20, 20), zero(45, 20), one(20, 160), one(60, 160));
    const found = findInk(drawPicture(WIDTH, HEIGHT, (x, y) => (shape(x, y) ? [20, 20, 20] : [240, 240, 240])));
    // The first line takes two looks at the clock.
    let looks = 0;
    const budget = createBudget({ maxSeconds: 2, nowMs: () => (looks++ < 3 ? 0 : 3000) });
    const { reading } = await explainNumbers(found, createBarAndRingClassifier(), 0.5, undefined, budget);
    expect([reading.text, reading.isComplete]).toEqual(["10", false]);
    expect(reading.rejected).toEqual([
      { box: { x: 20, y: 160, width: 50, height: 60 }, reason: expect.stringContaining("not read") },
    ]);
  });

  test("no digit of a page with more than 600 of them is left out", async () => {
    const rows = Array.from({ length: 18 }, (_, row) => row);
    const columns = Array.from({ length: 36 }, (_, column) => column);
    const shapes = rows.flatMap((row) => columns.map((column) => rectangle(20 + 30 * column, 20 + 44 * row, 5, 28)));
    const isInk = anyOf(...shapes);
    const found = findInk(drawPicture(1120, 820, (x, y) => (isInk(x, y) ? [20, 20, 20] : [240, 240, 240])));
    const { reading } = await explainNumbers(found, createBarAndRingClassifier(), 0.5);
    expect(reading.numbers.map(({ text }) => text).join("")).toBe("1".repeat(18 * 36));
    expect([reading.isComplete, reading.rejected]).toEqual([true, []]);
  });
});
