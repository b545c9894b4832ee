import { describe, expect, it } from "vitest";
import { LOCATOR_NOTHING, LOCATOR_NUMBER, LOCATOR_OTHER, LOCATOR_STRIDE, toLocatorDistance } from "../../locator.js";
import { PAGE_SIZE, type PageLine } from "./page.js";
import { DISTANCE_STEPS, DISTANCE_ZERO, PAGE_CELLS, toPageTargets, UNTOLD } from "./page-targets.js";

const line: PageLine = { kind: "number", left: 40, right: 120, top: 80, foot: 100, slope: 0 };
const whole = { width: PAGE_SIZE, height: PAGE_SIZE };

function classAt({ classes }: ReturnType<typeof toPageTargets>, x: number, y: number): number {
  return classes[Math.floor(y / LOCATOR_STRIDE) * PAGE_CELLS + Math.floor(x / LOCATOR_STRIDE)]!;
}

describe("the targets of a page", () => {
  it("are a core in the middle of the digits, a rim of which nothing is told, and nothing elsewhere", () => {
    const targets = toPageTargets({ lines: [line], ...whole });
    expect(classAt(targets, 60, 90)).toBe(LOCATOR_NUMBER);
    expect(classAt(targets, 41, 88)).toBe(LOCATOR_NUMBER);
    expect(classAt(targets, 60, 97)).toBe(UNTOLD);
    expect(classAt(targets, 121, 90)).toBe(UNTOLD);
    expect(classAt(targets, 60, 110)).toBe(LOCATOR_NOTHING);
    expect(classAt(targets, 135, 90)).toBe(LOCATOR_NOTHING);
  });

  it("tell how far top and foot of the digits are", () => {
    const { tops, feet } = toPageTargets({ lines: [line], ...whole });
    const at = 22 * PAGE_CELLS + 15; // its middle lies at 62, 90
    expect(tops[at]).toBe(Math.round(DISTANCE_ZERO + DISTANCE_STEPS * toLocatorDistance(10)));
    expect(feet[at]).toBe(tops[at]);
  });

  it("follow a line that falls", () => {
    const targets = toPageTargets({ lines: [{ ...line, slope: 0.2 }], ...whole });
    expect(classAt(targets, 42, 98)).toBe(LOCATOR_NUMBER);
    expect(classAt(targets, 42, 90)).not.toBe(LOCATOR_NUMBER);
    expect(classAt(targets, 118, 114)).toBe(LOCATOR_NUMBER);
  });

  it("tell words from numbers, and nothing between two lines side by side", () => {
    const word: PageLine = { ...line, kind: "other", left: 128, right: 160 };
    const targets = toPageTargets({ lines: [line, word], ...whole });
    expect(classAt(targets, 140, 90)).toBe(LOCATOR_OTHER);
    expect(classAt(targets, 122, 90)).toBe(LOCATOR_NOTHING);
  });

  it.each([
    ["much larger", 20, LOCATOR_NOTHING],
    ["somewhat larger", 68, UNTOLD],
    ["somewhat smaller", 93, UNTOLD],
    ["much smaller", 97, LOCATOR_NOTHING],
  ])("say nothing is the core of a line that is %s, or say nothing of it", (_, top, expected) => {
    const targets = toPageTargets({ lines: [{ ...line, top }], ...whole });
    expect(classAt(targets, 60, (top + line.foot) / 2)).toBe(expected);
  });

  it("say nothing of a line of which the edge cuts a third off, and that nothing is beyond a small picture", () => {
    const cut = toPageTargets({ lines: [{ ...line, top: -8, foot: 12 }], ...whole });
    expect(classAt(cut, 60, 2)).toBe(UNTOLD);
    const small = toPageTargets({ lines: [line], width: 100, height: PAGE_SIZE });
    expect(classAt(small, 98, 90)).toBe(LOCATOR_NUMBER);
    expect(classAt(small, 106, 90)).toBe(LOCATOR_NOTHING);
  });
});
