import { expect, test } from "vitest";

import { keptReading } from "../../../test/kept-readings.js";
import { countNumbers, type Said, summarize } from "./counted-numbers.js";

const reading = keptReading(["17", 0.99], ["018", 0.5]);

function whole(from: string | null, to: string | null): Said {
  return { number: null, box: null, from, to };
}

/** Of a number that was read. */
function single(number: number, from: string | null, to: string | null, of = reading): Said {
  return { number, box: of.numbers[number]!.box, from, to };
}

function counted(given: typeof reading, ...corrections: readonly Said[]): string[] {
  return countNumbers(given, corrections).map(({ number, text, original, status }) =>
    [number ?? "-", text, original ?? "-", status].join(" "),
  );
}

const typed = whole(null, "12 013");

test("what was said of the whole picture stays when a number of it is confirmed, corrected or removed later", () => {
  expect(counted(reading, typed)).toEqual(["0 12 17 corrected", "1 013 018 corrected"]);
  expect(counted(reading, typed, single(0, "12", "12"))).toEqual(["0 12 17 corrected", "1 013 018 corrected"]);
  expect(counted(reading, typed, single(1, "013", "018"))).toEqual(["0 12 17 corrected", "1 018 018 confirmed"]);
  expect(counted(reading, typed, single(0, "12", null))).toEqual(["1 013 018 corrected"]);
  expect(summarize("read", reading, [typed, single(0, "12", "12")])).toMatchObject({ text: "12 013", review: false });
});

test("what was said of a number is forgotten with what is said of the whole picture later", () => {
  expect(counted(reading, single(0, "17", "14"), typed)).toEqual(["0 12 17 corrected", "1 013 018 corrected"]);
  expect(counted(reading, single(0, "17", null), whole("018", "018"))).toEqual(["1 018 018 confirmed"]);
  expect(counted(reading, typed, single(0, "12", "14"), whole("14 013", null))).toEqual([]);
});

test("a number that is given back to a picture with other numbers stands beside them, at its place", () => {
  expect(counted(reading, whole("17 018", "5"))).toEqual(["- 5 17 018 corrected"]);
  expect(counted(reading, whole("17 018", "5"), single(1, null, "18"))).toEqual([
    "1 18 018 corrected",
    "- 5 17 018 corrected",
  ]);
});

test("a number of the whole picture that was corrected stays so where a later reading finds it nowhere", () => {
  const later = keptReading(["5", 0.99]);
  const far = { ...later, numbers: later.numbers.map((number) => ({ ...number, box: { ...number.box, x: 150 } })) };
  expect(counted(far, typed, single(0, "12", "14"))).toEqual(["- 14 5 corrected", "- 013 5 corrected"]);
  expect(counted(far, typed, single(0, "12", null))).toEqual(["0 013 5 corrected"]);
});
