import { expect, test } from "vitest";

import { createRandom } from "../tensor/random.js";
import { recordLine, trembleLine } from "./line.js";

const straight = Array.from({ length: 101 }, (_, i) => ({ x: i, y: 0 }));

test("a steady hand leaves the line as it is", () => {
  const steady = { tremor: 0, tremorLength: 8 };
  expect(trembleLine(straight, steady, createRandom(1))).toBe(straight);
});

test("tremor moves the line about as far as it says, smoothly", () => {
  let squares = 0;
  let count = 0;
  for (let seed = 0; seed < 50; seed++) {
    const line = trembleLine(straight, { tremor: 2, tremorLength: 8 }, createRandom(seed));
    line.forEach(({ y }, i) => {
      squares += y * y;
      count++;
      if (i > 0) expect(Math.abs(y - line[i - 1]!.y)).toBeLessThan(2.5);
    });
  }
  // Between its knots the walk deviates less than at them.
  expect(Math.sqrt(squares / count)).toBeGreaterThan(1.3);
  expect(Math.sqrt(squares / count)).toBeLessThan(2.2);
});

test("a smooth record is the line itself", () => {
  expect(recordLine(straight, { kind: "smooth" })).toBe(straight);
});

test("a coarse screen moves every point to its grid", () => {
  const line = [
    { x: 1.2, y: 7.4 },
    { x: 4.9, y: -2.6 },
  ];
  expect(recordLine(line, { kind: "stepped", step: 5 })).toEqual([
    { x: 0, y: 5 },
    { x: 5, y: -5 },
  ]);
});

test("a slow tablet reports places a step apart, and both ends", () => {
  const places = recordLine(straight, { kind: "cornered", step: 20 });
  expect(places.map(({ x }) => x)).toEqual([0, 20, 40, 60, 80, 100]);
});

test("a short line keeps enough places to be told", () => {
  const short = straight.slice(0, 13);
  const places = recordLine(short, { kind: "cornered", step: 20 });
  expect(places.length).toBeGreaterThanOrEqual(4);
  expect(recordLine([{ x: 1, y: 2 }], { kind: "cornered", step: 9 })).toEqual([{ x: 1, y: 2 }]);
});
