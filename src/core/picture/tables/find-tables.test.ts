import { describe, expect, test } from "vitest";

import { createRandom } from "../../tensor/random.js";
import type { Box } from "../box.js";
import { findTables, type TableOptions } from "./find-tables.js";
import type { Rule } from "./rules.js";

/** Of the writing here, in pixels. */
const HEIGHT = 30;
const plain: TableOptions = { rules: [], height: HEIGHT, slope: 0 };

/** The box of a number of `digits` digits whose left upper corner is there. */
function number(x: number, y: number, digits = 2): Box {
  return { x, y, width: digits * 0.7 * HEIGHT, height: HEIGHT };
}

/** Numbers in rows and columns; a digit of a row says how many digits a cell holds, and "." that it is empty. */
function grid(rows: readonly string[], { pitch = 120, down = 50, jitter = 0 } = {}): Box[] {
  const random = createRandom(3);
  return rows.flatMap((row, r) =>
    Array.from(row, (cell, c) =>
      cell === "." ? [] : [number(100 + c * pitch + random.normal(0, jitter), 80 + r * down, Number(cell))],
    ).flat(),
  );
}

function turned(boxes: readonly Box[], slope: number): Box[] {
  return boxes.map((box) => ({ ...box, x: box.x - slope * box.y, y: box.y + slope * box.x }));
}

function level(y: number, start: number, end: number, slope = 0): Rule {
  return { isUpright: false, start, end, level: y, slope };
}

function upright(x: number, start: number, end: number, slope = 0): Rule {
  return { isUpright: true, start, end, level: x, slope };
}

/** The cells of the only table, as "row,column" of each number. */
function cellsOf(boxes: readonly Box[], options: TableOptions = plain): string[] {
  const tables = findTables(boxes, options);
  expect(tables).toHaveLength(1);
  return boxes.map((_, index) => {
    const cell = tables[0]!.cells.get(index);
    return cell === undefined ? "-" : `${cell.row},${cell.column}`;
  });
}

describe("without borders", () => {
  const rows = ["213", "122", "2.3", "31."];
  const places = ["0,0", "0,1", "0,2", "1,0", "1,1", "1,2", "2,0", "2,2", "3,0", "3,1"];

  test("numbers that begin one below the other are a table, with empty cells", () => {
    expect(cellsOf(grid(rows))).toEqual(places);
    expect(findTables(grid(rows), plain)[0]).toMatchObject({ rows: 4, columns: 3, box: { x: 100, y: 80 } });
  });

  test("by hands that do not begin exactly there, and climb", () => {
    const boxes = turned(grid(rows, { jitter: 3 }), -0.08);
    expect(cellsOf(boxes, { ...plain, slope: -0.08 })).toEqual(places);
  });

  test("in any size of picture", () => {
    for (const factor of [0.2, 5]) {
      const boxes = grid(rows).map(({ x, y, width, height }) => {
        return { x: factor * x, y: factor * y, width: factor * width, height: factor * height };
      });
      expect(cellsOf(boxes, { ...plain, height: factor * HEIGHT })).toEqual(places);
    }
  });

  test("a heading over several columns and a number far below are no part of it", () => {
    const heading = number(160, 20, 12);
    const below = number(400, 900);
    const whole = grid([...rows, "222", "312"]);
    expect(cellsOf([heading, ...whole, below]).map((place) => place === "-")).toEqual([
      true,
      ...whole.map(() => false),
      true,
    ]);
  });

  test.each([
    ["in one row", grid(["2132"])],
    ["in one column", grid(["2", "3", "1", "4", "2"])],
    ["two by two", grid(["22", "22"], { pitch: 60 })],
    ["few", grid(["2", "2"])],
  ])("numbers %s are no table", (_, boxes) => {
    expect(findTables(boxes, plain)).toEqual([]);
  });

  test("scattered numbers are hardly ever one, nor lines of numbers that begin at a margin", () => {
    const random = createRandom(8);
    let tables = 0;
    for (let page = 0; page < 60; page++) {
      const boxes: Box[] = [];
      for (let i = 0; i < 14; i++) {
        const box = number(random.uniform(0, 900), random.uniform(0, 700), 1 + random.integer(5));
        const isFree = boxes.every(
          (other) =>
            Math.abs(other.y - box.y) > 1.2 * HEIGHT ||
            other.x > box.x + box.width + 20 ||
            box.x > other.x + other.width + 20,
        );
        if (isFree) boxes.push(box);
      }
      tables += findTables(boxes, plain).length;
      const lines = Array.from({ length: 6 }, (_, row) => {
        const line: Box[] = [];
        for (let x = 60; x < 700; x += random.uniform(1, 4) * HEIGHT) {
          line.push(number(x, 60 + 50 * row, 1 + random.integer(5)));
          x += line.at(-1)!.width;
        }
        return line;
      });
      tables += findTables(lines.flat(), plain).length;
    }
    expect(tables).toBeLessThanOrEqual(1);
  });
});

