/**
 * The recorded digits that are played to the page: every digit in several variants, with times and pressure as a pen's
 * are, and an honest word on where they come from.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { packageRoot } from "../src/node/files/package-files.js";
import {
  formatRecordedDigit,
  loadRecordedDigits,
  parseRecordedDigits,
  RECORDED_DIGITS_FILE,
  type RecordedDigitsFile,
} from "../tools/browser/recorded-digits.js";

/** A tablet reports a pen at least so often while it is down. */
const MAX_REPORT_MS = 17;

test("every digit is there in eight variants, which differ", async () => {
  const digits = await loadRecordedDigits();
  for (let digit = 0; digit < 10; digit += 1) {
    const variants = digits.filter((recorded) => recorded.digit === digit);
    expect(variants).toHaveLength(8);
    expect(new Set(variants.map((one) => JSON.stringify(one))).size).toBe(8);
  }
});

test("time goes on from report to report, and from stroke to stroke", async () => {
  for (const { strokes } of await loadRecordedDigits()) {
    expect(strokes[0]?.[0]?.ms).toBe(0);
    for (const stroke of strokes) {
      const steps = stroke.slice(1).map(({ ms }, i) => ms - stroke[i]!.ms);
      expect(Math.min(...steps)).toBeGreaterThan(0);
      expect(Math.max(...steps)).toBeLessThan(MAX_REPORT_MS);
    }
    const lifts = strokes.slice(1).map(([first], i) => (first?.ms ?? 0) - strokes[i]!.at(-1)!.ms);
    for (const lift of lifts) expect(lift).toBeGreaterThan(50);
  }
});

test("the pen presses, least where it lands and leaves, and slows down in bends", async () => {
  for (const { strokes } of await loadRecordedDigits()) {
    for (const stroke of strokes) {
      const pressures = stroke.map(({ pressure }) => pressure);
      expect(Math.min(...pressures)).toBeGreaterThan(0);
      expect(Math.max(...pressures)).toBeLessThanOrEqual(1);
      const most = Math.max(...pressures);
      expect(pressures[0]).toBeLessThan(most);
      expect(pressures.at(-1)).toBeLessThan(most);
      const speeds = stroke
        .slice(1)
        .map(({ x, y, ms }, i) => Math.hypot(x - stroke[i]!.x, y - stroke[i]!.y) / (ms - stroke[i]!.ms));
      expect(Math.max(...speeds)).toBeGreaterThan(1.5 * Math.min(...speeds));
    }
  }
});

test("what is written is what is read, and what is not a point is refused", async () => {
  const text = await readFile(join(packageRoot(), RECORDED_DIGITS_FILE), "utf8");
  const file = JSON.parse(text) as RecordedDigitsFile;
  expect(parseRecordedDigits(file).map(formatRecordedDigit)).toEqual(file.digits);
  expect(file.source).toContain("not written by a hand");
  expect(() => parseRecordedDigits({ digits: [{ digit: 1, strokes: ["1,2,3"] }] })).toThrow('"1,2,3" is not a point');
});
