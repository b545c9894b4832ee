/**
 * Answers of a server that has read what the page is to show: several numbers, an unsure digit, refused ink. They
 * are of the server's own type, so that they cannot differ from what it sends.
 */

import type { Page } from "playwright-core";

import type { ReadAnswer, ReadDigit, ReadNumber } from "../../src/contract/answers/read-answers.js";
import { IMAGE_SIZE } from "../../src/core/digits.js";

/** Side of the square a digit of {@link answerOf} fills, in the picture's pixels. */
export const DIGIT_SIDE = 40;

/** A number, by what is special about its digits. */
export interface WrittenNumber {
  readonly digits: readonly Partial<ReadDigit>[];
  readonly confidence?: number;
}

/** An answer in which the numbers stand one below the other, on a picture of this size. */
export function answerOf(
  picture: { readonly width: number; readonly height: number },
  written: readonly WrittenNumber[],
  rejected: ReadAnswer["rejected"] = [],
): ReadAnswer {
  const numbers = written.map(({ digits, confidence = 0.95 }, line) =>
    numberOf(
      digits.map((digit, column) => digitOf(digit, line, column)),
      line,
      confidence,
    ),
  );
  const text = numbers.map((number) => number.text).join(" ");
  return { ...picture, text, numbers, rejected, isComplete: true };
}

/** Has the page's pictures answered so. */
export async function answerReadings(page: Page, answer: ReadAnswer): Promise<void> {
  await page.route(/\/api\/read/, (route) => route.fulfill({ json: answer }));
}

function digitOf(given: Partial<ReadDigit>, line: number, column: number): ReadDigit {
  const { digit = 0, confidence = 0.98 } = given;
  const runnerUp = { digit: (digit + 1) % 10, confidence: 1 - confidence };
  const probabilities = Array<number>(10).fill(0);
  probabilities[digit] = confidence;
  probabilities[given.runnerUp?.digit ?? runnerUp.digit] = given.runnerUp?.confidence ?? runnerUp.confidence;
  return {
    digit,
    confidence,
    isSure: confidence >= 0.5,
    runnerUp,
    probabilities,
    notDigit: 0,
    box: {
      x: DIGIT_SIDE * (1 + 1.5 * column),
      y: DIGIT_SIDE * (1 + 1.5 * line),
      width: DIGIT_SIDE,
      height: DIGIT_SIDE,
    },
    // As many inked pixels as the digit says, so that the images differ.
    image: Buffer.alloc(IMAGE_SIZE ** 2)
      .fill(255, 0, digit)
      .toString("base64"),
    ...given,
  };
}

function numberOf(digits: ReadDigit[], line: number, confidence: number): ReadNumber {
  const [first, last] = [digits[0]!, digits.at(-1)!];
  const box = { ...first.box, width: last.box.x + DIGIT_SIDE - first.box.x };
  const text = digits.map(({ digit, isSure }) => (isSure ? digit : "?"));
  return { text: text.join(""), confidence, line, box, digits };
}
