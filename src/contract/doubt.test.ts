import { expect, test } from "vitest";

import { withMinConfidence } from "./doubt.js";

const digit = (value: number, confidence: number) => ({ digit: value, confidence, isSure: confidence >= 0.5 });

const reading = {
  text: "1?.5 7",
  numbers: [
    { text: "1?.5", digits: [digit(1, 0.9), digit(2, 0.4), digit(5, 0.8)] },
    { text: "7", value: 7, digits: [digit(7, 0.7)] },
  ],
};

test("a lower least confidence tells the digits that were doubtful", () => {
  const { text, numbers } = withMinConfidence(reading, 0.3);
  expect(text).toBe("12.5 7");
  expect(numbers[1]).toEqual(reading.numbers[1]);
  expect(numbers[0]!.digits.map(({ isSure }) => isSure)).toEqual([true, true, true]);
});

test("a higher least confidence makes less sure digits doubtful, and takes the values", () => {
  const { text, numbers } = withMinConfidence(reading, 0.8);
  expect(text).toBe("1?.5 ?");
  expect(numbers[1]).not.toHaveProperty("value");
  expect(numbers[1]!.digits[0]!.isSure).toBe(false);
});

test("the least confidence it was read with changes nothing", () => {
  expect(withMinConfidence(reading, 0.5)).toEqual(reading);
});

test("a digit with just the least confidence is sure, as the reader has it", () => {
  expect(withMinConfidence(reading, 0.4).text).toBe("12.5 7");
});
