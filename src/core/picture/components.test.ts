import { expect, test } from "vitest";

import { planeOfRows } from "../../../test/drawn-ink.js";
import { createSegment, findComponents, medianByMass, toSegments } from "./components.js";

test("pixels that touch by a side or a corner hang together", () => {
  const rows = ["9...1", ".5...", "....7"];
  const values = Float32Array.from(rows.join("").replaceAll(".", "0"), Number);
  const { components, labels } = findComponents({ width: 5, height: 3, values }, 1);
  expect(components).toEqual([
    { label: 1, box: { x: 0, y: 0, width: 2, height: 2 }, mass: 14, peak: 9, area: 2 },
    { label: 2, box: { x: 4, y: 2, width: 1, height: 1 }, mass: 7, peak: 7, area: 1 },
  ]);
  expect([...labels]).toEqual([1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
});

const ink = planeOfRows("##..5", "#....", "#.4..", "#....", "####.");
const found = { ...findComponents(ink, 0), ink };

test("a segment has the pixels of its component and no other's in its box", () => {
  const [bracket, corner, dot] = toSegments(found, found.components);
  expect([...bracket!.pixels]).toEqual([0, 1, 5, 10, 15, 20, 21, 22, 23]);
  expect(bracket).toMatchObject({ box: { x: 0, y: 0, width: 4, height: 5 }, mass: 9 });
  expect([...corner!.pixels]).toEqual([4]);
  expect([...dot!.pixels]).toEqual([12]);
  expect(dot!.mass).toBeCloseTo(0.4, 6);
});

test("segments come in the order of their components", () => {
  const turned = found.components.toReversed();
  expect(toSegments(found, turned).map(({ box }) => box)).toEqual(turned.map(({ box }) => box));
});

test("a segment of given pixels has their box and their ink", () => {
  const segment = createSegment([4, 12, 21], ink);
  expect([...segment.pixels]).toEqual([4, 12, 21]);
  expect(segment.box).toEqual({ x: 1, y: 0, width: 4, height: 5 });
  expect(segment.mass).toBeCloseTo(1.9, 6);
});

test("the median by mass has half of the mass below it, and is 0 of nothing", () => {
  const items = [
    { mass: 1, height: 2 },
    { mass: 1, height: 3 },
    { mass: 9, height: 40 },
    { mass: 8, height: 50 },
  ];
  expect(medianByMass(items, ({ height }) => height)).toBe(40);
  expect(medianByMass(items.toReversed(), ({ mass }) => mass)).toBe(8);
  expect(medianByMass([], () => 1)).toBe(0);
});
