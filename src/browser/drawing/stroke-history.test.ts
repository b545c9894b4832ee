import { expect, test } from "vitest";

import type { Stroke } from "./stroke.js";
import { draw, NOTHING_DRAWN, step, strokesOf } from "./stroke-history.js";

const stroke = (x: number): Stroke => ({ tool: "pen", width: 4, hasPressure: false, points: [[x, 0, 0.5]] });
const [one, two, three] = [stroke(1), stroke(2), stroke(3)];

test("undo and redo go along what was drawn, and no further", () => {
  const drawn = draw(draw(NOTHING_DRAWN, [one]), [one, two]);
  const undone = step(drawn, -1);
  expect(strokesOf(undone)).toEqual([one]);
  expect(strokesOf(step(step(undone, -1), -1))).toEqual([]);
  expect(strokesOf(step(step(undone, 1), 1))).toEqual([one, two]);
});

test("what was undone is gone once something else is drawn", () => {
  const other = draw(step(draw(NOTHING_DRAWN, [one]), -1), [three]);
  expect(strokesOf(step(other, 1))).toEqual([three]);
  expect(strokesOf(step(other, -1))).toEqual([]);
});

test("two hundred steps can be undone", () => {
  let history = NOTHING_DRAWN;
  for (let i = 0; i < 205; i++) history = draw(history, [stroke(i)]);
  for (let i = 0; i < 300; i++) history = step(history, -1);
  expect(strokesOf(history)).toEqual([stroke(4)]);
  expect(history.states).toHaveLength(201);
});
