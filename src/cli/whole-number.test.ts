import { expect, test } from "vitest";

import { wholeNumber } from "./whole-number.js";

test("a whole number inside the range is taken", () => {
  expect(wholeNumber("--port", { minimum: 0, maximum: 65_535 })("5000")).toBe(5000);
  expect(wholeNumber("--epochs", { minimum: 1 })("1")).toBe(1);
});

test.each(["0", "1.5", "1e3", "", " 3", "many", "0x10", "-2"])(
  "%j is refused where a whole number of 1 or more is wanted",
  (text) => {
    expect(() => wholeNumber("--epochs", { minimum: 1 })(text)).toThrowError(
      `--epochs takes a whole number of 1 or more; "${text}" came.`,
    );
  },
);

test("the message names both ends of the range", () => {
  expect(() => wholeNumber("--port", { minimum: 0, maximum: 65_535 })("70000")).toThrowError(
    '--port takes a whole number from 0 to 65535; "70000" came.',
  );
});
