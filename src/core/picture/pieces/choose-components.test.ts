import { describe, expect, test } from "vitest";

import { anyOf, drawPlane, rectangle, type Shape } from "../../../../test/drawn-ink.js";
import type { Box } from "../box.js";
import { findComponents } from "../components.js";
import { choosePieces } from "./choose-components.js";

const WIDTH = 200;
const HEIGHT = 120;

function choose(shape: (x: number, y: number) => number | boolean, rules: readonly Box[] = []) {
  const ink = drawPlane(WIDTH, HEIGHT, shape);
  const { kept, setAside } = choosePieces({
    ...findComponents(ink, 0),
    ink,
    rules,
  });
  return { kept: kept.map(({ box }) => box), setAside };
}

const left = { x: 50, y: 30, width: 8, height: 60 };
const right = { x: 80, y: 30, width: 40, height: 60 };
const shapeOf = ({ x, y, width, height }: Box) => rectangle(x, y, width, height);
const digits = anyOf(shapeOf(left), shapeOf(right));

describe("pieces to read", () => {
  test("are the digits, the heaviest first", () => {
    expect(choose(digits)).toEqual({ kept: [right, left], setAside: [] });
  });

  test("are not specks, which are named; a pixel of dust is not even that", () => {
    const speck = { x: 20, y: 20, width: 5, height: 4 };
    const dust = rectangle(150, 20, 1, 1);
    const { kept, setAside } = choose(anyOf(digits, shapeOf(speck), dust));
    expect(kept).toEqual([right, left]);
    expect(setAside).toEqual([{ box: speck, reason: "a speck" }]);
  });

  test("are among them loose strokes of a digit", () => {
    const bar = { x: 80, y: 20, width: 30, height: 6 };
    expect(choose(anyOf(digits, shapeOf(bar))).kept).toContainEqual(bar);
  });

  test.each<[string, Box]>([
    ["a shadow along the edge", { x: 140, y: 0, width: 50, height: 50 }],
    ["a stroke that is far higher", { x: 150, y: 0, width: 6, height: 118 }],
    ["the tip of a thing outside", { x: 150, y: 0, width: 20, height: 15 }],
  ])("are not %s, cut by the picture's edge", (_what, box) => {
    expect(choose(anyOf(digits, shapeOf(box)))).toEqual({
      kept: [right, left],
      setAside: [{ box, reason: "cut off by the picture's edge" }],
    });
  });

  test("are not a thin strip along the edge: the sheet ends there", () => {
    const strip = { x: 20, y: 115, width: 150, height: 5 };
    expect(choose(anyOf(digits, shapeOf(strip)))).toEqual({
      kept: [right, left],
      setAside: [{ box: strip, reason: "what lies beside the sheet" }],
    });
  });

  test("are also what touches the edge with its faint rim alone", () => {
    const core = rectangle(150, 1, 20, 60);
    const rim = rectangle(150, 0, 20, 1);
    const { kept } = choose((x, y) => (rim(x, y) ? 0.2 : Number(anyOf(digits, core)(x, y))));
    expect(kept).toContainEqual({ x: 150, y: 0, width: 20, height: 61 });
  });

  test("are among them digits whose stroke runs out of the picture", () => {
    const stem = rectangle(170, 40, 8, 60);
    const arm = rectangle(170, 60, 30, 8);
    const box = { x: 170, y: 40, width: 30, height: 60 };
    expect(choose(anyOf(digits, stem, arm)).kept).toContainEqual(box);
  });

  test("are what the edge cuts, where there is nothing else", () => {
    const box = { x: 0, y: 20, width: 40, height: 60 };
    expect(choose(shapeOf(box))).toEqual({ kept: [box], setAside: [] });
  });

  test("are not what takes a whole edge and ends far from the opposite one", () => {
    const box = { x: 0, y: 0, width: 40, height: HEIGHT };
    expect(choose(shapeOf(box))).toEqual({
      kept: [],
      setAside: [{ box, reason: "what lies beside the sheet" }],
    });
  });

  test("are at most 600; the others, the lightest, are too many", () => {
    const marks: Shape = (x, y) => x % 5 < 3 && y % 5 < 3 && x > 3 && y > 3;
    const { kept, setAside } = choose((x, y) => marks(x, y) && x < 190 && y < 115);
    expect(kept).toHaveLength(600);
    expect(setAside).toHaveLength(37 * 22 - 600);
    expect(new Set(setAside.map(({ reason }) => reason))).toEqual(new Set(["too many marks"]));
  });
});

test("printed lines that were erased are named", () => {
  const rule = { x: 0, y: 100, width: WIDTH, height: 3 };
  expect(choose(digits, [rule]).setAside).toEqual([{ box: rule, reason: "a printed line" }]);
});

test("where there is no ink, there is nothing to read", () => {
  expect(choose(() => false)).toEqual({ kept: [], setAside: [] });
});
