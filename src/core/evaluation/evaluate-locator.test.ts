import { expect, test } from "vitest";
import type { LocatedLine } from "../picture/lines/located-lines.js";
import { countLocated } from "./evaluate-locator.js";

const extent = { left: 10, right: 110, top: 20, bottom: 40 };
const truth = { extent, slope: 0, isTold: true };
const located: LocatedLine = { kind: "number", extent, frame: { slope: 0, lean: 0 }, height: 20, score: 1 };

test("a window that covers its line is found, one that misses it is invented", () => {
  const near = { ...located, extent: { ...extent, left: 20, top: 22 } };
  const far = { ...located, extent: { ...extent, top: 60, bottom: 80 } };
  expect(countLocated([near, far], [truth])).toEqual({ lines: 1, found: 1, invented: 1 });
  expect(countLocated([{ ...located, extent: { ...extent, right: 60 } }], [truth])).toMatchObject({ found: 0 });
});

test("two halves of a line are not the line, and other writing is no number", () => {
  const halves = [
    { ...located, extent: { ...extent, right: 58 } },
    { ...located, extent: { ...extent, left: 62 } },
  ];
  expect(countLocated(halves, [truth])).toEqual({ lines: 1, found: 0, invented: 2 });
  expect(countLocated([{ ...located, kind: "other" }], [truth])).toEqual({ lines: 1, found: 0, invented: 0 });
});

test("a window on what nothing is told of counts neither way", () => {
  expect(countLocated([located], [{ ...truth, isTold: false }])).toEqual({ lines: 0, found: 0, invented: 0 });
});
