import { expect, test } from "vitest";

import type { ReadDigit } from "../src/contract/answers/read-answers.js";
import { writtenParts } from "../web/src/words/digit-words.js";

const digits = [3, 5, 0].map((digit) => ({ digit }) as ReadDigit);

test("a number's digits stand between its signs as they are written, a ? for one that is not sure", () => {
  const parts = writtenParts({ text: "-3.?0", digits });
  expect(parts.map(({ sign, digit }) => sign ?? digit?.digit)).toEqual(["-", 3, ".", 5, 0]);
  expect(parts.filter(({ digit }) => digit).map(({ within }) => within)).toEqual([0, 1, 2]);
});

test("what has no digits is its signs", () => {
  expect(writtenParts({ text: "7", digits: [] })).toEqual([{ sign: "7", within: 0 }]);
});
