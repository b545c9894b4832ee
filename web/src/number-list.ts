/**
 * The numbers of a reading, large, one under the other in reading order, each with its confidence. Where there
 * are several digits, each can be chosen.
 */

import type { ReadDigit, ReadNumber } from "../../src/server/answers.js";
import { toPercent, toWords } from "./confidence-words.js";
import { makeChoice, type ChooseDigit } from "./digit-choice.js";
import { alternatives, doubts } from "./digit-words.js";
import { make } from "./elements.js";

const GROUP = "digit-of-number";

/** Lists the numbers. */
export function createNumberList(
  numbers: readonly ReadNumber[],
  onChoose: ChooseDigit,
): HTMLElement {
  const list = make("ol", "numbers");
  const lengths = numbers.map((number) => number.digits.length);
  // One size for all of them: the longest number decides it.
  list.style.setProperty("--digits", String(Math.max(...lengths)));
  list.dataset["count"] =
    numbers.length === 1 ? "one" : numbers.length < 4 ? "few" : "many";
  const digitCount = lengths.reduce((sum, length) => sum + length, 0);

  let index = 0;
  for (const [place, number] of numbers.entries()) {
    const item = make("li", "number");
    item.toggleAttribute(
      "data-new-line",
      place > 0 && numbers[place - 1]?.line !== number.line,
    );
    const text = make("p", "verdict-number");
    for (const digit of number.digits) {
      const shown = createDigit(digit);
      text.append(
        digitCount > 1
          ? makeChoice({ digit, index, group: GROUP, onChoose }, shown)
          : shown,
      );
      index += 1;
    }
    item.append(text, createLines(number), ...createNotes(number));
    list.append(item);
  }
  if (digitCount <= 1) return list;
  const group = make("div");
  group.setAttribute("role", "radiogroup");
  group.setAttribute("aria-label", "The digits that were read");
  group.append(list);
  return group;
}

function createDigit(digit: ReadDigit): HTMLElement {
  const shown = make(
    "span",
    "number-digit",
    digit.isSure ? String(digit.digit) : "?",
  );
  shown.toggleAttribute("data-unsure", !digit.isSure);
  return shown;
}

/** What stands beside a number: how sure it is, and what it is instead where it is a single unsure digit. */
function createLines(number: ReadNumber): HTMLElement {
  const lines = make("div", "verdict-lines");
  const unsure = unsureSingle(number);
  if (unsure) {
    lines.append(make("p", "verdict-alternatives", alternatives(unsure)));
  }
  lines.append(
    make("p", "verdict-confidence", toPercent(number.confidence)),
    make("p", "verdict-words", toWords(number.confidence)),
  );
  return lines;
}

/** What stands below a number: what its doubtful digits could be. */
function createNotes(number: ReadNumber): HTMLElement[] {
  if (unsureSingle(number)) return [];
  const notes = doubts(number);
  return notes.length > 0
    ? [make("p", "verdict-note number-note", notes.join(" "))]
    : [];
}

/** The digit of a number that has only one, where that is not sure. */
function unsureSingle({ digits }: ReadNumber): ReadDigit | null {
  const [digit] = digits;
  return digit && digits.length === 1 && !digit.isSure ? digit : null;
}
