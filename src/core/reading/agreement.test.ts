import { expect, test } from "vitest";

import { hearOthers } from "./agreement.js";
import type { ScoredLine } from "./score-window.js";

/** A window in which these texts may stand, the likeliest read as a number. */
function windowOf(texts: Readonly<Record<string, number>>, x = 0): ScoredLine {
  const ranked = Object.entries(texts)
    .map(([text, confidence]) => ({ text, confidence }))
    .toSorted((a, b) => b.confidence - a.confidence);
  const [{ text, confidence } = { text: "", confidence: 0 }] = ranked;
  const numbers = [{ text, value: undefined, symbols: [], confidence }];
  const read = { text, confidence, symbols: [], numbers, others: [], texts: ranked };
  const frame = { slope: 0, lean: 0 } as ScoredLine["window"]["frame"];
  const window = { extent: { left: 0, right: 1, top: 0, bottom: 1 }, frame, scale: 1 } as ScoredLine["window"];
  return { box: { x, y: 0, width: 100, height: 40 }, window, read, isCut: false };
}

function hear(line: ScoredLine, ...others: readonly ScoredLine[]) {
  const { read } = hearOthers(line, [...others, line], true);
  return { ...read!, of: read!.numbers[0]!.confidence };
}

test("windows that say the same make a number as sure as they are in the mean", () => {
  const { text, confidence, of } = hear(windowOf({ "48": 0.9 }), windowOf({ "48": 0.6 }));
  expect(text).toBe("48");
  expect(confidence).toBeCloseTo((0.9 * 0.9 + 0.6 * 0.6) / 1.5);
  expect(of).toBe(confidence);
});

test("one that says something else takes from it, the more the surer it is, and what it says is a runner-up", () => {
  const { text, confidence, texts } = hear(windowOf({ "48": 0.9, "43": 0.05 }), windowOf({ "47": 0.8, "48": 0.1 }));
  expect(text).toBe("48");
  expect(confidence).toBeCloseTo((0.9 * 0.9 + 0.8 * 0.1) / 1.7);
  expect(texts.map((each) => each.text)).toEqual(["48", "47"]);
  expect(texts[1]!.confidence).toBeCloseTo((0.8 * 0.8) / 1.7);
  const unsure = hear(windowOf({ "48": 0.9 }), windowOf({ "47": 0.2 }));
  expect(unsure.confidence).toBeGreaterThan(confidence);
});

test("two that agree outvote the chosen one", () => {
  const { text, confidence } = hear(windowOf({ "48": 0.7 }), windowOf({ "47": 0.6 }), windowOf({ "47": 0.6 }));
  expect(text).toBe("47");
  expect(confidence).toBeCloseTo((2 * 0.6 * 0.6) / 1.9);
});

test("signs make no other number; what sees fewer digits, or lies elsewhere, is not heard", () => {
  expect(hear(windowOf({ "4.8": 0.9 }), windowOf({ "48": 0.9 })).confidence).toBeCloseTo(0.9);
  expect(hear(windowOf({ "48": 0.9 }), windowOf({ "4": 0.99 })).confidence).toBe(0.9);
  const line = windowOf({ "48": 0.9 });
  expect(hearOthers(line, [line, windowOf({ "47": 0.9 }, 80)], false)).toBe(line);
  expect(hearOthers(line, [line, windowOf({ "47": 0.9 }, 20)], false).read!.confidence).toBeCloseTo(0.45);
});

test("a single symbol, several numbers, and no number stay as they are", () => {
  const other = windowOf({ "47": 0.9 });
  const one = windowOf({ "4": 0.9 });
  const several = windowOf({ "48": 0.9 });
  const two = { ...several, read: { ...several.read!, numbers: [...several.read!.numbers, ...several.read!.numbers] } };
  const none = { ...several, read: { ...several.read!, numbers: [] } };
  for (const line of [one, two, none]) expect(hearOthers(line, [line, other], true)).toBe(line);
});
