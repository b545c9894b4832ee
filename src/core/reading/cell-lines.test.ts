import { describe, expect, it } from "vitest";
import type { LocatedLine } from "../picture/lines/located-lines.js";
import { placeInCells } from "./cell-lines.js";
import type { Rule } from "../picture/tables/rules.js";

const HEIGHT = 20;

/** A line of digits 20 pixels high. */
function lineOf(left: number, right: number, top: number, slope = 0): LocatedLine {
  return {
    kind: "number",
    extent: { left, right, top, bottom: top + HEIGHT },
    frame: { slope, lean: 0 },
    height: HEIGHT,
    score: 0.9,
  };
}

/** A grid whose borders stand at these places; its picture may lie aslant. */
function gridOf(xs: readonly number[], ys: readonly number[], slope = 0): Rule[] {
  const [left, right] = [xs[0]!, xs.at(-1)!];
  const [top, bottom] = [ys[0]!, ys.at(-1)!];
  return [
    ...xs.map((level): Rule => ({ isUpright: true, start: top, end: bottom, level, slope: 0 })),
    ...ys.map((level): Rule => ({ isUpright: false, start: left, end: right, level, slope })),
  ];
}

const extentsOf = (lines: readonly { readonly line: LocatedLine }[]) =>
  lines.map(({ line: { extent } }) => [extent.left, extent.right]);

describe("lines in cells", () => {
  it("end at the borders of cells", () => {
    const others = [50, 90, 130].map((top) => lineOf(90, 150, top));
    const placed = placeInCells([lineOf(10, 150, 10), ...others], gridOf([0, 80, 160], [0, 40, 80, 120, 160]));
    expect(extentsOf(placed.slice(0, 2))).toEqual([
      [10, 80],
      [80, 150],
    ]);
    expect(placed.map(({ isBounded, isOneNumber }) => [isBounded, isOneNumber])).toEqual([
      [true, false],
      [true, false],
      ...others.map(() => [false, false]),
    ]);
  });

  it("go on where most of them go through lines, as on squared paper", () => {
    const lines = [10, 50, 90, 130].map((top) => lineOf(10, 150, top));
    const placed = placeInCells(lines, gridOf([0, 80, 160], [0, 40, 80, 120, 160]));
    expect(placed).toEqual(lines.map((line) => ({ line, digits: [], isBounded: false, isOneNumber: false })));
  });

  it("are one number in a strip of cells, though these are as wide as high", () => {
    const strip = gridOf([0, 28, 56, 84], [0, 30]);
    expect(placeInCells([lineOf(4, 80, 5)], strip)).toMatchObject([{ isBounded: true, isOneNumber: true }]);
    const joined = placeInCells([lineOf(4, 50, 5), lineOf(62, 80, 5)], strip);
    expect(joined).toMatchObject([{ line: { extent: { left: 4, right: 80 } }, isOneNumber: true }]);
    const squares = gridOf([0, 14, 28, 42, 56, 70, 84], [0, 14, 28, 42]);
    expect(placeInCells([lineOf(4, 30, 5), lineOf(50, 80, 5)], squares)).toHaveLength(2);
  });

  it("go on where cells hold one digit each", () => {
    const xs = [0, 24, 48, 72];
    const [placed, ...more] = placeInCells([lineOf(4, 68, 6)], gridOf(xs, [0, 32]));
    expect(more).toEqual([]);
    expect(placed).toMatchObject({ line: { extent: { left: 4, right: 68 } }, isBounded: true });
  });

  it("are one number in cells that are far narrower than high, however wide its gaps", () => {
    const [placed, ...more] = placeInCells([lineOf(10, 90, 20)], gridOf([0, 34, 68, 102], [0, 68, 136]));
    expect(more).toEqual([]);
    expect(placed).toMatchObject({ isBounded: true, isOneNumber: true });
  });

  it("are joined where each digit was found alone in such a cell", () => {
    const digits = [lineOf(78, 92, 24, 0.02), lineOf(8, 24, 20, 0.02), lineOf(42, 60, 22, 0.02)];
    const placed = placeInCells(digits, gridOf([0, 34, 68, 102], [0, 68, 136], 0.02));
    expect(placed).toHaveLength(1);
    expect(placed[0]!.isOneNumber).toBe(true);
    expect(placed[0]!.digits.map(({ extent }) => extent.left)).toEqual([8, 42, 78]);
    const { left, right, top, bottom } = placed[0]!.line.extent;
    expect([left, right]).toEqual([8, 92]);
    expect(top).toBeLessThanOrEqual(20);
    expect(bottom).toBeGreaterThanOrEqual(44);
  });

  it("stay apart in cells as wide as high, in rows of their own, and where a cell between is empty", () => {
    const digits = [lineOf(8, 24, 12), lineOf(52, 68, 12)];
    expect(placeInCells(digits, gridOf([0, 44, 88], [0, 44, 88]))).toHaveLength(2);
    const narrow = gridOf([0, 34, 68, 102], [0, 68, 136]);
    expect(placeInCells([lineOf(8, 24, 20), lineOf(42, 60, 90)], narrow)).toHaveLength(2);
    expect(placeInCells([lineOf(8, 24, 20), lineOf(78, 92, 20)], narrow)).toHaveLength(2);
  });

  it("are left as they are by strokes, and by lines that are no borders of cells", () => {
    const line = lineOf(10, 150, 10);
    const untouched = [{ line, digits: [], isBounded: false, isOneNumber: false }];
    const stroke: Rule = { isUpright: true, start: 9, end: 31, level: 80, slope: 0 };
    const [above, below] = gridOf([0, 160], [0, 40]).filter(({ isUpright }) => !isUpright);
    expect(placeInCells([line], [])).toEqual(untouched);
    expect(placeInCells([line], [stroke, above!, below!])).toMatchObject(untouched);
    const margin: Rule = { isUpright: true, start: 0, end: 400, level: 80, slope: 0 };
    expect(placeInCells([line], [margin, { ...above!, level: 100 }, { ...below!, level: 200 }])).toMatchObject(
      untouched,
    );
  });
});
