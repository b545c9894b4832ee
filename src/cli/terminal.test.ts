import { expect, test } from "vitest";

import { createProgressLine, toOneLine, toTextTable } from "./terminal.js";

test("writes control characters out, and leaves all other text as it is", () => {
  expect(toOneLine("a\nb\r\t\u001b[31mc\u007f\u009b")).toBe("a\\nb\\r\\t\\u001b[31mc\\u007f\\u009b");
  expect(toOneLine("sevén 数字.png")).toBe("sevén 数字.png");
});

test("names stand on the left, figures on the right, columns as wide as their widest cell", () => {
  expect(
    toTextTable(
      ["Set", "Pictures", "%"],
      [
        ["a", "1", "100"],
        ["longer", "20,000", "5"],
      ],
    ),
  ).toEqual(["Set     Pictures    %", "a              1  100", "longer    20,000    5"]);
});

function createLine(isTerminal: boolean) {
  const written: string[] = [];
  const clock = { nowMs: 0 };
  const io = {
    stdout: (text: string) => void written.push(`stdout ${text}`),
    stderr: (text: string) => void written.push(text),
    isTerminal,
    env: {},
  };
  return { line: createProgressLine(io, () => clock.nowMs), written, clock };
}

test("the line is drawn over itself, at most ten times a second", () => {
  const { line, written, clock } = createLine(true);
  for (; clock.nowMs <= 250; clock.nowMs += 10) {
    line.update(() => `at ${clock.nowMs}`);
  }
  expect(written).toEqual(["\r\u001b[Kat 0", "\r\u001b[Kat 100", "\r\u001b[Kat 200"]);
});

test("clearing takes it away once", () => {
  const { line, written } = createLine(true);
  line.clear();
  line.update(() => "half");
  line.clear();
  line.clear();
  expect(written).toEqual(["\r\u001b[Khalf", "\r\u001b[K"]);
});

test("nothing is drawn where there is no terminal", () => {
  const { line, written } = createLine(false);
  line.update(() => "half");
  line.clear();
  expect(written).toEqual([]);
});
