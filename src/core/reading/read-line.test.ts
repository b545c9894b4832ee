import { describe, expect, test } from "vitest";

import { NOT_A_DIGIT } from "../digits.js";
import { outcomesOf } from "../../../test/bar-and-ring.js";
import type { CandidateEdge, LineLattice } from "./line-lattice.js";
import { readLine } from "./read-line.js";

const HEIGHT = 100;

/** A thing of the line: what it is, and from which column to which. */
interface Thing {
  readonly outcome: number;
  readonly left: number;
  readonly right: number;
  readonly tall?: number;
  readonly probability?: number;
}

/** A lattice in which every thing stands alone, as a digit or as a mark. */
function latticeOf(things: readonly Thing[]): LineLattice {
  const edges = things.flatMap(({ outcome, left, right, tall = HEIGHT, probability }, from) => {
    const outcomes = Float32Array.from(outcomesOf(outcome, probability));
    const candidate = {
      segments: [],
      extent: { left, right, top: 0, bottom: tall },
      image: new Uint8Array(28 * 28),
      outcomes,
    };
    const best = Math.max(...outcomes.subarray(0, 10));
    return [true, false].map((isDigit): CandidateEdge => ({
      from,
      to: from + 1,
      candidate,
      isDigit,
      score: Math.log(isDigit ? best : outcomes[NOT_A_DIGIT]!),
    }));
  });
  const candidates = edges.filter(({ isDigit }) => isDigit).map(({ candidate }) => candidate);
  return { segmentCount: things.length, edges, candidates, cuts: [] };
}

/** Digits 60 wide with the given gaps between them. */
function digitsWithGaps(...gaps: readonly number[]): Thing[] {
  const lefts = [0];
  for (const gap of gaps) lefts.push(lefts.at(-1)! + 60 + gap);
  return lefts.map((left, i) => ({ outcome: i % 10, left, right: left + 60 }));
}

/** Each number as a text. */
function read(things: readonly Thing[], digits?: number) {
  const reading = readLine(HEIGHT, latticeOf(things), digits);
  return reading?.numbers.map((digits) =>
    digits
      .map(({ candidate: { outcomes } }) => {
        const shares = outcomes.subarray(0, 10);
        return shares.indexOf(Math.max(...shares));
      })
      .join(""),
  );
}

describe("numbers of a line", () => {
  test("end at gaps about as wide as the line is high", () => {
    expect(read(digitsWithGaps(20, 85, 10))).toEqual(["0123"]);
    expect(read(digitsWithGaps(20, 95, 10))).toEqual(["01", "23"]);
    expect(read(digitsWithGaps(95))).toEqual(["0", "1"]);
  });

  test("hold together where all digits stand far apart", () => {
    expect(read(digitsWithGaps(100, 110, 95, 105))).toEqual(["01234"]);
    expect(read(digitsWithGaps(100, 110, 300, 105))).toEqual(["012", "34"]);
  });

  test("are two where one of three digits stands far off", () => {
    expect(read(digitsWithGaps(20, 150))).toEqual(["01", "2"]);
    expect(read(digitsWithGaps(150, 20))).toEqual(["0", "12"]);
    expect(read(digitsWithGaps(100, 110))).toEqual(["012"]);
  });

  test("end at a mark, which is given back as none", () => {
    const things: Thing[] = [
      { outcome: 1, left: 0, right: 50 },
      { outcome: NOT_A_DIGIT, left: 60, right: 100 },
      { outcome: 2, left: 110, right: 160 },
    ];
    expect(read(things)).toEqual(["1", "2"]);
    const { marks } = readLine(HEIGHT, latticeOf(things))!;
    expect(marks.map(({ extent }) => extent.left)).toEqual([60]);
  });

  test("are none where all is a mark", () => {
    const reading = readLine(HEIGHT, latticeOf([{ outcome: NOT_A_DIGIT, left: 0, right: 50 }]))!;
    expect(reading.numbers).toEqual([]);
    expect(reading.marks).toHaveLength(1);
  });
});

