import { expect, test } from "vitest";

import { createRandom } from "../tensor/random.js";
import { createHand } from "./hand.js";

const hands = Array.from({ length: 1000 }, (_, i) => createHand(createRandom(7, i)));

test("hands keep within what a character bears", () => {
  for (let i = 0; i < 1000; i++) {
    const hand = createHand(createRandom(8, i), {
      widestPen: 7,
      greatestTurnDegrees: 3,
      leastSlant: 0,
      greatestSlant: 0.1,
      leastAspect: 0.95,
      looseness: 0,
    });
    expect(hand.penWidth).toBeLessThanOrEqual(7);
    expect(hand.penWidth).toBeGreaterThan(1);
    expect(Math.abs(hand.turn)).toBeLessThanOrEqual((3 * Math.PI) / 180);
    expect(hand.slant).toBeGreaterThanOrEqual(0);
    expect(hand.slant).toBeLessThanOrEqual(0.1);
    expect(hand.aspect).toBeGreaterThanOrEqual(0.95);
    expect([hand.jitter, hand.bend, hand.overshoot]).toEqual([0, 0, 0]);
  }
});

test("pens are from fine ones to markers, each kind often", () => {
  const shares = [
    hands.filter(({ penWidth }) => penWidth < 5),
    hands.filter(({ penWidth }) => penWidth >= 5 && penWidth < 12),
    hands.filter(({ penWidth }) => penWidth >= 12 && penWidth <= 24),
  ].map((part) => part.length / hands.length);
  for (const share of shares) expect(share).toBeGreaterThan(0.2);
  expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1);
});

test("lines are smooth, cornered and stepped, most of them smooth", () => {
  const share = (kind: string) => hands.filter(({ recording }) => recording.kind === kind).length / 1000;
  expect(share("smooth")).toBeGreaterThan(0.6);
  expect(share("cornered")).toBeGreaterThan(0.1);
  expect(share("stepped")).toBeGreaterThan(0.08);
});

test("hands lean to the right more than to the left", () => {
  const mean = hands.reduce((sum, { slant }) => sum + slant, 0) / 1000;
  expect(mean).toBeGreaterThan(0.04);
  expect(hands.some(({ slant }) => slant < -0.1)).toBe(true);
});

test("one hand in five writes small, and no small one with a sharp edge", () => {
  const small = hands.filter(({ sheetSide }) => sheetSide <= 18);
  expect(small.length / hands.length).toBeGreaterThan(0.15);
  expect(small.length / hands.length).toBeLessThan(0.25);
  for (const { sheetSide, softness } of small) {
    expect(sheetSide).toBeGreaterThanOrEqual(9);
    expect(softness).toBeGreaterThanOrEqual(1.4);
  }
});
