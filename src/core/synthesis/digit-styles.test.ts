import { describe, expect, test } from "vitest";

import { lengthOf, traceCurve } from "./curve.js";
import type { DigitStyle } from "./digit-style.js";
import { digitKinds, digitStyles } from "./digit-styles.js";
import { parseGlyph, type Glyph } from "./glyph.js";

function writtenLength(glyph: Glyph): number {
  return glyph.reduce((sum, stroke) => sum + lengthOf(traceCurve(stroke, 2)), 0);
}

/** Halfway between two masters. */
function halfway(a: Glyph, b: Glyph): Glyph {
  return a.map((stroke, s) =>
    stroke.map(({ x, y, isCorner }, p) => ({ x: (x + b[s]![p]!.x) / 2, y: (y + b[s]![p]!.y) / 2, isCorner })),
  );
}

describe.each(digitKinds)("style %s", (kind) => {
  const style: DigitStyle = digitStyles[kind];
  const masters = style.masters.map(parseGlyph);

  test("bears its digit in its name", () => {
    expect(kind.startsWith(`${style.digit}-`)).toBe(true);
    expect(style.weight).toBeGreaterThan(0);
  });

  test("has masters of the same strokes, points and corners", () => {
    const shape = (glyph: Glyph) => glyph.map((stroke) => stroke.map(({ isCorner }) => isCorner));
    for (const master of masters) expect(shape(master)).toEqual(shape(masters[0]!));
  });

  test("stays as long when masters are mixed: none runs against another", () => {
    for (const a of masters) {
      for (const b of masters) {
        const shorter = Math.min(writtenLength(a), writtenLength(b));
        expect(writtenLength(halfway(a, b))).toBeGreaterThan(0.85 * shorter);
      }
    }
  });

  test("fits the units of a glyph", () => {
    for (const point of masters.flat(2)) {
      expect(Math.abs(point.y - 50)).toBeLessThan(60);
      expect(Math.abs(point.x - 30)).toBeLessThan(62);
    }
  });
});

test("each digit has two styles at least", () => {
  for (let digit = 0; digit < 10; digit++) {
    const styles = digitKinds.filter((kind) => digitStyles[kind].digit === digit);
    expect(styles.length).toBeGreaterThanOrEqual(2);
  }
});