describe("with borders", () => {
  /** Four columns of unequal widths and four rows. */
  const xs = [80, 200, 260, 420, 540];
  const ys = [60, 110, 160, 210, 260];
  const rules = [...ys.map((y) => level(y, 80, 540)), ...xs.map((x) => upright(x, 60, 260))];
  const boxes = [number(95, 70), number(215, 120, 1), number(350, 170, 3), number(440, 220, 2)];

  test("each number stands in its cell, however few there are", () => {
    expect(cellsOf(boxes, { ...plain, rules })).toEqual(["0,0", "1,1", "2,2", "3,3"]);
    expect(findTables(boxes, { ...plain, rules })[0]).toMatchObject({
      rows: 4,
      columns: 4,
      box: { x: 80, y: 60, width: 460, height: 200 },
    });
  });

  test("whose lines lie aslant, and do not quite meet", () => {
    const aslant = [
      ...ys.map((y) => level(y - 0.1 * 80, 84, 530, 0.1)),
      ...xs.map((x) => upright(x + 0.05 * 60, 65, 300, -0.05)),
    ];
    const moved = boxes.map((box) => ({ ...box, y: box.y + 0.1 * (box.x - 80) }));
    expect(cellsOf(moved, { ...plain, rules: aslant })).toEqual(["0,0", "1,1", "2,2", "3,3"]);
  });

  test("open at its sides: lines that go on hold cells beyond the last border", () => {
    const open = [...ys.map((y) => level(y, 80, 540)), ...xs.slice(1, -1).map((x) => upright(x, 60, 260))];
    expect(cellsOf(boxes, { ...plain, rules: open })).toEqual(["0,0", "1,1", "2,2", "3,3"]);
  });

  test("a border between two rows that was not seen is where numbers stand above one another", () => {
    const unseen = rules.filter(({ isUpright, level: y }) => isUpright || y !== 160);
    const more = [...boxes, number(95, 120), number(95, 170)];
    expect(cellsOf(more, { ...plain, rules: unseen })).toEqual(["0,0", "1,1", "2,2", "3,3", "1,0", "2,0"]);
  });

  test("squared paper, whose squares hold no numbers whole, is none", () => {
    const squares = Array.from({ length: 20 }, (_, i) => [level(25 * i, 0, 700), upright(30 * i, 0, 500)]).flat();
    expect(
      findTables([number(95, 66, 4), number(310, 130, 3), number(250, 300, 5)], { ...plain, rules: squares }),
    ).toEqual([]);
  });

  test("numbers in one of its rows are no table", () => {
    const row = [number(95, 120), number(215, 120, 1), number(280, 120, 3)];
    expect(findTables(row, { ...plain, rules })).toEqual([]);
  });

  test("two tables are told from the top", () => {
    const lower = rules.map((rule) =>
      rule.isUpright ? { ...rule, start: rule.start + 400, end: rule.end + 400 } : { ...rule, level: rule.level + 400 },
    );
    const numbers = [...boxes.map((box) => ({ ...box, y: box.y + 400 })), ...boxes];
    const tables = findTables(numbers, { ...plain, rules: [...lower, ...rules] });
    expect(tables.map(({ cells }) => [...cells.keys()])).toEqual([
      [4, 5, 6, 7],
      [0, 1, 2, 3],
    ]);
  });
});
