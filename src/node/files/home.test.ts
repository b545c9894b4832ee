import { resolve } from "node:path";
import { expect, test } from "vitest";

import { homeDirectory } from "./home.js";

test("the option wins over the variable, the variable over the platform's convention", () => {
  expect(homeDirectory("/a", { DIGITS_HOME: "/b" })).toBe(resolve("/a"));
  expect(homeDirectory(undefined, { DIGITS_HOME: "/b" })).toBe(resolve("/b"));
  expect(homeDirectory(undefined, {})).toMatch(/handwritten-digits/);
});

test("an empty variable counts as unset", () => {
  expect(homeDirectory(undefined, { DIGITS_HOME: "" })).toBe(homeDirectory(undefined, {}));
});

test("a relative folder is taken from the current one", () => {
  expect(homeDirectory("here", {})).toBe(resolve("here"));
});
