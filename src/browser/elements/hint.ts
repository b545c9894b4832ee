/** What stands below a field: words, and where a digit may be either of two, a button for each. */

import { createElement } from "./create-element.js";

export interface ShownHint {
  readonly text: string;
  readonly isDoubt: boolean;
  /** The digits that may be chosen. */
  readonly choices: readonly number[];
  /** What the button of a choice says to those who hear the page. */
  readonly nameOf: (choice: number) => string;
}

export class Hint {
  readonly element = createElement("div", { class: "hint", part: "hint", id: "hint" });
  readonly #onChoose: (digit: number, hasFocus: boolean) => void;
  #shown = "";

  /** @param onChoose is told which digit it is, and whether its button was reached by the keyboard */
  constructor(onChoose: (digit: number, hasFocus: boolean) => void) {
    this.#onChoose = onChoose;
  }

  /** Shows it; what stands there already is not touched. */
  show({ text, isDoubt, choices, nameOf }: ShownHint): void {
    const key = `${text}\n${choices.join()}`;
    if (this.#shown === key) return;
    this.#shown = key;
    this.element.dataset["isDoubt"] = String(isDoubt);
    const buttons = choices.map((digit) => {
      const attributes = { class: "choice", part: "choice", type: "button", "aria-label": nameOf(digit) };
      const button = createElement("button", attributes, new Text(String(digit)));
      button.addEventListener("click", () => this.#onChoose(digit, button.matches(":focus-visible")));
      return button;
    });
    this.element.replaceChildren(createElement("span", { dir: "auto" }, new Text(text)), ...buttons);
  }
}
