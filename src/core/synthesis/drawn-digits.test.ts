import { describe, expect, test } from "vitest";

import type { DigitStyle } from "./digit-styles.js";
import { type Glyph, parseGlyph } from "./glyph.js";
import { lengthOf, traceCurve } from "./line.js";
import { openClassifier } from "../../node/models/model-file.js";
import { releasedModelPath } from "../../node/files/package-files.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { imageAt } from "../dataset/image-set.js";
import { digitKinds, digitStyles, drawDigits } from "./drawn-digits.js";
import { inkExtent } from "../../../test/ink-extent.js";

const drawn = drawDigits({ count: 1000, seed: 3 });

test("all ten digits come equally often, and in no fixed order", () => {
  const counts = Array.from({ length: 10 }, (_, digit) => drawn.labels.filter((label) => label === digit).length);
  expect(counts).toEqual(Array(10).fill(100));
  const blocks = Array.from({ length: 100 }, (_, i) => drawn.labels.subarray(i * 10, i * 10 + 10).join());
  expect(new Set(blocks).size).toBeGreaterThan(95);
});

test("every image is normalised as MNIST's are", () => {
  let atEdge = 0;
  for (let i = 0; i < drawn.count; i++) {
    const image = imageAt(drawn, i);
    const { longerSide, centreX, centreY, most } = inkExtent(image);
    // Under a heavy head, a long tail may be cut off by the edge of the image.
    const reachesEdge = image.subarray(27 * 28).some((grey) => grey > 0);
    if (reachesEdge) atEdge++;
    // The outermost row of a soft edge can round to nothing.
    expect([19, 20]).toContain(longerSide);
    if (!reachesEdge) {
      expect(Math.abs(centreX - 14)).toBeLessThan(0.52);
      expect(Math.abs(centreY - 14)).toBeLessThan(0.52);
    }
    expect(most).toBe(255);
  }
  expect(atEdge).toBeLessThan(drawn.count / 30);
});

test("the same seed gives the same bytes, another seed others", () => {
  expect(drawDigits({ count: 50, seed: 3 }).images).toEqual(drawDigits({ count: 50, seed: 3 }).images);
  expect(drawDigits({ count: 50, seed: 4 }).images).not.toEqual(drawDigits({ count: 50, seed: 3 }).images);
});

test("the first images do not depend on how many follow", () => {
  const few = drawDigits({ count: 23, seed: 3 });
  expect(few.images).toEqual(drawn.images.subarray(0, 23 * 784));
  expect(few.labels).toEqual(drawn.labels.subarray(0, 23));
});

test("no two images are the same", () => {
  const seen = new Set<string>();
  for (let i = 0; i < drawn.count; i++) seen.add(imageAt(drawn, i).join());
  expect(seen.size).toBe(drawn.count);
});

describe("chosen styles", () => {
  test("draw their digits alone, equally often", () => {
    const { labels } = drawDigits({ count: 60, seed: 1, kinds: ["7-crossed", "7-plain", "1-foot", "0-slashed"] });
    for (const digit of [0, 1, 7]) {
      expect(labels.filter((label) => label === digit).length).toBe(20);
    }
  });

  test("that do not exist are refused by name", () => {
    expect(() => drawDigits({ count: 1, seed: 1, kinds: ["7-gothic" as "7-plain"] })).toThrowError(
      expect.objectContaining({
        code: "OPTION_INVALID",
        message: expect.stringContaining('"7-gothic"') as string,
      }) as Error,
    );
  });

  test("are at least one", () => {
    expect(() => drawDigits({ count: 1, seed: 1, kinds: [] })).toThrowError("no style of digits is given");
  });
});

test.each([0, -1, 1.5, NaN])("%d images cannot be drawn", (count) => {
  expect(() => drawDigits({ count, seed: 1 })).toThrowError(
    expect.objectContaining({ code: "OPTION_INVALID" }) as Error,
  );
});

// A network that has seen none of these reads what MNIST has too: a template that is no digit would show here.
test("the released network reads each plain style", async () => {
  const seldomInMnist = ["0-slashed", "1-short-upstroke", "1-long-upstroke"];
  const classifier = await openClassifier(createNodeRuntime(), releasedModelPath());
  try {
    for (const kind of digitKinds) {
      const { count, images, labels } = drawDigits({ count: 30, seed: 5, kinds: [kind] });
      const probabilities = await classifier.classify(images);
      let correct = 0;
      for (let i = 0; i < count; i++) {
        const row = probabilities.subarray(i * 11, i * 11 + 11);
        if (row.indexOf(Math.max(...row)) === labels[i]) correct++;
      }
      const least = seldomInMnist.includes(kind) ? 0.5 : 0.9;
      expect(correct / count, kind).toBeGreaterThanOrEqual(least);
    }
  } finally {
    await classifier.dispose();
  }
});

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
