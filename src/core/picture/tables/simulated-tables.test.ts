/** Tables on simulated pages, whose lines and borders are those of the picture: small pieces, most cut by the page's edge. */

import { expect, test } from "vitest";

import { drawDigits } from "../../synthesis/drawn-digits.js";
import {
  createPageSimulator,
  PAGE_INK,
  PAGE_PAPER,
  PAGE_SIZE,
  type PageKind,
  type SimulatedPage,
} from "../../synthesis/pages/simulate-page.js";
import { createRandom } from "../../tensor/random.js";
import { findRules } from "../background/printed-lines.js";
import { runSteps } from "../steps.js";
import { findTables } from "./find-tables.js";
import { toRules } from "./rules.js";
import { type Cell, medianOf } from "./table.js";

/** Constants were chosen on pages of the path 1; these are others. */
const HELD_OUT = 2;
/** As the reader looks for borders. */
const BORDER_SHARE = 0.4;

const simulator = createPageSimulator(drawDigits({ count: 200, seed: 4 }));

function numbersOf({ lines, width, height }: SimulatedPage) {
  return lines.filter(({ kind, left, right, top, foot, slope }) => {
    const x = (left + right) / 2;
    const y = (top + foot) / 2 + slope * x;
    return kind === "number" && x > 0 && x < width && y > 0 && y < height;
  });
}

function tablesOf(page: SimulatedPage) {
  const numbers = numbersOf(page);
  if (numbers.length === 0) return [];
  const values = Float32Array.from(page.pixels, (grey) => Math.min(1, Math.max(0, (grey - PAGE_PAPER) / PAGE_INK)));
  const height = medianOf(numbers.map(({ foot, top }) => foot - top));
  const lines = runSteps(findRules({ width: PAGE_SIZE, height: PAGE_SIZE, values }, BORDER_SHARE));
  const boxes = numbers.map(({ left, right, top, foot, slope }) => {
    const [a, b] = [slope * left, slope * right];
    return { x: left, y: top + Math.min(a, b), width: right - left, height: foot - top + Math.abs(a - b) };
  });
  return findTables(boxes, {
    rules: toRules(lines, height, 1),
    height,
    slope: medianOf(numbers.map(({ slope }) => slope)),
  });
}

/** Rows and columns by their order among those that hold numbers. */
function ranked(cells: ReadonlyMap<number, Cell>): Map<number, Cell> {
  const orderOf = (places: readonly number[]) => [...new Set(places)].toSorted((a, b) => a - b);
  const rows = orderOf([...cells.values()].map(({ row }) => row));
  const columns = orderOf([...cells.values()].map(({ column }) => column));
  return new Map(
    Array.from(cells, ([index, { row, column }]) => [
      index,
      { row: rows.indexOf(row), column: columns.indexOf(column) },
    ]),
  );
}

test("most pairs of numbers on simulated tables are told the right rows and columns apart", () => {
  let [pairs, right] = [0, 0];
  for (let i = 0; i < 30; i++) {
    const page = simulator.draw(createRandom(HELD_OUT, i), "table");
    const cells = new Map(numbersOf(page).flatMap(({ cell }, index) => (cell === undefined ? [] : [[index, cell]])));
    const truth = ranked(cells);
    const filled = [...truth.values()];
    if (!filled.some(({ row }) => row > 1) || !filled.some(({ column }) => column > 0) || filled.length < 6) continue;
    const found = tablesOf(page).map((table) => ranked(table.cells));
    for (const [a, one] of truth) {
      for (const [b, other] of truth) {
        if (a >= b) continue;
        pairs++;
        const table = found.find((each) => each.has(a) && each.has(b));
        const [seen, second] = [table?.get(a), table?.get(b)];
        if (seen === undefined || second === undefined) continue;
        const isRight =
          seen.row - second.row === one.row - other.row && seen.column - second.column === one.column - other.column;
        if (isRight) right++;
      }
    }
  }
  expect(pairs).toBeGreaterThan(300);
  expect(right / pairs).toBeGreaterThan(0.5);
  // Cut cells, lines that noise hides: nobody would tell them all.
  expect(right / pairs).toBeLessThan(1);
});

test.each<[PageKind, number]>([
  ["text", 0.07],
  ["sparse", 0.07],
  ["form", 0.2],
  ["squares", 0.2],
])("pages of %s are hardly ever tables", (kind, most) => {
  const pages = Array.from({ length: 16 }, (_, i) => simulator.draw(createRandom(HELD_OUT, i), kind));
  const withTable = pages.filter((page) => tablesOf(page).length > 0);
  expect(withTable.length / pages.length).toBeLessThanOrEqual(most);
});
