/**
 * A drawing that the browser keeps over a reload: what was written comes back, a long history is cut short, and whatever
 * else stands in its place is no drawing.
 */

import { expect, test } from "vitest";

import { type DrawingHistory, packDrawing, unpackDrawing } from "./packed-drawing.js";
import type { Stroke } from "./stroke.js";

function strokeOf(seed: number, points = 3): Stroke {
  return {
    tool: seed % 5 === 4 ? "eraser" : "pen",
    width: 10,
    hasPressure: seed % 2 === 0,
    points: Array.from({ length: points }, (_, i) => [seed + i / 10, seed - i / 10, (i % 1000) / 1000]),
  };
}

/** A history in which each state has one stroke more than the one before. */
function growing(strokes: readonly Stroke[], now: number): DrawingHistory {
  return {
    paper: { width: 700.5, height: 320 },
    states: [[], ...strokes.map((_, index) => strokes.slice(0, index + 1))],
    now,
  };
}

test("a drawing comes back with what was undone and what can be undone", () => {
  const history = growing(
    [0, 1, 2, 3, 4].map((seed) => strokeOf(seed)),
    3,
  );
  expect(unpackDrawing(packDrawing(history))).toEqual(history);
});

test("strokes stand once in the text, however many states hold them", () => {
  const strokes = Array.from({ length: 40 }, (_, seed) => strokeOf(seed, 50));
  const one = packDrawing(growing(strokes, 40));
  const alone = packDrawing({ paper: { width: 700.5, height: 320 }, states: [strokes], now: 0 });
  expect(one.length).toBeLessThan(1.2 * alone.length);
});

test("of a long history the states around the one on the sheet are kept", () => {
  const strokes = Array.from({ length: 150 }, (_, seed) => strokeOf(seed));
  const back = unpackDrawing(packDrawing(growing(strokes, 140)));
  expect(back?.states.length).toBe(60);
  expect(back?.states[back.now]).toEqual(strokes.slice(0, 140));
  expect(back?.states[0]?.length).toBe(81);
});

test("what lies on the sheet is kept even where its history has too many points", () => {
  const strokes = Array.from({ length: 4 }, (_, seed) => strokeOf(seed, 25_000));
  const back = unpackDrawing(
    packDrawing({ paper: { width: 700, height: 320 }, states: [[strokes[3]!], strokes.slice(0, 3), []], now: 1 }),
  );
  expect(back?.states.map((state) => state.length)).toEqual([3]);
  expect(back?.now).toBe(0);
});

const whole = packDrawing(growing([strokeOf(0), strokeOf(4)], 2));

test.each([
  ["nothing", ""],
  ["no JSON", "{"],
  ["another kind", "7"],
  ["null", "null"],
  ["a list", "[]"],
  ["another version", whole.replace('"version":1', '"version":2')],
  ["a text that was cut off", whole.slice(0, -20)],
  ["a stroke of no tool", whole.replace('"eraser"', '"brush"')],
  ["a place that is none", whole.replace("[40,40,0", '["a",40,0')],
  ["half a point", whole.replace("[40,40,0,", "[40,0,")],
  ["a place far away", whole.replace("[40,40,0", "[1e9,40,0")],
  ["a sheet without height", whole.replace("320]", "0]")],
  ["a state that is none", whole.replace('"states":[[]', '"states":[[9]')],
  ["a moment that is none", whole.replace('"now":2', '"now":7')],
  ["a moment between two", whole.replace('"now":2', '"now":1.5')],
])("%s is no drawing", (_, text) => {
  expect(text).not.toBe(whole);
  expect(unpackDrawing(text)).toBeNull();
});
