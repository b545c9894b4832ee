import { describe, expect, it } from "vitest";
import { LOCATOR_CHANNELS, LOCATOR_NUMBER, LOCATOR_OTHER, LOCATOR_STRIDE, toLocatorDistance } from "../../locator.js";
import { LINE_HEIGHT } from "../../line.js";
import { type CellMap, chooseLocated, linesOfCells, type LocatedLine, windowOfLocated } from "./located-lines.js";

const COLUMNS = 50;
const ROWS = 30;

interface Drawn {
  readonly kind?: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly foot: number;
  readonly slope?: number;
  /** Score of its class above that of nothing. */
  readonly sureness?: number;
}

/** What a network that errs nowhere tells of lines. */
function mapOf(...lines: readonly Drawn[]): CellMap {
  const count = COLUMNS * ROWS;
  const values = new Float32Array(LOCATOR_CHANNELS * count);
  values.fill(5, 0, count);
  for (const { kind = LOCATOR_NUMBER, left, right, top, foot, slope = 0, sureness = 5 } of lines) {
    for (let at = 0; at < count; at++) {
      const x = ((at % COLUMNS) + 0.5) * LOCATOR_STRIDE;
      const y = (Math.floor(at / COLUMNS) + 0.5) * LOCATOR_STRIDE;
      const middle = (top + foot) / 2 + slope * x;
      if (x < left || x > right || Math.abs(y - middle) > Math.max(2.2, 0.25 * (foot - top))) continue;
      values[kind * count + at] = 5 + sureness;
      values[3 * count + at] = toLocatorDistance(y - top - slope * x);
      values[4 * count + at] = toLocatorDistance(foot + slope * x - y);
    }
  }
  return { columns: COLUMNS, rows: ROWS, values };
}

describe("the lines of cells", () => {
  it("are where the cells say", () => {
    const [line, ...more] = linesOfCells(mapOf({ left: 20, right: 120, top: 40, foot: 60 }), 1);
    expect(more).toEqual([]);
    expect(line).toMatchObject({ kind: "number", frame: { lean: 0 } });
    expect(line!.frame.slope).toBeCloseTo(0, 9);
    expect(line!.score).toBeGreaterThan(0.95);
    expect(line!.height).toBeCloseTo(20, 3);
    expect(line!.extent).toMatchObject({ left: 20, right: 120 });
    expect(line!.extent.top).toBeCloseTo(40, 3);
    expect(line!.extent.bottom).toBeCloseTo(60, 3);
  });

  it("are kept apart in rows a fifth of a digit apart", () => {
    const rows = [0, 1, 2, 3].map((i) => ({ left: 10, right: 150, top: 10 + 18 * i, foot: 25 + 18 * i }));
    const lines = linesOfCells(mapOf(...rows), 1);
    expect(lines.map(({ extent }) => Math.round(extent.top)).toSorted((a, b) => a - b)).toEqual([10, 28, 46, 64]);
  });

  it("have the slope of their cells, and short ones that of the others", () => {
    const slope = 0.15;
    const lines = linesOfCells(
      mapOf({ left: 10, right: 130, top: 20, foot: 36, slope }, { left: 150, right: 158, top: 20, foot: 36, slope }),
      1,
    );
    expect(lines).toHaveLength(2);
    for (const { frame, extent } of lines) {
      expect(frame.slope).toBeCloseTo(slope, 3);
      expect(extent.top).toBeCloseTo(20, 1);
    }
  });

  it("are of two kinds, and what nobody is sure of is none", () => {
    const lines = linesOfCells(
      mapOf(
        { left: 10, right: 60, top: 20, foot: 36 },
        { kind: LOCATOR_OTHER, left: 62, right: 120, top: 20, foot: 36 },
        { left: 10, right: 60, top: 60, foot: 76, sureness: -0.4 },
      ),
      1,
    );
    expect(lines.map(({ kind }) => kind).toSorted()).toEqual(["number", "other"]);
  });

  it("are given in the pixels of the whole plane", () => {
    const [line] = linesOfCells(mapOf({ left: 20, right: 120, top: 40, foot: 56, slope: 0.1 }), 4);
    expect(line!.height).toBeCloseTo(64, 2);
    expect(line!.extent).toMatchObject({ left: 80, right: 480 });
    expect(line!.frame.slope).toBeCloseTo(0.1, 3);
    expect(line!.extent.top).toBeCloseTo(160, 1);
  });
});

describe("lines found at several sizes", () => {
  const line: LocatedLine = {
    kind: "number",
    extent: { left: 20, right: 120, top: 40, bottom: 60 },
    frame: { slope: 0, lean: 0 },
    height: 20,
    score: 0.9,
  };

  it("count once, as they are seen best", () => {
    const halved = { ...line, extent: { left: 24, right: 112, top: 38, bottom: 62 }, height: 24 };
    expect(
      chooseLocated([
        { line: halved, factor: 4 },
        { line, factor: 1 },
      ]),
    ).toEqual([line]);
  });

  it("are the whole line rather than a part of it that is as sure", () => {
    const part = { ...line, extent: { ...line.extent, right: 50 } };
    expect(
      chooseLocated([
        { line: part, factor: 1 },
        { line, factor: 1 },
      ]),
    ).toEqual([line]);
  });

  it("are all kept where they stand apart", () => {
    const below = { ...line, extent: { ...line.extent, top: 64, bottom: 84 } };
    expect(
      chooseLocated([
        { line, factor: 1 },
        { line: below, factor: 1 },
      ]),
    ).toHaveLength(2);
  });

  it("are rows rather than what holds them", () => {
    const both = { ...line, extent: { left: 16, right: 124, top: 38, bottom: 88 }, height: 50, score: 0.99 };
    const upper = { ...line, score: 0.8 };
    const lower = { ...upper, extent: { ...line.extent, top: 64, bottom: 84 } };
    const chosenOf = (...lines: LocatedLine[]) =>
      chooseLocated(lines.map((one) => ({ line: one, factor: one === both ? 4 : 1 })));
    expect(chosenOf(both, upper, lower)).toEqual([upper, lower]);
    // A figure with a bar is no two rows: what is found in it is not as sure.
    expect(chosenOf(both, upper, { ...lower, score: 0.5 })).toEqual([both]);
  });

  it("are shown with room around them", () => {
    const { extent, scale } = windowOfLocated(line);
    expect(extent).toEqual({ left: 10, right: 130, top: 35.6, bottom: 64.4 });
    expect(scale).toBeCloseTo(28.8 / LINE_HEIGHT, 6);
  });
});
