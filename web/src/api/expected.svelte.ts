/**
 * What whoever reads knows of the numbers beforehand: kept for this tab over a reload, and sent with every picture until
 * it is taken back.
 */

import type { ReadingOptions } from "../../../src/contract/reading-options.js";

/** What can be expected of a number. */
export type ExpectedOptions = Pick<ReadingOptions, "expect" | "pattern" | "oneOf" | "check" | "range" | "date">;

/** What is kept in the browser stands under this name. */
const STORED_NAME = "digits-expected";

/** Runners-up that are told beside a number that was expected. */
const ALTERNATIVES = 3;

export class Expected {
  options = $state.raw<ExpectedOptions>({});
  readonly isAnything = $derived(Object.keys(this.options).length === 0);
  /** What is asked of the server. */
  readonly asked = $derived<ReadingOptions>(this.isAnything ? {} : { ...this.options, alternatives: ALTERNATIVES });
  readonly #storage: Storage;
  readonly #onChange: () => void;

  /** @param onChange is told once something else is expected */
  constructor(storage: Storage, onChange: () => void) {
    this.#storage = storage;
    this.#onChange = onChange;
    this.options = this.#kept();
  }

  /** Expects this from now on. */
  expect(options: ExpectedOptions): void {
    const text = JSON.stringify(options);
    if (text === JSON.stringify(this.options)) return;
    this.options = options;
    try {
      this.#storage.setItem(STORED_NAME, text);
    } catch {
      // A long list, or a browser that keeps nothing: it holds until the page is left.
    }
    this.#onChange();
  }

  #kept(): ExpectedOptions {
    try {
      return JSON.parse(this.#storage.getItem(STORED_NAME) ?? "{}") as ExpectedOptions;
    } catch {
      return {};
    }
  }
}
