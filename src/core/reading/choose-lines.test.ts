import { describe, expect, test } from "vitest";

import type { Box } from "../picture/box.js";
import { chooseLines, type PlacedReading, sharedPart, toRows, withoutRepeats, worthOf } from "./choose-lines.js";

/** A line that reads as digits, each as likely. */
function lineAt(box: Box, digits: string, likely = 0.95): PlacedReading {
  const symbols = Array.from(digits, (symbol, i) => {
    const outcomes = new Float32Array(11);
    outcomes[Number(symbol)] = likely;
    return { symbol, from: 10 * i, to: 10 * i + 10, outcomes };
  });
  const number = { text: digits, value: Number(digits), symbols, confidence: likely ** digits.length };
  const numbers = digits === "" ? [] : [number];
  return { box, read: { text: digits, confidence: number.confidence, symbols, numbers, others: [], texts: [] } };
}

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });

describe("of lines of the ink and lines that were found", () => {
  test("those count of which more can be read", () => {
    const [frame, field] = [lineAt(box(0, 0, 200, 100), "1"), lineAt(box(40, 30, 80, 30), "439")];
    expect(chooseLines([frame], [field])).toEqual({ ink: [], found: [field] });
    const [number, part] = [lineAt(box(40, 30, 80, 30), "439"), lineAt(box(40, 30, 30, 30), "43")];
    expect(chooseLines([number], [part])).toEqual({ ink: [number], found: [] });
  });

  test("doubtful digits make a reading no better", () => {
    const [letters, ghosts] = [lineAt(box(0, 0, 80, 30), ""), lineAt(box(0, 0, 80, 30), "1174", 0.3)];
    expect(chooseLines([letters], [ghosts])).toEqual({ ink: [letters], found: [] });
  });

  test("each place is judged by itself, with all lines that reach into it", () => {
    const upper = lineAt(box(0, 0, 200, 90), "7");
    const rows = [0, 45].map((y) => lineAt(box(5, y, 190, 40), "12345"));
    const lower = lineAt(box(0, 200, 100, 40), "88");
    const wrong = lineAt(box(0, 205, 90, 30), "8");
    expect(chooseLines([upper, lower], [...rows, wrong])).toEqual({ ink: [lower], found: rows });
  });

  test("what only one of them knows counts", () => {
    const [one, other] = [lineAt(box(0, 0, 50, 30), "5"), lineAt(box(300, 0, 50, 30), "6")];
    expect(chooseLines([one], [other])).toEqual({ ink: [one], found: [other] });
  });

  test("a digit that was found twice counts once", () => {
    const sure = lineAt(box(12, 31, 8, 14), "1");
    const twins = [lineAt(box(16, 33, 8, 21), "1", 0.9), sure, lineAt(box(12, 32, 8, 14), "1")];
    const beside = lineAt(box(40, 30, 56, 24), "96");
    expect(withoutRepeats([...twins, beside])).toEqual([sure, beside]);
    const [whole, part] = [lineAt(box(40, 30, 80, 30), "439"), lineAt(box(90, 30, 30, 30), "9")];
    expect(withoutRepeats([part, whole])).toEqual([whole]);
  });

  test("nothing read is worth nothing", () => {
    expect(worthOf([{ read: undefined }, lineAt(box(0, 0, 9, 9), "")])).toBe(0);
  });
});

test("boxes share a part of the smaller one", () => {
  expect(sharedPart(box(0, 0, 10, 10), box(5, 5, 100, 100))).toBeCloseTo(0.25, 9);
  expect(sharedPart(box(0, 0, 10, 10), box(10, 0, 10, 10))).toBe(0);
});

test("lines stand in rows, from the top, and within a row from left to right", () => {
  const cells = [box(200, 12, 50, 30), box(20, 10, 50, 30), box(20, 60, 50, 30), box(210, 58, 40, 28)];
  const rows = toRows(cells.map((one) => ({ box: one })));
  expect(rows.map((row) => row.map((line) => cells.indexOf(line.box)))).toEqual([
    [1, 0],
    [2, 3],
  ]);
});
