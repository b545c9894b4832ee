import { expect, test } from "vitest";

import { randomColumns } from "../../../../test/line-columns.js";
import { LINE_BLANK, LINE_CLASS_COUNT, lineClassOf } from "../../line.js";
import { createRandom, type Random } from "../../tensor/random.js";
import { fitTemperature, type LabelledColumns, measureReliability } from "./calibration.js";
import { type LineColumns, toLineColumns } from "./columns.js";
import { toText } from "./greedy-text.js";

/** Two and a half deviations of the accuracy of 400 lines. */
const HONEST = 0.06;

const FEW = [LINE_BLANK, lineClassOf("1"), lineClassOf("7")];

/** A text as often as its probability says: a path is drawn, column by column. */
function drawText({ count, logProbabilities }: LineColumns, random: Random): string {
  const path = Array.from({ length: count }, (_, column) => {
    let left = random.uniform();
    return FEW.find((one) => (left -= Math.exp(logProbabilities[column * LINE_CLASS_COUNT + one]!)) < 0) ?? LINE_BLANK;
  });
  return toText(path.filter((one, i) => one !== LINE_BLANK && one !== path[i - 1]));
}

/** Lines whose columns tell the truth, and then are made this many times too sure. */
function createLines(count: number, tooSure: number): LabelledColumns[] {
  const random = createRandom(7);
  return Array.from({ length: count }, () => {
    const truth = randomColumns(random, 5, FEW, 3);
    const text = drawText(truth, random);
    return { text, columns: toLineColumns(truth.logProbabilities, 1 / tooSure) };
  });
}

test("honest columns need no temperature", () => {
  const lines = createLines(400, 1);
  const { accuracy, confidence } = measureReliability(lines, 1);
  expect(Math.abs(accuracy - confidence)).toBeLessThan(HONEST);
  const { temperature } = fitTemperature(lines, { width: 8 });
  expect(temperature).toBeGreaterThan(0.85);
  expect(temperature).toBeLessThan(1.18);
});

test("columns that are too sure are made honest again", () => {
  const { temperature, before, after } = fitTemperature(createLines(400, 2.5), { width: 8 });
  expect(temperature).toBeGreaterThan(2.5 * 0.85);
  expect(temperature).toBeLessThan(2.5 * 1.18);
  expect(before.confidence - before.accuracy).toBeGreaterThan(0.06);
  expect(Math.abs(after.confidence - after.accuracy)).toBeLessThan(HONEST);
  expect(after.loss).toBeLessThan(before.loss);
});