describe("what looks somewhat like a digit", () => {
  const doubtful: Thing = { outcome: 3, left: 60, right: 110, probability: 0.3 };

  /** How surely the doubtful thing is taken for a digit beside another, if it is. */
  function certaintyBeside(neighbour: Thing): number {
    const { numbers } = readLine(HEIGHT, latticeOf([neighbour, doubtful]))!;
    const read = numbers.flat().find(({ candidate }) => candidate.extent.left === 60);
    return read?.certainty ?? 0;
  }

  test("is doubted close beside a mark, and not far from one or beside a comma", () => {
    const mark: Thing = { outcome: NOT_A_DIGIT, left: 0, right: 50 };
    const beside = certaintyBeside(mark);
    const far = certaintyBeside({ ...mark, left: -100, right: -20 });
    const comma = certaintyBeside({ ...mark, tall: 20 });
    expect(far).toBeCloseTo(comma, 2);
    expect(beside).toBeLessThan(far - 0.1);
  });

  test("is believed beside digits", () => {
    const digit: Thing = { outcome: 7, left: 0, right: 50 };
    const mark: Thing = { outcome: NOT_A_DIGIT, left: 0, right: 50 };
    expect(certaintyBeside(digit)).toBeGreaterThan(certaintyBeside(mark));
  });
});

describe("bars of a line", () => {
  const bar = (left: number): Thing => ({ outcome: 1, left, right: left + 10 });
  const mark = (left: number): Thing => ({ outcome: NOT_A_DIGIT, left, right: left + 50 });

  test("are marks where it has more marks than digits: letters have bars", () => {
    const things = [mark(0), bar(100), mark(160)];
    expect(read(things)).toEqual([]);
    expect(readLine(HEIGHT, latticeOf(things))!.marks).toHaveLength(3);
  });

  test("are 1s where it has as many digits as marks", () => {
    const seven: Thing = { outcome: 7, left: 120, right: 170 };
    expect(read([bar(100), seven, mark(260)])).toEqual(["17"]);
    expect(read([mark(0), bar(100), seven, mark(260)])).toEqual(["7"]);
  });

  test("are 1s among commas and dots, and where that many digits are wanted", () => {
    const comma = { ...mark(120), right: 130, tall: 20 };
    expect(read([bar(100), comma, bar(150)])).toEqual(["1", "1"]);
    expect(read([mark(0), bar(100), mark(160)], 1)).toEqual(["1"]);
  });
});

describe("a number of this many digits", () => {
  test("is one, however far its digits stand apart", () => {
    expect(read(digitsWithGaps(20, 400, 10), 4)).toEqual(["0123"]);
  });

  test("leaves out what is least a digit, and takes in what is rather none", () => {
    const things: Thing[] = [
      { outcome: 1, left: 0, right: 50 },
      { outcome: NOT_A_DIGIT, left: 60, right: 100, probability: 0.99 },
      { outcome: NOT_A_DIGIT, left: 110, right: 160, probability: 0.6 },
    ];
    expect(read(things, 1)).toEqual(["1"]);
    expect(read(things, 2)).toHaveLength(1);
    expect(read(things, 2)![0]).toHaveLength(2);
    const { marks } = readLine(HEIGHT, latticeOf(things), 2)!;
    expect(marks.map(({ extent }) => extent.left)).toEqual([60]);
  });

  test("is missing where the line has fewer segments", () => {
    expect(read(digitsWithGaps(20), 3)).toBeUndefined();
  });
});

test("each digit is as certain as the paths that take it so", () => {
  // Too far apart for one to speak for the other.
  const reading = readLine(HEIGHT, latticeOf(digitsWithGaps(50)))!;
  // 0.97 as a digit against 0.003 as a mark, for each.
  const certainty = 0.97 / (0.97 + 0.003);
  const digits = reading.numbers.flat();
  expect(digits).toHaveLength(2);
  for (const digit of digits) {
    expect(digit.certainty).toBeCloseTo(certainty, 5);
  }
});
