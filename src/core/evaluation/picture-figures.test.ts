import { expect, test } from "vitest";
import { editDistance } from "./picture-figures.js";

test.each([
  ["", "", 0],
  ["123", "123", 0],
  ["", "123", 3],
  ["123", "", 3],
  ["123", "12", 1],
  ["123", "1243", 1],
  ["123", "153", 1],
  ["12", "21", 2],
  // The two examples of Wagner and Fischer's and of most textbooks.
  ["kitten", "sitting", 3],
  ["saturday", "sunday", 3],
  ["0123456789", "1234567890", 2],
  ["??", "12", 2],
])("from %j to %j it takes %i changes", (from, to, changes) => {
  expect(editDistance(from, to)).toBe(changes);
  expect(editDistance(to, from)).toBe(changes);
});
