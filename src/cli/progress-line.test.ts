import { expect, test } from "vitest";

import { createProgressLine } from "./progress-line.js";

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
