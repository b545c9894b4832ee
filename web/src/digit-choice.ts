/**
 * Digits to choose among. Each lies under a radio button of the browser's own, which brings the arrow keys, the
 * one tab stop of the group, and what screen readers say.
 */

import type { ReadDigit } from "../../src/server/answers.js";
import { digitName } from "./digit-words.js";
import { make } from "./elements.js";

/** Hears which digit was chosen, counted over the whole reading in reading order. */
export type ChooseDigit = (index: number) => void;

export interface DigitChoice {
  readonly digit: ReadDigit;
  readonly index: number;
  /** Digits of the same group exclude each other. */
  readonly group: string;
  readonly onChoose: ChooseDigit;
}

/** Wraps what shows a digit, so that it can be chosen. */
export function makeChoice(
  choice: DigitChoice,
  shown: HTMLElement,
): HTMLLabelElement {
  const { digit, index, group, onChoose } = choice;
  const radio = make("input", "choice-radio");
  radio.type = "radio";
  radio.name = group;
  radio.setAttribute("aria-label", digitName(digit));
  radio.addEventListener("change", () => onChoose(index));
  const label = make("label", "choice");
  label.append(radio, shown);
  return label;
}

/** Marks the digit that was chosen, wherever that was, in one group. */
export function showChoice(group: Element, index: number): void {
  const radios = group.querySelectorAll<HTMLInputElement>(
    "input[type='radio']",
  );
  const chosen = radios[index];
  if (chosen) chosen.checked = true;
}
