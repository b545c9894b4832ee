import { describe, expect, test } from "vitest";

import { NOT_A_DIGIT } from "../digits.js";
import { createBarAndRingClassifier } from "../../../test/bar-and-ring.js";
import { anyOf, drawPlane, rectangle, ring, type Shape } from "../../../test/drawn-ink.js";
import { findComponents, toSegments } from "../picture/components.js";
import { drawGlyph } from "../picture/lines/glyph.js";
import { findTextLines, reframe } from "../picture/lines/text-lines.js";
import { plainFrame } from "../picture/lines/writing-frame.js";
import { buildLattice, type CandidateEdge } from "./line-lattice.js";
import { readLine } from "./read-line.js";

const WIDTH = 300;
const HEIGHT = 300;

/** Mean grey levels that images of one digit differ in where a few rows of its tail are more or less. */
const MOST_DIFFERENCE = 8;

/** A 1 of 60 rows. */
function bar(x: number): Shape {
  return rectangle(x, 30, 10, 60);
}

/** A 0 of 61 rows. */
function zero(x: number): Shape {
  return ring(x + 30, 60, 30, 8);
}

/** A 9 whose head has 41 rows, with a tail down to the given row. */
function nine(x: number, tailEnd: number): Shape {
  return anyOf(ring(x + 20, 50, 20, 7), rectangle(x + 34, 50, 7, tailEnd - 50));
}

/** The lattice of the one line of a drawing, and what a reader makes of it. */
async function build(...shapes: readonly Shape[]) {
  const ink = drawPlane(WIDTH, HEIGHT, anyOf(...shapes));
  const found = { ...findComponents(ink, 0), ink };
  const parts = toSegments(found, found.components);
  const [upright] = findTextLines(parts, ink);
  const line = reframe(upright!, plainFrame, ink);
  const classifier = createBarAndRingClassifier();
  const lattice = (await buildLattice(line, ink, classifier))!;
  const { numbers, marks } = readLine(line.height, lattice)!;
  const text = numbers.map((digits) => digits.map(({ candidate }) => figureOf(candidate.outcomes)).join("")).join(" ");
  return { ink, parts, lattice, classifier, text, marks };
}

/** What the network saw of the last part of a line. */
async function lastImage(...shapes: readonly Shape[]): Promise<Uint8Array> {
  const { parts, lattice } = await build(...shapes);
  const { box } = parts.toSorted((a, b) => a.box.x - b.box.x).at(-1)!;
  // The whole of it, be it also shown in slices.
  const { image } = lattice.candidates.find(
    ({ extent: { left, right } }) => left === box.x && right === box.x + box.width,
  )!;
  return image;
}

/** Mean difference of grey levels, of 255. */
function differenceOf(a: Uint8Array, b: Uint8Array): number {
  const sum = a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0);
  return sum / a.length;
}

function figureOf(outcomes: Float32Array): number {
  return outcomes.indexOf(Math.max(...outcomes));
}

function spansOf(edges: readonly CandidateEdge[], isDigit: boolean) {
  return edges
    .filter((edge) => edge.isDigit === isDigit)
    .map(({ from, to }) => `${from}-${to}`)
    .toSorted();
}

