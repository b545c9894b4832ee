import { expect, test } from "vitest";

import { keptReading } from "../../../test/kept-readings.js";
import { labelOf } from "./labelled-file.js";

const reading = keptReading(["0042", 0.99], ["1/7", 0.5]);
const said = (number: number | null, from: string | null, to: string | null) => {
  return { number, from, to, box: number === null ? null : reading.numbers[number]!.box };
};

function labelled(...corrections: ReturnType<typeof said>[]) {
  return labelOf({
    file: "a.png",
    state: "read",
    code: null,
    error: null,
    digest: "",
    changed: null,
    reading,
    corrections,
  });
}

test.each([
  ["nobody said anything", [], null],
  ["one of its numbers is the reading's alone", [said(1, "1/7", "1/7")], null],
  ["all of it was confirmed", [said(null, "0042 1/7", "0042 1/7")], "004217"],
  ["each number was confirmed or corrected", [said(0, "0042", "0043"), said(1, "1/7", "1/7")], "004317"],
  ["a number is none", [said(0, "0042", null), said(1, "1/7", "19")], "19"],
  ["a digit is one that nobody can tell", [said(null, "0042 1/7", "004? 1/7")], null],
  ["nothing stands there", [said(null, "0042 1/7", null)], ""],
])("where %s the label is as people said", (_, corrections, label) => {
  expect(labelled(...corrections)).toBe(label);
});
