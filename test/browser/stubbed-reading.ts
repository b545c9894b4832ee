/**
 * Answers of a server that has read what the page is to show: several numbers, an unsure digit, refused ink. They
 * are of the server's own type, so that they cannot differ from what it sends.
 */

import type { Page } from "playwright-core";

import type { ExplainedLine } from "../../src/contract/answers/line-answers.js";
import type { ExplainedAnswer, ReadAnswer, ReadDigit, ReadNumber } from "../../src/contract/answers/read-answers.js";
import { IMAGE_SIZE } from "../../src/core/digits.js";
import { LINE_HEIGHT, LINE_PAPER } from "../../src/core/line.js";

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
  return { ...picture, text, numbers, rejected, isComplete: true, lines: [], tables: [] };
}

/** An answer in which the numbers stand in a table; where a text is empty, its cell is. */
export function answerTable(
  picture: { readonly width: number; readonly height: number },
  rows: readonly (readonly string[])[],
): ReadAnswer {
  const cells = rows.flatMap((row, at) => row.map((text, column) => ({ text, cell: { row: at, column } })));
  const written = cells.filter(({ text }) => text !== "");
  const answer = answerOf(
    picture,
    written.map(({ text }) => ({ digits: Array.from(text, (digit) => ({ digit: Number(digit) })) })),
  );
  const numbers = answer.numbers.map((number, place) => ({ ...number, cell: written[place]!.cell }));
  const table = { rows: rows.length, columns: rows[0]!.length, numbers: numbers.map((_, place) => place) };
  return { ...answer, numbers, tables: [{ ...table, box: { x: 0, y: 0, ...picture } }] };
}

/** Has the page's pictures answered so, and how they were read be told so. */
export async function answerReadings(
  page: Page,
  answer: ReadAnswer,
  explanation: ExplainedAnswer["explanation"] = { ...digitByDigit(answer), candidates: [] },
): Promise<void> {
  await page.route(/\/api\/read/, (route) => route.fulfill({ json: { ...answer, explanation } }));
}

/** How digits were read one by one. */
export function digitByDigit({ numbers }: ReadAnswer): ExplainedAnswer["explanation"] {
  return {
    ink: { width: 1, height: 1, pixels: "AA==" },
    removed: [],
    lines: [],
    linesLeftOut: 0,
    cuts: [],
    candidates: numbers.flatMap(({ digits }) => digits.map((digit) => ({ ...digit, isChosen: true }))),
  };
}

/** How a line of these symbols was read: each stands in a column of its own, every second one. */
export function lineOf(text: string): ExplainedLine {
  const columns = 2 * text.length + 1;
  const width = 4 * columns;
  const rows = [...new Set(text), ""].toSorted((a, b) => (a === "" ? 1 : b === "" ? -1 : a < b ? -1 : 1));
  const probabilities = Buffer.alloc(rows.length * columns);
  probabilities.fill(255, (rows.length - 1) * columns);
  for (const [place, symbol] of Array.from(text).entries()) {
    probabilities[(rows.length - 1) * columns + 2 * place + 1] = 0;
    probabilities[rows.indexOf(symbol) * columns + 2 * place + 1] = 255;
  }
  let digit = 0;
  return {
    corners: [
      { x: 0, y: 0 },
      { x: width, y: 0 },
      { x: width, y: 40 },
      { x: 0, y: 40 },
    ],
    width,
    image: Buffer.alloc(LINE_HEIGHT * width, LINE_PAPER).toString("base64"),
    text,
    confidence: 0.9,
    texts: [
      { text, confidence: 0.9 },
      { text: text.slice(1), confidence: 0.05 },
    ],
    columns,
    rows,
    probabilities: probabilities.toString("base64"),
    path: Array.from(text, (symbol, place) => ({
      symbol,
      from: 2 * place + 1,
      to: 2 * place + 2,
      left: 8 * place + 2,
      right: 8 * place + 10,
      confidence: 0.96,
      alternatives: [
        { symbol: "?", confidence: 0.03 },
        { symbol: "", confidence: 0.01 },
      ],
      number: 0,
      ...(/\d/.test(symbol) && { digit: digit++ }),
    })),
  };
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