describe("a line whose digits stand apart", () => {
  test("has every part alone, and near neighbours together, as a digit and as a mark", async () => {
    // 8 pixels apart, 0.13 of the height; then 40.
    const { lattice, text } = await build(bar(20), bar(38), zero(88));
    expect(lattice.segmentCount).toBe(3);
    expect(lattice.cuts).toEqual([]);
    const spans = ["0-1", "0-2", "1-2", "2-3"];
    expect(spansOf(lattice.edges, true)).toEqual(spans);
    expect(spansOf(lattice.edges, false)).toEqual(spans);
    expect(text).toBe("110");
  });

  test("shows the network every group once", async () => {
    const { lattice, classifier } = await build(bar(20), bar(38), zero(60));
    expect(classifier.seen).toHaveLength(lattice.candidates.length);
    expect(lattice.candidates.map(({ image }) => image)).toEqual(classifier.seen);
    for (const { outcomes } of lattice.candidates) {
      expect(outcomes.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
    }
  });

  test("does not take together what is too broad for a digit", async () => {
    const { lattice } = await build(zero(20), zero(86), bar(152));
    const widths = lattice.edges.map(({ candidate: { extent } }) => extent.right - extent.left);
    expect(Math.max(...widths)).toBeLessThanOrEqual(1.5 * 61);
    expect(spansOf(lattice.edges, true)).toEqual(["0-1", "1-2", "1-3", "2-3"]);
  });

  test("has a digit of two pieces as one way, and is read so where the network says so", async () => {
    // A ring in two halves, 4 columns apart.
    const whole = ring(80, 60, 30, 8);
    const split: Shape = (x, y) => whole(x, y) && Math.abs(x - 80) > 2;
    const { parts, text } = await build(bar(20), split);
    expect(parts).toHaveLength(3);
    expect(text).toBe("10");
  });

  test("gives a blank inside a digit a cost that grows with it", async () => {
    const scoreWithGap = async (gap: number) => {
      const { lattice } = await build(bar(20), bar(30 + gap));
      const edge = lattice.edges.find(({ from, to, isDigit }) => isDigit && from === 0 && to === 2)!;
      const best = Math.max(...edge.candidate.outcomes.subarray(0, 10));
      return edge.score - Math.log(best);
    };
    expect(await scoreWithGap(6)).toBeCloseTo(-0.6, 6);
    expect(await scoreWithGap(12)).toBeCloseTo(-1.2, 6);
  });
});

describe("digits that touch", () => {
  const sureDigits = [zero(110), zero(200)];

  test("are cut, and are read where each half is a digit", async () => {
    const bridge = rectangle(80, 58, 10, 4);
    const { parts, lattice, text } = await build(zero(20), zero(90), bridge);
    expect(parts).toHaveLength(1);
    expect(lattice.cuts.length).toBeGreaterThan(0);
    expect(text).toBe("00");
  });

  test("have the whole piece as a mark, but none of its slices", async () => {
    const bridge = rectangle(80, 58, 10, 4);
    const { lattice } = await build(zero(20), bar(88), bridge);
    const { segmentCount, edges, cuts } = lattice;
    expect(cuts.length).toBeGreaterThan(0);
    expect(spansOf(edges, false)).toEqual([`0-${segmentCount}`]);
    expect(spansOf(edges, true)).toContain(`0-${segmentCount}`);
    expect(spansOf(edges, true)).toContain("0-1");
  });

  test("are parted between a ring and a bar", async () => {
    const bridge = rectangle(80, 58, 5, 3);
    const { parts, text, marks } = await build(zero(20), bar(85), bridge, ...sureDigits);
    expect(parts).toHaveLength(3);
    expect(text).toBe("0100");
    expect(marks).toEqual([]);
  });

  test("whose halves are bars are a mark alone, as an H is, and 1s among sure digits", async () => {
    const joined = [bar(20), bar(44), rectangle(30, 58, 14, 4)];
    const alone = await build(...joined);
    expect(alone.lattice.cuts.length).toBeGreaterThan(0);
    expect(alone.text).toBe("");
    expect(alone.marks).toHaveLength(1);
    const besideOne = await build(...joined, zero(120));
    expect(besideOne.text).not.toContain("1");
    const amongDigits = await build(...joined, ...sureDigits);
    expect(amongDigits.text).toBe("1100");
    expect(amongDigits.marks).toEqual([]);
  });

  test("keep every pixel of the piece in the slices beside each cut", async () => {
    const bridge = rectangle(80, 58, 14, 3);
    const { parts, lattice } = await build(zero(20), bar(94), bridge);
    const slices = new Set(lattice.cuts.flatMap(({ before, after }) => [before, after]));
    const pixels = [...slices].flatMap((slice) => [...(slice?.pixels ?? [])]);
    expect(pixels.toSorted((a, b) => a - b)).toEqual([...parts[0]!.pixels]);
  });
});

describe("a tail that runs far out of the line", () => {
  const others = [zero(20), zero(90), zero(160)];

  test("is not drawn: the digit is seen nearly as with a usual tail", async () => {
    // Nine rows below the line, as a 9 often goes; and three heights.
    const usual = await lastImage(...others, nine(240, 100));
    const long = await lastImage(...others, nine(240, 91 + 180));
    const whole = await lastImage(nine(240, 91 + 180));
    expect(differenceOf(long, usual)).toBeLessThan(MOST_DIFFERENCE);
    expect(differenceOf(whole, usual)).toBeGreaterThan(2 * MOST_DIFFERENCE);
  });

  test("is drawn whole where the digit stands alone", async () => {
    const { ink, parts, lattice } = await build(nine(240, 91 + 180));
    expect(lattice.candidates[0]!.image).toEqual(drawGlyph(parts, ink, plainFrame));
  });
});

test("what is no digit alone and cannot be cut into any is a mark", async () => {
  const { text, marks, lattice } = await build(rectangle(40, 50, 100, 20));
  expect(text).toBe("");
  expect(marks).toHaveLength(1);
  expect(figureOf(lattice.candidates[0]!.outcomes)).toBe(NOT_A_DIGIT);
});
