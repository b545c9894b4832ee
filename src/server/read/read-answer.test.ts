import { expect, test } from "vitest";

import type { ReadAnswer } from "../../contract/answers/read-answers.js";
import { createAnswers } from "../../contract/answers/to-answers.js";
import { IMAGE_PIXELS } from "../../core/digits.js";
import type { Reading, ReadNumber } from "../../core/reading/reading.js";
import { toJsonPieces } from "./read-answer.js";

const box = { x: 1, y: 2, width: 3, height: 4 };

/** A number of `length` digits. */
function numberOf(length: number): ReadNumber {
  const text = "7".repeat(length);
  const digit = { digit: 7, confidence: 0.9, isSure: true, runnerUp: { digit: 1, confidence: 0.1 }, notDigit: 0, box };
  const probabilities = Array.from({ length: 10 }, () => 0.1);
  const digits = Array.from({ length }, () => ({ ...digit, probabilities, image: new Uint8Array(IMAGE_PIXELS) }));
  return { text, value: Number(text), confidence: 0.9, line: 0, box, digits };
}

function readingOf(numbers: readonly ReadNumber[]): Reading {
  const text = numbers.map((number) => number.text).join(" ");
  return { width: 9, height: 9, text, numbers, rejected: [], isComplete: true, lines: [], tables: [] };
}

/** The pieces, and how many turns of the event loop passed between them. */
async function write(reading: Reading) {
  let turns = 0;
  const pieces: string[] = [];
  const answer = { index: 3, file: "ledger.png", reading };
  for await (const piece of toJsonPieces(answer, async () => void turns++)) pieces.push(piece);
  return { pieces, turns };
}

const { toReadAnswer } = createAnswers((bytes) => Buffer.from(bytes).toString("base64"));
const whole = (reading: Reading) => JSON.stringify({ index: 3, file: "ledger.png", ...toReadAnswer(reading) });

test("a long reading is written a part in each turn of the event loop, and nothing of it is lost", async () => {
  const reading = readingOf([...Array.from({ length: 250 }, () => numberOf(4)), numberOf(300), numberOf(1)]);
  const { pieces, turns } = await write(reading);
  const { numbers, ...rest } = JSON.parse(pieces.join("")) as ReadAnswer;
  expect(JSON.stringify(numbers) === JSON.stringify(toReadAnswer(reading).numbers)).toBe(true);
  expect({ ...rest, numbers: [] }).toEqual({ index: 3, file: "ledger.png", ...reading, numbers: [] });
  // 150 digits of some 1.3 kB each; the number of 300 is not torn.
  const sizes = pieces.map(({ length }) => length).toSorted((a, b) => b - a);
  expect(sizes[0]).toBeLessThan(450_000);
  expect(sizes[1]).toBeLessThan(250_000);
  expect(turns).toBeGreaterThanOrEqual(9);
});

test("a short one is written at once", async () => {
  const reading = readingOf([numberOf(2), numberOf(3)]);
  const { pieces, turns } = await write(reading);
  expect([pieces.length, turns]).toEqual([1, 0]);
  expect(pieces[0]).toBe(whole(reading));
});
